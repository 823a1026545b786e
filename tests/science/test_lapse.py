"""What the calendar adds to the status, on exact days and at exact minutes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from science.errors import HistoryError
from science.history import RuleSettings, Status
from science.lapse import LapseFacts, lapse, shown_status

START = date(2026, 2, 2)
LAST = date(2026, 3, 2)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(("day", "status"), [(8, Status.NOTHING), (9, Status.WATCH)])
def test_no_next_session_is_a_watch_from_the_seventh_day(day, status):
    facts = LapseFacts(started_on=START, last_attended_on=LAST)

    assert lapse(facts, at(day, 0)).status is status


def test_no_days_are_counted_from_a_made_up_date():
    facts = LapseFacts(started_on=START, last_attended_on=LAST, last_is_made=True)
    with_a_real_one = replace(facts, unlogged_at=at(3, 10))

    assert lapse(facts, at(30)).status is Status.NOTHING
    assert lapse(with_a_real_one, at(9)).status is Status.NOTHING
    assert lapse(with_a_real_one, at(10)).status is Status.WATCH


def test_no_next_session_names_the_days():
    lapsed = lapse(LapseFacts(started_on=START, last_attended_on=LAST), at(12))

    (reason,) = lapsed.reasons
    assert (reason.rule, reason.held_on, reason.after) == ("no-next-session", LAST, 10.0)
    assert (lapsed.days_since_contact, lapsed.n_watch) == (10, 1)


def test_a_booked_session_ends_the_watch_however_far_away():
    facts = LapseFacts(
        started_on=START, last_attended_on=LAST, next_booked_at=datetime(2026, 6, 1, tzinfo=UTC)
    )

    lapsed = lapse(facts, at(30))

    assert (lapsed.status, lapsed.days_since_contact) == (Status.NOTHING, 28)


def test_the_number_of_days_is_adjustable():
    facts = LapseFacts(started_on=START, last_attended_on=LAST)

    assert lapse(facts, at(9), RuleSettings(no_next_days=8)).status is Status.NOTHING
    assert lapse(facts, at(10), RuleSettings(no_next_days=8)).status is Status.WATCH


def test_before_any_session_the_days_count_from_the_start():
    lapsed = lapse(LapseFacts(started_on=LAST), at(9))

    assert (lapsed.status, lapsed.days_since_contact) == (Status.WATCH, None)


def test_a_session_that_waits_for_its_log_is_the_latest_session():
    facts = LapseFacts(started_on=START, last_attended_on=LAST, unlogged_at=at(9, 10))

    assert lapse(facts, at(9, 12)).status is Status.NOTHING
    assert lapse(facts, at(15, 23)).status is Status.NOTHING
    assert lapse(facts, at(16, 0)).status is Status.WATCH


def test_a_form_unfilled_at_session_start_is_a_watch_from_that_minute():
    facts = LapseFacts(
        started_on=START,
        last_attended_on=LAST,
        unlogged_at=at(9, 10),
        unlogged_session_id=5,
        unlogged_form_unfilled=True,
    )

    assert lapse(facts, at(9, 10) - timedelta(minutes=1)).reasons[0].rule == "no-next-session"
    (reason,) = lapse(facts, at(9, 10)).reasons
    assert (reason.rule, reason.session_id, reason.held_on) == (
        "form-unfilled",
        5,
        date(2026, 3, 9),
    )


def test_two_lapse_reasons_are_a_check_in():
    facts = LapseFacts(
        started_on=START,
        last_attended_on=LAST,
        unlogged_at=at(3, 10),
        unlogged_form_unfilled=True,
    )

    lapsed = lapse(facts, at(20))

    assert [r.rule for r in lapsed.reasons] == ["no-next-session", "form-unfilled"]
    assert lapsed.status is Status.CHECK_IN


def weekly(**values) -> LapseFacts:
    return LapseFacts(started_on=START, last_attended_on=LAST, usual_interval_days=7.0, **values)


@pytest.mark.parametrize(
    ("usual", "last_silent_day"),
    # 1.5 x 7 = 10.5 days; 1.5 x 3.5 = 5.25; 1.5 x 4 = 6 days exactly, which is not more than 6.
    [(7.0, 12), (3.5, 7), (4.0, 8)],
)
def test_a_gap_is_long_from_one_and_a_half_times_the_usual_interval_on(usual, last_silent_day):
    facts = replace(weekly(next_booked_at=at(30)), usual_interval_days=usual)

    assert lapse(facts, at(last_silent_day)).reasons == ()
    (reason,) = lapse(facts, at(last_silent_day + 1)).reasons
    assert (reason.rule, reason.before, reason.held_on) == ("long-gap", usual, LAST)
    assert reason.after == last_silent_day + 1 - 2


def test_a_gap_is_not_judged_without_a_usual_interval():
    facts = replace(weekly(next_booked_at=at(30)), usual_interval_days=None)

    assert lapse(facts, at(29)).status is Status.NOTHING


def test_a_session_booked_inside_the_limit_comes_before_a_gap_is_long():
    assert lapse(weekly(next_booked_at=at(12, 18)), at(12, 17)).status is Status.NOTHING
    assert lapse(weekly(unlogged_at=at(12, 18)), at(14)).reasons == ()


def test_two_views_of_one_silence_are_one_watch_reason():
    lapsed = lapse(weekly(), at(13))

    assert [reason.rule for reason in lapsed.reasons] == ["no-next-session", "long-gap"]
    assert (lapsed.n_watch, lapsed.status) == (1, Status.WATCH)
    assert shown_status(Status.NOTHING, 0, lapsed) is Status.WATCH
    assert shown_status(Status.WATCH, 1, lapsed) is Status.CHECK_IN


def test_a_long_gap_and_an_unfilled_form_are_two_reasons():
    facts = weekly(unlogged_at=at(3, 10), unlogged_form_unfilled=True)

    lapsed = lapse(facts, at(14))

    assert (lapsed.n_watch, lapsed.status) == (2, Status.CHECK_IN)


def test_no_gap_is_counted_from_a_made_up_date():
    assert lapse(weekly(last_is_made=True), at(30)).reasons == ()


def test_the_length_of_a_gap_is_adjustable():
    facts = weekly(next_booked_at=at(30))

    assert lapse(facts, at(16), RuleSettings(gap_intervals=2)).reasons == ()
    assert lapse(facts, at(17), RuleSettings(gap_intervals=2)).n_watch == 1


def test_days_are_counted_in_the_zone_of_the_clinic():
    facts = LapseFacts(started_on=START, last_attended_on=LAST)
    ten_west = timezone(timedelta(hours=-10))

    assert lapse(facts, datetime(2026, 3, 9, 1, tzinfo=UTC)).status is Status.WATCH
    assert lapse(facts, datetime(2026, 3, 8, 15, tzinfo=ten_west)).status is Status.NOTHING


def test_a_session_logged_ahead_of_its_day_is_contact_of_today():
    assert lapse(LapseFacts(started_on=START, last_attended_on=LAST), at(1)).days_since_contact == 0


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(HistoryError, match="has no time zone"):
        lapse(LapseFacts(started_on=START), datetime(2026, 3, 9))


@pytest.mark.parametrize(
    ("stored", "stored_watch", "day", "shown"),
    [
        (Status.NOTHING, 0, 3, Status.NOTHING),
        (Status.NOT_ENOUGH, 0, 3, Status.NOT_ENOUGH),
        (Status.NOT_ENOUGH, 0, 9, Status.WATCH),
        (Status.NOTHING, 0, 9, Status.WATCH),
        (Status.WATCH, 1, 3, Status.WATCH),
        (Status.WATCH, 1, 9, Status.CHECK_IN),
        (Status.CHECK_IN, 0, 3, Status.CHECK_IN),
    ],
)
def test_shown_is_the_worse_of_both_and_two_watch_reasons_are_a_check_in(
    stored, stored_watch, day, shown
):
    lapsed = lapse(LapseFacts(started_on=START, last_attended_on=LAST), at(day))

    assert shown_status(stored, stored_watch, lapsed) is shown
