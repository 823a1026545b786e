"""Whatever happens to an appointment, its messages leave once, in time, and never at night."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from measures.models import Assignment
from measures.quiet_hours import quiet_span
from outbox.models import Message
from risk import actions
from risk.automatic import queue_due
from tests.factories import answer_form, make_clinic, make_episode, make_form, make_session

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
BOOKED = datetime(2026, 3, 26, 10, 0, tzinfo=UTC)  # Berlin changes its clocks on the 29th
N_HOURS = 6 * 24

events = st.dictionaries(
    st.integers(1, 4 * 24),  # hours after booking
    st.sampled_from(["move on", "move up", "open", "send by hand", "two workers"]),
    max_size=4,
)


# Each example is a week of hours; one that fails is small as it stands.
@settings(max_examples=4, phases=[Phase.generate])
@given(
    events=events,
    ahead=st.integers(30, 96),
    hours=st.sampled_from([2, 24, 48]),
    quiet=st.sampled_from([(time(21), time(8)), (time(0), time(3)), (time(9), time(17))]),
)
def test_messages_leave_once_in_time_and_by_day(events, ahead, hours, quiet):
    with transaction.atomic():
        _play(events, ahead, hours, quiet)
        transaction.set_rollback(True)


def _play(events, ahead, hours, quiet):
    clinic = make_clinic(
        time_zone="Europe/Berlin",
        pre_form_hours=hours,
        quiet_from=quiet[0],
        quiet_until=quiet[1],
    )
    session = make_session(
        make_episode(email="client@example.org"), at=BOOKED + ahead * HOUR, booked_at=BOOKED
    )
    n_moves = 0
    for hour in range(N_HOURS):
        at = BOOKED + hour * HOUR
        n_moves += _happen(events.get(hour), session, at)
        _look(clinic, at, workers=2 if events.get(hour) == "two workers" else 1)
    pre = make_form(session)
    by_itself = Message.objects.filter(dedupe_key__contains="by-itself", payload__assignment=pre.pk)
    assert by_itself.filter(kind="form-link").count() <= 1 + n_moves
    assert by_itself.filter(kind="form-reminder").count() <= 1 + n_moves


def _look(clinic, at, *, workers):
    """The worker's minute; what it queues is right at that moment."""
    before = set(Message.objects.values_list("pk", flat=True))
    for _ in range(workers):
        queue_due(at)
    new = Message.objects.exclude(pk__in=before)
    forms = [message.payload["assignment"] for message in new]
    assert len(forms) == len(set(forms)), "two messages about one form in one minute"
    for form in Assignment.objects.filter(pk__in=forms).select_related("session"):
        assert quiet_span(clinic, at) is None
        assert form.opens_at <= at < form.expires_at
        assert form.moment == "post" or at < form.session.starts_at
        assert form.moment == "pre" or at >= form.session.ends_at


def _happen(event, session, at):
    """What people do; 1 where the session moved."""
    session.refresh_from_db()
    form, by = make_form(session), session.episode.therapist
    if at >= session.starts_at:
        return 0
    if event in ("move on", "move up"):
        step = 30 * HOUR if event == "move on" else -5 * HOUR
        if session.starts_at + step > at:
            later = actions.Booking(starts_at=session.starts_at + step)
            actions.move(by=by, session=session, booking=later, at=at)
            return 1
    if event == "open" and form.opens_at <= at and not form.completed_at:
        answer_form(form, at=at, is_sent=False)
    if event == "send by hand" and form.opens_at <= at:
        actions.send_link(by=by, assignment=form, at=at)
    return 0
