"""`manage.py risk evaluate` on tables: the public trial's figures, and what it refuses."""

import json
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from risk.evaluation import Options, evaluate, table_data
from risk.evaluation_report import as_json, as_text
from science.baselines import ANY_MISSED, RECENT_MISSED
from science.errors import FitError
from science.labels import Sequel

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "tests/data/ctn0094/sessions_weekly.csv"
TRIAL_MAP = ROOT / "docs/examples/ctn0027.map.yaml"
FEW_DRAWS = 200  # for the intervals; estimates do not depend on the draws


def trial(at=None, **options):
    data, design = table_data(TABLE, TRIAL_MAP, at=at)
    return evaluate(data, design, Options(draws=FEW_DRAWS, **options))


@pytest.fixture(scope="module")
def held_out():
    return trial()


def rounded(figure, digits=2):
    return round(figure.value, digits)


def test_trial_is_split_as_documented(held_out):
    assert (held_out.n_train, held_out.n_test, dict(held_out.data.left_out)) == (
        802,
        343,
        {"never came": 124},
    )
    assert [(one.model.n, one.model.n_events) for one in held_out.landmarks] == [
        (232, 87),
        (338, 124),
        (328, 112),
    ]


def test_figures_of_the_trial_are_those_in_the_documents(held_out):
    week_1, week_3, week_5 = held_out.landmarks

    assert [rounded(one.model.auc) for one in held_out.landmarks] == [0.56, 0.62, 0.69]
    assert [rounded(one.baselines[ANY_MISSED].auc) for one in held_out.landmarks] == [
        0.5,
        0.58,
        0.59,
    ]
    assert [rounded(one.baselines[RECENT_MISSED].auc) for one in held_out.landmarks] == [
        0.5,
        0.62,
        0.68,
    ]
    assert (
        rounded(week_3.model.recalibration.slope),
        rounded(week_5.model.recalibration.slope),
    ) == (
        1.14,
        1.24,
    )
    assert (rounded(week_5.model.skill), rounded(week_5.model.observed_expected)) == (0.12, 1.04)
    assert not week_1.model.verdict.tells
    assert week_5.model.verdict.tells
    assert rounded(held_out.together.recalibration.slope) == 1.23


def test_model_beats_any_missed_week_on_the_part_held_out(held_out):
    _, week_3, week_5 = held_out.landmarks

    assert week_3.gains[ANY_MISSED].low > 0
    assert week_5.gains[ANY_MISSED].low > 0
    # Against counting the missed of the last three weeks it gains nothing that could be told.
    assert week_5.gains[RECENT_MISSED].low < 0 < week_5.gains[RECENT_MISSED].high


def test_everyone_in_turns_has_a_slope_near_1():
    found = trial(folds=5)
    _, week_3, week_5 = found.landmarks

    assert "(each once, in 5 turns, not split by time)" in as_text(found)
    assert (week_5.model.n, week_5.model.n_events) == (1111, 374)
    assert rounded(week_5.model.auc) == 0.68
    assert rounded(week_5.baselines[ANY_MISSED].auc) == 0.56
    assert week_5.gains[ANY_MISSED].low > 0
    assert (
        rounded(week_3.model.recalibration.slope),
        rounded(week_5.model.recalibration.slope),
    ) == (
        0.96,
        1.02,
    )


def test_right_after_a_week_that_was_attended_it_cannot_tell():
    found = trial(at="attended")

    assert not found.together.verdict.tells
    assert "Cannot tell: " in as_text(found)
    assert "Shown instead, the base rate: 26 % at session 1" in as_text(found)


def test_report_writes_every_figure(held_out):
    text = as_text(held_out)
    body = as_json(held_out)

    assert text.splitlines()[0] == (
        "CTN-0027, weekly urine screens (R packages public.ctn0094data and public.ctn0094extra, "
        "MIT): target four-missed"
    )
    assert "starts 10 to 3558; 802 episodes to learn from, 343 to test on" in text
    assert "left out, never came: 124" in text
    assert "per therapist and week: none (the data have no dates)" in text
    week_5 = body["landmarks"][2]
    assert week_5["model"]["auc"]["value"] == round(held_out.landmarks[2].model.auc.value, 6)
    assert [one["threshold"] for one in week_5["net_benefit"]] == [
        0.05,
        0.10,
        0.15,
        0.20,
        0.25,
        0.30,
        0.35,
        0.40,
    ]
    assert body["alerts"]["per_therapist_week"] == {
        "value": None,
        "reason": "the data have no dates",
    }
    assert (body["seed"], body["code_version"]) == (1, "evaluation-1")
    assert body["window"] == {"first_start": "10", "last_start": "3558"}
    assert json.loads(json.dumps(body, allow_nan=False)) == body


def run(*arguments):
    out = StringIO()
    call_command("risk", "evaluate", *map(str, arguments), stdout=out)
    return out.getvalue()


