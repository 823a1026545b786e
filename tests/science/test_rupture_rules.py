"""The rules that read drops: each fires, rests, has no input, and says so in words."""

from dataclasses import replace

import pytest

from science.early_rules import early_rules, turnings
from science.history import History, Status
from science.reason_text import sentence
from tests.science.histories import attended, course, missed, rating


def fired(history: History) -> list[str]:
    return [reason.rule for reason in early_rules(history).reasons]


def test_a_possible_drop_is_a_watch_and_a_second_low_rating_a_check_in():
    once, twice = early_rules(course(80.0, 60.0)), early_rules(course(80.0, 60.0, 62.0))

    assert (once.status, once.rupture) == (Status.WATCH, "possible")
    assert (twice.status, twice.rupture) == (Status.CHECK_IN, "confirmed")
    (reason,) = twice.reasons
    assert (reason.rule, reason.level, reason.source) == (
        "rupture-confirmed",
        Status.CHECK_IN,
        "alliance",
    )
    assert (reason.session_id, reason.before, reason.after) == (3, 80.0, 62.0)


def test_one_low_rating_that_comes_back_never_calls_for_a_check_in():
    assert turnings(course(80.0, 60.0, 79.0, 60.0, 79.0)) == ()


def test_a_confirmed_drop_gives_way_to_one_that_is_not_repaired():
    assessment = early_rules(course(80.0, 60.0, 62.0, 61.0))

    assert [(r.rule, r.session_id) for r in assessment.reasons] == [("rupture-unrepaired", 4)]
    assert assessment.rupture == "unrepaired"


def test_a_repair_ends_the_reason():
    assessment = early_rules(course(80.0, 60.0, 60.0, 80.0))

    assert assessment.reasons == ()
    assert (assessment.status, assessment.rupture) == (Status.NOTHING, "repaired")


def test_a_rupture_speaks_until_four_attended_sessions_lie_behind_it():
    lasting = [80.0, 60.0, 60.0, 60.0]

    assert fired(course(*lasting, 61.0, 60.0, 61.0)) == ["rupture-unrepaired"]
    quiet = early_rules(course(*lasting, 61.0, 60.0, 61.0, 60.0))
    assert (quiet.reasons, quiet.rupture) == ((), "unrepaired")


def test_tension_reported_at_the_drop_confirms_it_though_it_was_talked_through():
    talked = attended(2, 60.0, tension="withdrawal", repaired="yes")

    assert fired(History((attended(1, 80.0), talked))) == ["rupture-confirmed", "drop"]


def test_a_steady_client_is_held_against_the_own_chart_from_the_sixth_rating():
    up_and_down = course(80.0, 80.0, 80.0, 80.0, 80.0, 95.0, 79.0)

    assert fired(up_and_down) == []
    assert fired(course(80.0, 95.0, 79.0)) == ["drop"]


def test_the_chart_names_the_usual_score():
    (reason,) = early_rules(course(80.0, 82.0, 80.0, 78.0, 80.0, 70.0, 62.0)).reasons

    assert (reason.rule, reason.before, reason.after) == ("drop", 80.0, 62.0)


def test_a_drop_of_the_chart_with_a_missed_session_is_a_check_in():
    sessions = (*course(*[80.0] * 5).sessions, missed(6), attended(7, 60.0))

    assert fired(History(sessions)) == ["missed-session", "drop-and-missed", "drop"]


@pytest.mark.parametrize(
    "history",
    [
        course(80.0),
        course(80.0, None, None),
        course(80.0, 60.0, None, None, None, None),
        History((attended(1, 80.0), attended(2, client=rating(40.0, "ac-12")))),
    ],
)
def test_without_two_scores_that_speak_nothing_is_recorded(history):
    rules = {"drop", "drop-and-missed", "rupture-confirmed", "rupture-unrepaired"}

    assert rules <= set(early_rules(history).not_recorded)


def test_two_scores_without_a_drop_are_recorded():
    assert not {"drop", "rupture-confirmed"} & set(early_rules(course(80.0, 80.0)).not_recorded)


def test_each_side_confirms_in_words():
    tense = replace(rating(60.0), rift=True, repair=4)
    history = History((attended(1, 80.0), attended(2, client=tense)))

    assert [sentence(reason) for reason in early_rules(history).reasons] == [
        "Alliance score fell from 80 to 60% of the range, with tension reported (session 2)",
        "Alliance score fell from 80 to 60% of the range (session 2)",
    ]


@pytest.mark.parametrize(
    ("percents", "text"),
    [
        (
            [80.0, 60.0, 62.0],
            "Alliance score fell from 80 to 62% of the range, and stayed low (session 3)",
        ),
        (
            [80.0, 60.0, 62.0, 64.0],
            "Alliance score was not back within three ratings of a drop: 64% of the range, "
            "80% before it (session 4)",
        ),
        (
            [80.0, 80.0, 80.0, 80.0, 80.0, 64.0],
            "Alliance score fell from 80 to 64% of the range, below its usual range (session 6)",
        ),
    ],
)
def test_ruptures_in_words(percents, text):
    assert sentence(early_rules(course(*percents)).reasons[0]) == text


def test_a_drop_below_the_usual_range_with_a_missed_session_in_words():
    sessions = (*course(*[80.0] * 5).sessions, missed(6), attended(7, 60.0))

    assert sentence(early_rules(History(sessions)).reasons[1]) == (
        "Alliance score fell from 80 to 60% of the range, below its usual range, "
        "together with a missed session (session 7)"
    )
