"""Staff are told when messages do not leave, and since when."""

from datetime import UTC, datetime, timedelta

import pytest

from outbox import queue
from outbox.health import WORKER, Trouble, beat, trouble
from outbox.models import Heartbeat, Message

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CLINIC, OTHER = 5, 6


def fail(times, *, clinic_id=CLINIC):
    message = queue.enqueue(
        "note", {}, dedupe_key=f"{clinic_id}", due_at=NOW - 20 * MINUTE, clinic_id=clinic_id
    )
    for n in range(times):
        at = NOW - (20 - 5 * n) * MINUTE
        message.refresh_from_db()
        Message.objects.filter(pk=message.pk).update(attempts=n + 1)
        message.refresh_from_db()
        queue.put_back(message, "ConnectionRefusedError", at)
    return message


def test_a_beating_worker_and_no_failure_is_no_trouble():
    beat(NOW - 2 * MINUTE)

    assert trouble(CLINIC, NOW) is None


def test_a_silent_worker_is_trouble_after_two_minutes_for_every_clinic():
    beat(NOW - 2 * MINUTE)

    later = NOW + timedelta(seconds=1)
    assert trouble(CLINIC, later) == Trouble(NOW - 2 * MINUTE, worker_is_silent=True)
    assert trouble(OTHER, later) == Trouble(NOW - 2 * MINUTE, worker_is_silent=True)


def test_three_failed_tries_are_trouble_for_their_own_clinic():
    beat(NOW)
    fail(3)

    assert trouble(CLINIC, NOW) == Trouble(NOW - 20 * MINUTE, worker_is_silent=False)
    assert trouble(OTHER, NOW) is None


def test_two_failed_tries_are_no_trouble_yet():
    beat(NOW)
    fail(2)

    assert trouble(CLINIC, NOW) is None


def test_the_note_goes_by_itself_once_the_message_has_left():
    beat(NOW)
    queue.mark_done(fail(3), NOW)

    assert trouble(CLINIC, NOW) is None


def test_where_no_worker_ever_ran_a_message_that_waits_in_vain_is_trouble():
    Heartbeat.objects.get_or_create(name=WORKER)  # the migration's row; a test may have flushed it
    assert trouble(CLINIC, NOW) is None

    queue.enqueue("note", {}, dedupe_key="a", due_at=NOW - 3 * MINUTE, clinic_id=OTHER)

    assert trouble(CLINIC, NOW) == Trouble(NOW - 3 * MINUTE, worker_is_silent=True)


def test_it_costs_one_query(django_assert_num_queries):
    beat(NOW)

    with django_assert_num_queries(1):
        trouble(CLINIC, NOW)


def test_there_is_one_heartbeat():
    beat(NOW)
    beat(NOW + MINUTE)

    assert [each.at for each in Heartbeat.objects.all()] == [NOW + MINUTE]
