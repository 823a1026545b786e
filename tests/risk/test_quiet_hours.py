"""At night nothing leaves by itself, and what would miss its session leaves before the night."""

from datetime import UTC, datetime, time

import pytest

from outbox.loop import deliver_one
from outbox.models import Message
from risk import actions
from risk.delivery import HANDLERS
from tests.factories import make_clinic, make_form, open_form
from tests.risk.by_itself import HOUR, MINUTE, booked, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic")]


@pytest.fixture
def clinic():
    return make_clinic(pre_form_hours=24)


def test_a_message_due_at_night_waits_for_the_morning():
    starts_at = datetime(2026, 3, 12, 23, 0, tzinfo=UTC)
    booked(at=starts_at)  # due on the 11th at 23:00, quiet from 21:00

    assert work(datetime(2026, 3, 11, 23, 0, tzinfo=UTC)) == []
    assert work(datetime(2026, 3, 12, 7, 59, tzinfo=UTC)) == []
    assert work(datetime(2026, 3, 12, 8, 0, tzinfo=UTC)) == ["form-link"]


def test_where_waiting_would_miss_the_session_form_and_message_come_before_the_night(clinic):
    clinic.pre_form_hours = 3
    clinic.save()
    form = make_form(booked(at=datetime(2026, 3, 12, 7, 30, tzinfo=UTC)))

    assert form.opens_at == datetime(2026, 3, 11, 20, 45, tzinfo=UTC)
    assert work(datetime(2026, 3, 11, 20, 44, tzinfo=UTC)) == []
    assert work(datetime(2026, 3, 11, 20, 45, tzinfo=UTC)) == ["form-link"]


def test_booked_at_night_for_the_early_morning_nothing_leaves():
    starts_at = datetime(2026, 3, 12, 7, 30, tzinfo=UTC)
    booked(at=starts_at, booked_at=datetime(2026, 3, 11, 22, 0, tzinfo=UTC))

    for hour in (22, 23):
        assert work(datetime(2026, 3, 11, hour, 5, tzinfo=UTC)) == []
    assert work(datetime(2026, 3, 12, 8, 0, tzinfo=UTC)) == []


def test_a_reminder_that_the_night_would_carry_past_the_session_is_not_sent():
    starts_at = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
    booked(at=starts_at)
    assert work(starts_at - 24 * HOUR) == ["form-link"]

    assert [work(starts_at - n * HOUR) for n in (3, 2, 1)] == [[], [], []]
    assert work(starts_at) == []


def test_a_message_that_a_failure_carries_into_the_night_waits_for_the_morning(monkeypatch):
    at = datetime(2026, 3, 11, 20, 59, tzinfo=UTC)
    booked(at=at + 24 * HOUR)

    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        assert work(at) == []

    assert work(at + MINUTE) == []
    morning = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
    assert Message.objects.get(kind="form-link").due_at == morning
    assert work(morning) == ["form-link"]


def test_what_staff_send_by_hand_leaves_at_night(mailoutbox):
    form = make_form(booked())
    at = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)

    actions.send_link(by=form.episode.therapist, assignment=form, at=at)
    deliver_one(HANDLERS, at)

    assert len(mailoutbox) == 1


def test_sent_by_hand_by_day_and_failed_it_is_not_tried_at_night(monkeypatch, mailoutbox):
    form = make_form(booked())
    evening = datetime(2026, 3, 10, 20, 59, tzinfo=UTC)
    actions.send_link(by=form.episode.therapist, assignment=form, at=evening)

    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        deliver_one(HANDLERS, evening)

    deliver_one(HANDLERS, datetime(2026, 3, 10, 21, 30, tzinfo=UTC))
    assert mailoutbox == []
    morning = datetime(2026, 3, 11, 8, 0, tzinfo=UTC)
    assert Message.objects.get(kind="form-link", done_at=None).due_at == morning
    deliver_one(HANDLERS, morning)
    assert len(mailoutbox) == 1


def test_alert_notices_are_not_held_back_by_the_night(mailoutbox):
    form = make_form(booked(email=""))
    at = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    opened = open_form(form, at=at)

    actions.save_item(by=opened, instrument_key="aoc-45@1", item_id="27", answer=2, at=at)
    deliver_one(HANDLERS, at)

    assert mailoutbox[0].to == [form.episode.therapist.email]


def test_equal_ends_mean_no_quiet_hours(clinic):
    clinic.quiet_from = clinic.quiet_until = time(0)
    clinic.save()
    starts_at = datetime(2026, 3, 12, 23, 0, tzinfo=UTC)
    booked(at=starts_at)

    assert work(starts_at - 24 * HOUR) == ["form-link"]
