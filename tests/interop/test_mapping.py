"""A map is checked before any row is read."""

import pytest
import yaml

from interop.mapping import MapError, load_map
from tests.interop.trial import FILE, MAP

ORIGINAL = MAP.read_text(encoding="utf-8")


def changed(folder, *changes):
    text = ORIGINAL
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_map_names_every_column_of_its_file():
    header = FILE.read_text(encoding="utf-8").partition("\n")[0].split(",")

    assert sorted(load_map(MAP).columns) == sorted(header)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("source: implement-gad", "source: Implement GAD", "source: 'Implement GAD'; expected"),
        ("client_code: IMP", "client_code: imp", "client_code: 'imp'; expected"),
        ("session: session}", "session: patient_id}", "'patient_id' has more than one meaning"),
        ("session: session}", "number: session}", "columns: expected exactly"),
        ("ignored:", "skipped:", "the map: expected exactly"),
        ("bai-total", "bai-21", "no instrument 'bai-21'"),
        ("bai-total", "phq-9", "phq-9 asks about safety and cannot be imported"),
        ("{total: bai_total}", "{sum: bai_total}", "bai-total: expected columns of the items"),
        ("moment: pre", "moment: during", "moment: 'during'; expected pre or post"),
        ("made: weekly", "made: daily", "dates.made: 'daily'; only weekly dates can be made"),
        ('starts: "12:00"', 'starts: "noon"', "dates.starts: 'noon'; expected HH:MM"),
        ("minutes: 50", "minutes: 0", "dates.minutes: 0; expected 5 to 480"),
        ("source:", "source: {", "not readable as YAML"),
    ],
)
def test_a_wrong_map_says_what_is_wrong(tmp_path, before, after, complaint):
    with pytest.raises(MapError, match=complaint.replace("'", ".")):
        load_map(changed(tmp_path, (before, after)))


def test_only_plain_yaml_is_read(tmp_path):
    path = tmp_path / "map.yaml"
    path.write_text("!!python/object/apply:os.getcwd []", encoding="utf-8")

    with pytest.raises(MapError, match="not readable as YAML"):
        load_map(path)
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(path.read_text(encoding="utf-8"))
