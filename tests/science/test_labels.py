"""Three definitions of dropout: hand-worked cases, a slow oracle, and no change without facts."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.errors import HistoryError
from science.labels import (
    BY_CLIENT,
    CENSORED,
    ENDINGS,
    OPEN,
    PLANNED,
    EpisodeFacts,
    Label,
    Labels,
    Sequel,
    decided_from,
    labels,
    sequel,
    usual_interval,
)

FIRST = date(2026, 3, 2)


def days(*offsets):
    return tuple(FIRST + timedelta(days=each) for each in offsets)


def facts(*offsets, **changes):
    return EpisodeFacts(started_on=FIRST, attended=days(*offsets), **changes)


def ended(ending, *offsets, **changes):
    return facts(*offsets, ending=ending, ended_on=FIRST + timedelta(days=60), **changes)


LATER = FIRST + timedelta(days=400)


def test_weekly_silence_counts_from_the_thirtieth_day():
    weekly = facts(0, 7, 14)

    assert labels(weekly, as_of=FIRST + timedelta(days=43)) == Labels(None, None, None)
    assert labels(weekly, as_of=FIRST + timedelta(days=44)).attendance is Label.YES


def test_a_slow_rhythm_is_given_three_intervals():
    # 21 days apart: three intervals are 63 days after day 42.
    slow = facts(0, 21, 42)

    assert decided_from(slow.attended) == FIRST + timedelta(days=105)
    assert labels(slow, as_of=FIRST + timedelta(days=104)).attendance is None


def test_half_a_day_of_interval_rounds_up():
    # Gaps of 10 and 11 days: median 10.5, three of them 31.5 days, so the 32nd day.
    assert decided_from(days(0, 10, 21)) == FIRST + timedelta(days=53)


def test_the_rhythm_is_weekly_until_two_sessions_show_it():
    assert usual_interval(()) == usual_interval(days(5)) == 7.0
    assert usual_interval(days(0, 7, 21)) == 10.5


def test_an_appointment_ahead_holds_the_place():
    booked = facts(0, next_booked=FIRST + timedelta(days=90))

    assert labels(booked, as_of=FIRST + timedelta(days=90)).attendance is None
    assert labels(booked, as_of=FIRST + timedelta(days=91)).attendance is Label.YES


def test_a_therapy_that_never_began_cannot_be_left():
    assert labels(facts(), as_of=LATER) == Labels(None, None, None)
    assert labels(ended("client_unilateral_no_contact"), as_of=LATER).attendance is None


@pytest.mark.parametrize("ending", sorted(PLANNED))
def test_a_planned_ending_competes(ending):
    left = ended(ending, 0, 7, judged_premature="yes", improved=False)

    assert labels(left, as_of=LATER) == Labels(Label.NO, Label.YES, Label.NO)
    assert sequel(left, as_of=LATER) is Sequel.PLANNED


@pytest.mark.parametrize("ending", sorted(CENSORED))
def test_what_nobody_left_is_censored(ending):
    moved = ended(ending, 0, 7, judged_premature="yes", improved=False)

    assert labels(moved, as_of=LATER) == Labels(None, None, None)
    assert sequel(moved, as_of=LATER) is Sequel.CENSORED


@pytest.mark.parametrize("ending", sorted(BY_CLIENT))
@pytest.mark.parametrize(
    ("improved", "outcome"), [(True, Label.NO), (False, Label.YES), (None, None)]
)
def test_the_definitions_disagree_about_one_client(ending, improved, outcome):
    left = ended(ending, 0, 7, judged_premature="no", improved=improved)

    assert labels(left, as_of=LATER) == Labels(Label.YES, Label.NO, outcome)
    assert sequel(left, as_of=LATER) is Sequel.DROPPED_OUT


@pytest.mark.parametrize(
    ("judged", "label"), [("yes", Label.YES), ("no", Label.NO), ("unsure", None), ("", None)]
)
def test_an_unsure_therapist_decides_nothing(judged, label):
    left = ended("client_unilateral_informed", 0, judged_premature=judged)

    assert labels(left, as_of=LATER).judged is label


def test_an_ending_by_the_client_waits_for_the_gap_too():
    left = ended("client_unilateral_informed", 55, improved=False)

    before = labels(left, as_of=FIRST + timedelta(days=84))
    assert before == Labels(None, None, Label.YES)
    assert labels(left, as_of=FIRST + timedelta(days=85)).attendance is Label.YES


def test_made_days_say_nothing_about_gaps():
    made = ended("client_unilateral_informed", 0, 7, improved=False, days_are_made=True)

    assert labels(made, as_of=LATER) == Labels(None, None, Label.YES)
    assert sequel(made, as_of=LATER) is Sequel.CENSORED


def test_what_came_after_the_day_of_the_question_is_not_read():
    # The ending on day 60 and the session on day 50 are unknown on day 40.
    then = FIRST + timedelta(days=40)
    left = ended("planned_mutual", 0, 7, 50)

    assert labels(left, as_of=then) == labels(facts(0, 7), as_of=then)
    assert labels(left, as_of=then).attendance is Label.YES


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ending": "lost"}, "none of"),
        ({"ending": "transfer"}, "do not go along"),
        ({"ended_on": FIRST}, "do not go along"),
        ({"attended": days(7, 0)}, "not in order"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(changes, said):
    with pytest.raises(HistoryError, match=said):
        EpisodeFacts(started_on=FIRST, **changes)


def slow_attendance(case, as_of):
    """Walk the calendar day by day instead of computing with dates."""
    if case.ending in PLANNED | CENSORED and case.ended_on <= as_of:
        return Label.NO if case.ending in PLANNED else None
    came = [day for day in case.attended if day <= as_of]
    is_over = case.ending != OPEN and case.ended_on <= as_of
    holds = case.next_booked is not None and case.next_booked >= as_of and not is_over
    if case.days_are_made or not came or holds:
        return None
    gaps = sorted((b - a).days for a, b in pairwise(came)) or [7]
    middle = len(gaps) // 2
    usual = gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) / 2
    silent, day = 0, came[-1]
    while day < as_of:
        day += timedelta(days=1)
        silent += 1
    return Label.YES if silent >= 30 and silent >= 3 * usual else None


@st.composite
def cases(draw):
    ending = draw(st.sampled_from(sorted(ENDINGS)))
    offset = st.integers(0, 200)
    return EpisodeFacts(
        started_on=FIRST,
        attended=tuple(sorted(draw(st.lists(offset.map(lambda n: days(n)[0]), max_size=6)))),
        next_booked=draw(st.none() | offset.map(lambda n: days(n)[0])),
        ending=ending,
        ended_on=None if ending == OPEN else days(draw(offset))[0],
        judged_premature=draw(st.sampled_from(["", "yes", "no", "unsure"])),
        improved=draw(st.sampled_from([None, True, False])),
        days_are_made=draw(st.booleans()),
    )


@given(cases(), st.integers(0, 300))
def test_attendance_agrees_with_a_walk_through_the_calendar(case, offset):
    as_of = FIRST + timedelta(days=offset)

    assert labels(case, as_of=as_of).attendance is slow_attendance(case, as_of)


@given(cases(), st.integers(0, 300), st.integers(0, 300))
def test_without_new_facts_a_dropout_stays_one(case, offset, wait):
    as_of = FIRST + timedelta(days=offset)
    known = [each for each in (*case.attended, case.ended_on) if each is not None]
    if labels(case, as_of=as_of).attendance is Label.YES and all(day <= as_of for day in known):
        later = labels(case, as_of=as_of + timedelta(days=wait))

        assert later.attendance is Label.YES
        assert sequel(case, as_of=as_of + timedelta(days=wait)) is Sequel.DROPPED_OUT
