"""What leaves by itself: when, to whom, and once."""

from datetime import timedelta

import pytest

from accounts.models import Clinic
from clients.stopping import stop_messages
from measures.models import Assignment
from outbox.loop import deliver_one
from outbox.models import Message
from risk import actions
from risk.automatic import queue_due
from risk.delivery import HANDLERS
from tests.factories import NOW, answer_form, end_episode, make_clinic, make_form, open_form
from tests.risk.by_itself import ENDS, HOUR, MINUTE, STARTS, booked, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic")]


@pytest.fixture
def clinic():
    return make_clinic(pre_form_hours=24)


def test_the_form_before_a_session_leaves_when_it_opens(mailoutbox):
    form = make_form(booked())

    assert form.opens_at == form.message_due_at == STARTS - 24 * HOUR
    assert work(STARTS - 24 * HOUR - MINUTE) == []
    assert work(STARTS - 24 * HOUR) == ["form-link"]
    form.refresh_from_db()
    assert (form.sent_at, form.message_due_at) == (STARTS - 24 * HOUR, None)
    assert mailoutbox[0].to == ["client@example.org"]


def test_the_form_after_a_session_opens_at_its_start_and_leaves_at_its_planned_end():
    session = booked()
    work(STARTS - 24 * HOUR)
    answer_form(make_form(session))
    after = make_form(session, moment="post")

    assert (after.opens_at, after.message_due_at) == (STARTS, ENDS)
    assert work(ENDS - MINUTE) == []
    assert work(ENDS) == ["form-link"]


def test_no_form_is_sent_twice(mailoutbox):
    booked()

    for minute in range(90):
        work(STARTS - 24 * HOUR + minute * MINUTE)

    assert len(mailoutbox) == 1
    assert queue_due(STARTS - 23 * HOUR) == 0


def test_two_workers_that_look_at_once_queue_one_message():
    booked()
    due = list(Assignment.objects.filter(message_due_at__isnull=False).values_list("pk"))

    assert [queue_due(STARTS - 24 * HOUR), queue_due(STARTS - 24 * HOUR)] == [1, 0]
    assert len(due) == 2
    assert Message.objects.filter(kind="form-link").count() == 1


def test_a_session_booked_inside_the_window_is_sent_at_once():
    booked(booked_at=STARTS - 2 * HOUR)

    assert work(STARTS - 2 * HOUR) == ["form-link"]


def test_a_session_that_has_begun_needs_no_form_before_it():
    booked()

    assert work(STARTS) == []


@pytest.mark.parametrize("days", [1, 5])
def test_a_moved_session_moves_its_message(days):
    session = booked()
    later = actions.Booking(starts_at=STARTS + timedelta(days=days))
    actions.move(by=session.episode.therapist, session=session, booking=later, at=NOW)

    assert work(STARTS - 24 * HOUR) == []
    assert work(STARTS + timedelta(days=days - 1)) == ["form-link"]


def test_a_form_that_closes_again_by_a_move_is_announced_once_more(mailoutbox):
    session = booked()
    work(STARTS - 24 * HOUR)
    later = actions.Booking(starts_at=STARTS + timedelta(days=7))

    actions.move(by=session.episode.therapist, session=session, booking=later, at=STARTS - HOUR)

    assert work(STARTS - HOUR) == []
    assert work(STARTS + timedelta(days=6)) == ["form-link"]
    assert len(mailoutbox) == 2


def test_a_form_that_stays_open_through_a_move_is_not_announced_again(mailoutbox):
    session = booked()
    work(STARTS - 24 * HOUR)
    sooner = actions.Booking(starts_at=STARTS - 2 * HOUR)

    actions.move(
        by=session.episode.therapist, session=session, booking=sooner, at=STARTS - 20 * HOUR
    )

    assert work(STARTS - 20 * HOUR) == []
    assert len(mailoutbox) == 1


def test_a_message_overtaken_by_a_move_before_it_left_is_dropped(mailoutbox):
    session = booked()
    queue_due(STARTS - 24 * HOUR)
    later = actions.Booking(starts_at=STARTS + timedelta(days=3))
    actions.move(
        by=session.episode.therapist, session=session, booking=later, at=STARTS - 23 * HOUR
    )

    assert work(STARTS - 23 * HOUR) == []
    assert Message.objects.get().dropped_at == STARTS - 23 * HOUR


def _cancel(session):
    by = session.episode.therapist
    actions.cancel(by=by, session=session, attendance="client-cancel", at=NOW)


def _do_not_come(session):
    entry = actions.SessionLog(attendance="no-show")
    by = session.episode.therapist
    actions.log(by=by, session=session, entry=entry, at=STARTS - 30 * MINUTE)


def _end(session):
    end_episode(session.episode, ending_type="planned_mutual")


def _die(session):
    end_episode(session.episode, ending_type="deceased")


def _withdraw(session):
    for form in session.assignments.all():
        actions.withdraw_form(by=session.episode.therapist, assignment=form, at=NOW)


def _stop(session):
    stop_messages(by=None, client=session.episode.client, at=NOW)


def _switch_off(session):
    Clinic.objects.update(sends_forms=False)


@pytest.mark.parametrize("happen", [_cancel, _end, _die, _withdraw, _stop, _switch_off])
def test_nothing_leaves_for(happen, mailoutbox):
    session = booked()

    happen(session)

    for at in (STARTS - 24 * HOUR, STARTS - 3 * HOUR, ENDS, ENDS + 24 * HOUR):
        assert work(at) == []
    assert mailoutbox == []


@pytest.mark.parametrize("happen", [_cancel, _end, _die, _withdraw, _stop, _switch_off])
def test_what_was_queued_before_is_dropped_after(happen, mailoutbox):
    session = booked()
    queue_due(STARTS - 24 * HOUR)

    happen(session)
    deliver_one(HANDLERS, STARTS - 23 * HOUR)

    assert mailoutbox == []
    assert Message.objects.get(kind="form-link").dropped_at == STARTS - 23 * HOUR


def test_who_did_not_come_is_not_asked_how_it_was():
    session = booked()
    work(STARTS - 24 * HOUR)

    _do_not_come(session)

    assert work(ENDS) == []


@pytest.mark.parametrize(
    "details",
    [{"email": ""}, {"channel": "none"}, {"channel": "sms"}, {"channel": "sms", "phone": ""}],
)
def test_without_an_address_of_the_channel_nothing_leaves(details):
    booked(**details)

    assert work(STARTS - 24 * HOUR) == []


def test_an_address_given_later_is_used_while_it_is_of_use():
    session = booked(email="")
    work(STARTS - 24 * HOUR)
    client = session.episode.client
    client.email = "new@example.org"
    client.save()

    assert work(STARTS - 10 * HOUR + HOUR) == []  # at night: 02:00 + 1 h
    assert work(STARTS - 4 * HOUR) == ["form-link"]


@pytest.mark.parametrize("filled", ["done", "code shown", "revoked", "sent by hand"])
def test_nothing_follows_by_itself_where_staff_or_client_were_first(filled):
    session = booked()
    form, at = make_form(session), STARTS - 24 * HOUR
    by = session.episode.therapist
    if filled == "done":
        answer_form(form, at=at)
    if filled in ("code shown", "revoked"):
        open_form(form, at=at)
    if filled == "revoked":
        actions.revoke_links(by=by, assignment=form, at=at)
    if filled == "sent by hand":
        actions.send_link(by=by, assignment=form, at=at)
        Message.objects.all().delete()

    assert work(at + MINUTE) == []
