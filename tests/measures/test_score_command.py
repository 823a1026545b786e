"""`manage.py score` prints what came of it, needs no database, and refuses in one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
PHQ9 = {"1": 2, "2": 1, "3": 1, "4": 0, "5": 0, "6": 3, "7": 1, "8": 0, "9": 1}


def scored(capsys, instrument, answers, **options):
    """Return the printed scoresheet."""
    call_command("score", instrument, answers=json.dumps(answers), **options)
    return json.loads(capsys.readouterr().out)


def refused(*args, **options):
    """Return the message and the exit code of a refusal."""
    with pytest.raises(CommandError) as caught:
        call_command("score", *args, **options)
    return str(caught.value), caught.value.returncode


def test_a_complete_response(capsys):
    assert scored(capsys, "phq-9", PHQ9) == {
        "instrument": "phq-9",
        "version": 1,
        "status": "complete",
        "key_verified": True,
        "scales": {"total": {"exact": 9, "rounded": 9, "n_missing": 0, "band": "Mild"}},
        "flags": [{"item": "9", "value": 1, "kind": "self-harm"}],
        "not_answered": [],
    }


def test_a_gap_is_shown_to_four_decimals(capsys):
    sheet = scored(capsys, "gad-7", dict.fromkeys("123456", 1) | {"1": 2})

    # 7 x 7 / 6 = 8.16667
    assert sheet["status"] == "prorated"
    assert sheet["scales"]["total"]["exact"] == 8.1667
    assert sheet["scales"]["total"]["rounded"] == 8
    assert sheet["not_answered"] == ["7"]


def test_no_score_is_null_and_no_error(capsys):
    sheet = scored(capsys, "phq-9@1", {"9": 2})

    assert sheet["status"] == "unscorable"
    assert sheet["scales"]["total"] == {
        "exact": None,
        "rounded": None,
        "n_missing": 8,
        "band": None,
    }
    assert sheet["flags"] == [{"item": "9", "value": 2, "kind": "self-harm"}]


def test_an_unverified_key_is_said(capsys):
    assert scored(capsys, "oq-45.2", {})["key_verified"] is False


def test_the_therapist_is_asked_other_items(capsys):
    answers = {"1": 5, "2": 5, "3": 5, "4": 5, "5": 5}

    assert scored(capsys, "first-five", answers, respondent="therapist")["status"] == "complete"


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ('{"2": 4}', "item 2: 4 is not allowed; expected one of 0, 1, 2, 3"),
        ('{"2": "3"}', "item 2: '3' is not allowed; expected one of 0, 1, 2, 3, or not-asked"),
        ('{"2": 3.0}', "item 2: 3.0 is not allowed; expected one of 0, 1, 2, 3"),
        ('{"2": true}', "item 2: True is not allowed; expected one of 0, 1, 2, 3"),
        ('{"99": 1}', "item 99: 1 is not allowed; expected one of the items 1, 2"),
        ('{"9": 0, "9": 3}', "answers: key '9' stands there more than once"),
        ('{"9": NaN}', "answers: NaN is not a number"),
        ("[]", "answers: '[]' is not a JSON object of item to answer"),
        ("{", "answers: '{' is not readable JSON"),
    ],
)
def test_bad_answers_are_invalid_and_exit_2(capsys, answers, line):
    message, code = refused("phq-9", answers=answers)

    assert message.startswith(line)
    assert message.isprintable()
    assert code == 2
    sheet = json.loads(capsys.readouterr().out)
    assert (sheet["status"], sheet["scales"], sheet["flags"]) == ("invalid", {}, [])


def test_an_unknown_instrument_is_bad_input():
    message, code = refused("phq-8", answers="{}")

    assert message.startswith("no instrument 'phq-8'; there are ac-12")
    assert code == 2


def test_a_respondent_who_is_not_asked_is_bad_input():
    assert refused("phq-9", answers="{}", respondent="therapist") == (
        "phq-9 is answered by client",
        2,
    )


def test_from_the_shell_without_a_database(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "SECRET_KEY": "s" * 60,
        "DATA_DIR": str(tmp_path),
    }
    run = [sys.executable, "manage.py", "score", "phq-9", "--answers"]

    good = subprocess.run(
        [*run, "{}"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    bad = subprocess.run(
        [*run, '{"1": 7}'], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["status"] == "unscorable"
    assert bad.returncode == 2
    assert bad.stderr == "CommandError: item 1: 7 is not allowed; expected one of 0, 1, 2, 3\n"
    assert list(tmp_path.iterdir()) == []
