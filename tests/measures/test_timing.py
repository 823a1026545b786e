"""When a form opens and its message leaves: any quiet hours, either change of the clocks."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Clinic
from measures.quiet_hours import quiet_span
from measures.timing import leaves_at, timing
from sessions.models import TherapySession

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]
# Around both changes of the clocks of 2026 in each of the zones, and some quiet weeks.
STARTS = [datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 6, 10, 11)]

clocks = st.times().map(lambda each: each.replace(second=0, microsecond=0))
clinics = st.builds(
    Clinic,
    time_zone=st.sampled_from(ZONES),
    quiet_from=clocks,
    quiet_until=clocks,
    pre_form_hours=st.integers(1, 168),
)
moments = st.builds(
    lambda first, minutes: first + minutes * MINUTE,
    st.sampled_from(STARTS),
    st.integers(0, 31 * 24 * 60),
)


def form_of(clinic, starts_at, moment):
    session = TherapySession(clinic=clinic, starts_at=starts_at, minutes=50)
    times = timing(moment, session)
    form = SimpleNamespace(
        moment=moment,
        session=session,
        expires_at=times.expires_at,
        message_due_at=times.message_due_at,
    )
    return form, times


def reads_quiet(clinic, at):
    """By the clock on the wall alone."""
    clock = at.astimezone(clinic.zone).time().replace(second=0, microsecond=0, fold=0)
    begins, ends = clinic.quiet_from, clinic.quiet_until
    if begins == ends:
        return False
    if begins < ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def clocks_change(clinic, at):
    return len({(at + n * DAY).astimezone(clinic.zone).utcoffset() for n in (-2, -1, 0, 1, 2)}) > 1


@given(clinics, moments)
def test_quiet_on_the_wall_is_quiet_on_every_day_without_a_change_of_clocks(clinic, at):
    if not clocks_change(clinic, at):
        assert (quiet_span(clinic, at) is not None) == reads_quiet(clinic, at)


@given(clinics, moments)
def test_the_end_of_quiet_hours_is_not_quiet(clinic, at):
    span = quiet_span(clinic, at)

    if span:
        begins, ends = span
        assert begins <= at < ends
        assert ends - begins <= 25 * HOUR
        assert not reads_quiet(clinic, ends)


@given(clinics, moments, st.sampled_from(["pre", "post"]))
def test_a_message_leaves_between_its_time_and_the_end_of_its_use_and_never_at_night(
    clinic, starts_at, moment
):
    form, times = form_of(clinic, starts_at, moment)
    leaves = leaves_at(form, clinic, times.message_due_at)

    assert starts_at - 7 * DAY <= times.opens_at <= starts_at
    assert times.message_due_at >= times.opens_at
    if leaves is not None:
        assert times.message_due_at <= leaves <= times.message_due_at + 25 * HOUR
        assert leaves < (starts_at if moment == "pre" else times.expires_at)
        assert not reads_quiet(clinic, leaves) or clocks_change(clinic, leaves)
        assert quiet_span(clinic, leaves) is None


@given(clinics, moments)
def test_it_leaves_at_the_first_loud_minute_there_is(clinic, starts_at):
    form, times = form_of(clinic, starts_at, "pre")
    if clocks_change(clinic, times.message_due_at):
        return

    minute = times.message_due_at
    while reads_quiet(clinic, minute) and minute < starts_at:
        minute += MINUTE

    expected = minute if minute < starts_at else None
    assert leaves_at(form, clinic, times.message_due_at) == expected


@given(clinics, moments)
def test_a_night_of_at_most_23_hours_never_keeps_a_form_from_being_sent(clinic, starts_at):
    night = (_minutes(clinic.quiet_until) - _minutes(clinic.quiet_from)) % (24 * 60)
    if night > 23 * 60 or clocks_change(clinic, starts_at - 2 * DAY):
        return
    form, times = form_of(clinic, starts_at, "pre")

    assert leaves_at(form, clinic, times.message_due_at) is not None


def _minutes(clock):
    return clock.hour * 60 + clock.minute


@pytest.mark.parametrize(
    ("zone", "due", "leaves"),
    [
        # Berlin, 29 March: 02:00 becomes 03:00, so the night is an hour shorter.
        ("Europe/Berlin", "2026-03-28T23:30", "2026-03-29T06:00"),
        # 25 October: the hour from 02:00 comes twice.
        ("Europe/Berlin", "2026-10-24T23:30", "2026-10-25T07:00"),
        # Lord Howe moves by half an hour.
        ("Australia/Lord_Howe", "2026-04-04T12:00", "2026-04-04T21:30"),
    ],
)
def test_nights_in_which_the_clocks_change_end_at_eight_on_the_wall(zone, due, leaves):
    clinic = Clinic(time_zone=zone, quiet_from=time(21), quiet_until=time(8))
    due, leaves = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (due, leaves))

    assert quiet_span(clinic, due)[1] == leaves
    assert leaves.astimezone(ZoneInfo(zone)).hour == 8


def test_quiet_hours_that_end_in_an_hour_that_comes_twice_end_at_its_second_coming():
    clinic = Clinic(time_zone="Europe/Berlin", quiet_from=time(22), quiet_until=time(2, 30))

    assert quiet_span(clinic, datetime(2026, 10, 24, 23, 0, tzinfo=UTC))[1] == datetime(
        2026, 10, 25, 1, 30, tzinfo=UTC
    )


def test_quiet_hours_that_end_in_an_hour_that_is_left_out_end_after_it():
    clinic = Clinic(time_zone="Europe/Berlin", quiet_from=time(22), quiet_until=time(2, 30))

    assert quiet_span(clinic, datetime(2026, 3, 28, 23, 0, tzinfo=UTC))[1] == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )
