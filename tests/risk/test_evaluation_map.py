"""A map is taken as it is or refused with the place, the value and what was allowed."""

import pytest

from risk.evaluation_map import BadMap, load_map
from tests.risk.evaluation_maps import MAP, write_map


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"surprise": 1}, r"the map: 'surprise' is not allowed; expected one of alliance"),
        ({"source": ""}, r"source: '' is not allowed; expected a line of text"),
        ({"columns": {"client": "id", "session": "n"}}, "expected attended among them"),
        (
            {"columns": {"client": "id", "session": "n", "attended": "came"}},
            "date, start or order, to tell who began first",
        ),
        ({"columns": ["id"]}, r"columns: \['id'\] is not allowed; expected a mapping"),
        (
            {"attended": {"yes": "came"}},
            r"attended: 'came' is not allowed; expected one of attended",
        ),
        ({"attended": {True: "attended"}}, "expected the cell's text, in quotes"),
        ({"alliance": {"column": "srs"}}, "alliance: .* expected a list"),
        (
            {"outcome": MAP["outcome"] | {"highest": 0}},
            r"outcome.highest: 0.0 is not allowed; expected a number above 0.0",
        ),
        ({"outcome": MAP["outcome"] | {"lowest": "0"}}, "outcome.lowest: '0' .* a number"),
        ({"outcome": MAP["outcome"] | {"higher_is": "good"}}, "one of better, worse"),
        ({"outcome": MAP["outcome"] | {"reliable_change": 0}}, "a number above 0"),
        (
            {"outcome": MAP["outcome"] | {"values": {"x": 28}}},
            r"outcome.values: 28.0 .* 0.0 to 27.0",
        ),
        ({"form_missing": {"column": "form", "values": {"in": "no"}}}, "expected true or false"),
        ({"targets": {}}, "at least one, by name"),
        ({"targets": {"a": {}}}, "missed_in_a_row, or a column with its values"),
        ({"targets": {"a": {"missed_in_a_row": 0}}}, "a whole number from 1"),
        ({"targets": {"a": {"missed_in_a_row": 2, "at_end": "gone"}}}, "one of censored, planned"),
        ({"targets": {"a": {"column": "end", "values": {"x": "gone"}}}}, "one of dropped-out"),
        ({"landmarks": {"at": "home"}}, "landmarks.at: 'home' .* one of attended, booked"),
        ({"landmarks": {"sessions": []}}, "a list of session numbers"),
        ({"landmarks": {"horizon": 1}}, "landmarks.horizon: 1 .* a whole number from 2"),
        ({"landmarks": {"horizon": 2_001}}, "landmarks.horizon: 2001 .* number up to 2000"),
        ({"landmarks": {"sessions": [1, 2_001]}}, "landmarks.sessions: 2001 .* up to 2000"),
    ],
)
def test_a_wrong_map_is_named_with_what_was_allowed(tmp_path, changes, message):
    with pytest.raises(BadMap, match=message):
        load_map(write_map(tmp_path, **changes))


def test_a_map_that_is_no_yaml_is_refused(tmp_path):
    file = tmp_path / "map.yaml"
    file.write_text("a: [", encoding="utf-8")

    with pytest.raises(BadMap, match="a readable YAML file"):
        load_map(file)


def test_an_unknown_target_is_refused_and_the_first_is_the_default(tmp_path):
    table_map = load_map(write_map(tmp_path))

    assert table_map.target(None).missed_in_a_row == 2
    with pytest.raises(BadMap, match="target: 'other' is not allowed; expected one of run, told"):
        table_map.target("other")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source: a\nsource: b\n", "'source' stands twice"),
        ("source: 2025-99-99\n", "month must be in"),
        (f"source: {'9' * 5_000}\n", "a readable YAML file"),
        (f"source: {'[' * 5_000}{']' * 5_000}\n", "a readable YAML file"),
        ("source: !!python/object/apply:os.getcwd []\n", "a readable YAML file"),
        (f"source: {'a' * 100_000}\n", "a file of at most 100,000 bytes"),
    ],
    ids=["twice", "no day", "digits", "depth", "code", "length"],
)
def test_a_hostile_map_is_refused_in_one_line(tmp_path, text, message):
    file = tmp_path / "map.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BadMap, match=message) as refused:
        load_map(file)
    assert len(str(refused.value)) < 200
