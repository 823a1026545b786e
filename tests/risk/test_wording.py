"""Reasons in sentences, and the one sentence that stands beside the status."""

from risk.models import Status
from risk.wording import RULE_NAMES, lines_of, named, reason_of, status_sentence
from science.reasons import LAPSE_RULES, MODEL_RULE, RULES

DROP = {
    "rule": "drop",
    "level": "watch",
    "session_id": 7,
    "session_number": 4,
    "held_on": "2026-03-09",
    "item": "alliance score",
    "before": 83.333,
    "after": 62.5,
    "unit": "% of the range",
    "source": "alliance",
}
BOTTOM = {
    **DROP,
    "rule": "bottom-answer",
    "level": "check-in",
    "item": "goals",
    "before": 3,
    "after": 0,
    "unit": "on 0 to 4",
}


def test_a_stored_reason_becomes_a_sentence_with_its_rule():
    (line,) = lines_of([reason_of(DROP)])

    assert line.text == "Alliance score fell from 83 to 63% of the range (session 4)"
    assert (line.rule, line.level, line.rule_name) == (
        "drop",
        "watch",
        "Possible drop of the alliance score",
    )


def test_reasons_come_most_serious_first():
    lines = lines_of([reason_of(DROP), reason_of(BOTTOM)])

    assert [line.rule for line in lines] == ["bottom-answer", "drop"]


def test_a_drop_confirmed_in_its_own_session_is_said_once():
    confirmed = {**DROP, "rule": "rupture-confirmed", "level": "check-in"}

    lines = lines_of([reason_of(DROP), reason_of(confirmed)])

    assert [line.rule for line in lines] == ["rupture-confirmed"]


def test_a_new_drop_after_a_confirmed_one_is_said_too():
    confirmed = {**DROP, "rule": "rupture-confirmed", "level": "check-in", "session_id": 1}

    lines = lines_of([reason_of(DROP), reason_of(confirmed)])

    assert [line.rule for line in lines] == ["rupture-confirmed", "drop"]


def test_the_sentence_names_two_reasons_and_counts_the_rest():
    lines = lines_of([reason_of(BOTTOM), reason_of(DROP), reason_of({**DROP, "session_number": 5})])

    assert status_sentence(Status.CHECK_IN, lines) == (
        "Lowest answer on goals: 0 on 0 to 4, was 3 (session 4); "
        "alliance score fell from 83 to 63% of the range (session 4); and 1 more."
    )


def test_silence_is_no_promise_and_lack_of_data_says_why():
    assert status_sentence(Status.NOTHING, []) == "No check-in rule applies to what is recorded."
    assert status_sentence(Status.NOT_ENOUGH, []).startswith("Not enough data yet: fewer than two")


def test_every_rule_has_a_name():
    assert set(RULE_NAMES) == {*RULES, MODEL_RULE, *LAPSE_RULES}
    assert [rule.name for rule in named(["drop"])] == ["Possible drop of the alliance score"]
