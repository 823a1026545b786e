"""Messages leave at least once, one worker at a time, and are never given up."""

import smtplib
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.core.mail import EmailMessage

from outbox import loop, queue
from outbox.loop import Periodic
from outbox.models import Message

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def put(key="a", **values):
    return queue.enqueue("note", {"n": 1}, dedupe_key=key, due_at=NOW, **values)


def test_the_same_cause_queues_once():
    assert put("a") == put("a")
    assert Message.objects.count() == 1


def test_a_leased_message_is_not_taken_twice():
    put()

    first, second = queue.claim(NOW), queue.claim(NOW)

    assert first.attempts == 1
    assert second is None


def test_a_message_whose_worker_died_is_taken_again_after_the_lease():
    put()
    queue.claim(NOW)

    assert queue.claim(NOW + timedelta(seconds=59)) is None
    assert queue.claim(NOW + queue.LEASE).attempts == 2


def test_a_message_waits_until_it_is_due():
    put()

    assert queue.claim(NOW - MINUTE) is None


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 15), (50, 15)]
)
def test_failed_tries_back_off(attempts, minutes):
    message = put()
    Message.objects.filter(pk=message.pk).update(attempts=attempts)
    message.refresh_from_db()

    queue.put_back(message, "SMTPException", NOW)

    message.refresh_from_db()
    assert message.due_at == NOW + minutes * MINUTE
    assert message.lease_until is None


def test_a_delivered_message_is_done():
    put()

    assert loop.deliver_one({"note": lambda message, at: True}, NOW)

    message = Message.objects.get()
    assert (message.done_at, message.dropped_at) == (NOW, None)
    assert not loop.deliver_one({"note": lambda message, at: True}, NOW)


def test_a_message_without_a_cause_is_dropped():
    put()

    loop.deliver_one({"note": lambda message, at: False}, NOW)

    assert Message.objects.get().dropped_at == NOW


@pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected(), ConnectionRefusedError()])
def test_a_refused_message_is_tried_again_and_says_why(error):
    put()

    def refuse(message, at):
        raise error

    loop.deliver_one({"note": refuse}, NOW)

    message = Message.objects.get()
    assert (message.done_at, message.last_error) == (None, type(error).__name__)
    assert queue.claim(NOW + MINUTE).attempts == 2


def test_an_address_that_cannot_be_written_to_holds_up_nobody_else():
    poisoned, other = put("a"), put("b")

    def send(message, at):
        if message == poisoned:
            EmailMessage(to=[f"a@{'ä' * 60}.org"]).send()
        return True

    loop.deliver_one({"note": send}, NOW)
    loop.deliver_one({"note": send}, NOW)

    poisoned.refresh_from_db()
    other.refresh_from_db()
    assert (poisoned.done_at, poisoned.last_error) == (None, "UnicodeError")
    assert other.done_at == NOW


def test_what_is_new_goes_before_what_has_failed():
    failed, new = put("a"), put("b")
    Message.objects.filter(pk=failed.pk).update(attempts=1, due_at=NOW - MINUTE)

    assert queue.claim(NOW) == new
    assert queue.claim(NOW) == failed


def test_a_message_of_an_unknown_kind_is_kept_and_holds_up_nobody():
    unknown = queue.enqueue("fax", {}, dedupe_key="f", due_at=NOW)
    put("b")

    while loop.deliver_one({"note": lambda message, at: True}, NOW):
        pass

    unknown.refresh_from_db()
    assert (unknown.done_at, unknown.dropped_at, unknown.last_error) == (None, None, "unknown kind")
    assert unknown.due_at == NOW + MINUTE
    assert Message.objects.get(dedupe_key="b").done_at == NOW


def test_a_message_can_wait_for_a_better_time_without_having_failed():
    put()

    def wait(message, at):
        raise loop.Later(NOW + 5 * MINUTE)

    loop.deliver_one({"note": wait}, NOW)

    message = Message.objects.get()
    assert (message.due_at, message.attempts, message.last_error) == (NOW + 5 * MINUTE, 0, "")
    assert queue.claim(NOW + 4 * MINUTE) is None


def test_since_when_a_message_fails_is_kept_until_it_has_left():
    put()
    for step in (0, 1):
        queue.put_back(queue.claim(NOW + step * MINUTE), "OSError", NOW + step * MINUTE)
    assert Message.objects.get().failing_since == NOW

    queue.mark_done(Message.objects.get(), NOW + 5 * MINUTE)

    assert Message.objects.get().failing_since is None


def test_a_job_runs_again_after_its_interval():
    runs = []
    job = Periodic("count", runs.append, MINUTE)

    for seconds in (0, 30, 60, 61):
        job.run_if_due(NOW + timedelta(seconds=seconds))

    assert runs == [NOW, NOW + MINUTE]


def test_the_loop_delivers_until_it_is_told_to_stop(monkeypatch):
    monkeypatch.setattr(loop, "close_old_connections", lambda: None)
    put("a"), put("b")
    stop, sent = Event(), []

    def deliver(message, at):
        sent.append(message.dedupe_key)
        if len(sent) == 2:
            stop.set()
        return True

    loop.run({"note": deliver}, [], clock=lambda: NOW, stop=stop, idle_seconds=0)

    assert sent == ["a", "b"]