def small_table(path, *, end="day", n=60):
    """Clients who start a day apart; every third leaves after the second session."""
    lines = ["id,n,came,day"]
    for client in range(n):
        pattern = "11000" if client % 3 == 0 else "1" * 8
        start = date(2026, 1, 1).toordinal() + client
        for number, came in enumerate(pattern, start=1):
            day = date.fromordinal(start + 7 * (number - 1))
            lines.append(f"{client},{number},{came},{day}")
    table, table_map = path / "table.csv", path / "map.yaml"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    table_map.write_text(
        "source: small\n"
        f"columns: {{client: id, session: n, attended: came, date: {end}}}\n"
        'attended: {"1": attended, "0": no-show}\n'
        "targets:\n"
        "  three: {missed_in_a_row: 3, at_end: planned}\n"
        "  two: {missed_in_a_row: 2, at_end: planned}\n",
        encoding="utf-8",
    )
    return table, table_map


def test_command_prints_and_writes_the_same_each_time(tmp_path):
    table, table_map = small_table(tmp_path)
    out = tmp_path / "out.json"
    arguments = ["--csv", table, "--map", table_map, "--draws", 100, "--json", out]

    first = run(*arguments)
    written = out.read_text(encoding="utf-8")

    assert run(*arguments) == first
    assert out.read_text(encoding="utf-8") == written
    assert json.loads(written)["target"] == "three"
    assert "first 70 % by start" in first
    assert "per therapist and week: none (the data name no therapists)" in first


def test_figures_that_cannot_be_written_are_refused_in_words(tmp_path):
    table, table_map = small_table(tmp_path)
    arguments = ["--csv", table, "--map", table_map, "--draws", 100]

    with pytest.raises(CommandError, match="No such file or directory; nothing was written"):
        run(*arguments, "--json", tmp_path / "absent" / "out.json")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["map.yaml", "table.csv"]


def test_command_takes_a_target_and_a_last_day_to_learn_from(tmp_path):
    table, table_map = small_table(tmp_path)
    text = run(
        "--csv", table, "--map", table_map, "--target", "two", "--train-until", "2026-01-30",
        "--draws", 100, "--threshold", "0.3",
    )  # fmt: skip

    assert "target two" in text
    assert "First alerts from 30 % on" in text
    assert "30 episodes to learn from, 30 to test on (starts up to 2026-01-30)" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--csv", TABLE], "--csv needs --map"),
        (["--csv", TABLE, "--map", TRIAL_MAP, "--as-of", "2026-01-01"], "--as-of goes with"),
        (["--csv", TABLE, "--map", TRIAL_MAP, "--target", "x"], "expected one of four-missed"),
        (
            ["--csv", TABLE, "--map", TRIAL_MAP, "--train-until", "2026-01-01"],
            "the data have no dates",
        ),
        (["--csv", TRIAL_MAP, "--map", TRIAL_MAP], "expected each column once"),
        (["--csv", TABLE, "--map", TABLE], "a file of at most 100,000 bytes"),
        (["--csv", "/dev/null", "--map", TRIAL_MAP], "expected a file of at most"),
        (["--csv", TABLE, "--map", TRIAL_MAP, "--seed", "-1"], "no whole number from 0"),
        (["--csv", TABLE, "--map", TRIAL_MAP, "--json", TRIAL_MAP], "the file of --map"),
        (["--csv", TABLE, "--map", TRIAL_MAP, "--folds", "1"], "no whole number from 2"),
        (["--csv", TABLE, "--map", TRIAL_MAP, "--split", "1"], "between 0 and 1"),
        (["--csv", TABLE, "--map", TRIAL_MAP, "--threshold", "x"], "between 0 and 1"),
        (["--csv", TABLE, "--map", TRIAL_MAP, "--draws", "9"], "no whole number from 100"),
        (["--clinic", "1", "--train-until", "soon"], "no day such as 2026-03-31"),
        (["--clinic", "1", "--target", "x"], "--target goes with --csv"),
    ],
)
def test_command_refuses_what_it_cannot_do(arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_nobody_left_to_test_on_is_refused(tmp_path):
    table, table_map = small_table(tmp_path, n=6)
    data, design = table_data(table, table_map)

    with pytest.raises(FitError, match="some in both parts"):
        evaluate(data, design, Options(train_until=date(2027, 1, 1)))


def test_a_test_part_whose_outcome_is_not_known_is_refused(tmp_path):
    table, table_map = small_table(tmp_path, n=10)
    data, design = table_data(table, table_map)
    open_ended = tuple(replace(one, sequel=Sequel.CENSORED) for one in data.subjects)

    with pytest.raises(FitError, match="nobody with a known outcome"):
        evaluate(replace(data, subjects=open_ended), design, Options())
