"""Putting messages into the outbox, and taking them out under a lease."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, F, Q
from django.db.models.functions import Coalesce

from outbox.models import Message

LEASE = timedelta(seconds=60)
BACK_OFF_MINUTES = (1, 2, 4, 8, 15)  # then every 15 minutes; a message is never given up


def enqueue(
    kind: str,
    payload: dict[str, Any],
    *,
    dedupe_key: str,
    due_at: datetime,
    clinic_id: int | None = None,
) -> Message:
    """Queue a message within the caller's transaction; the same key queues once."""
    message, _ = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={"kind": kind, "payload": payload, "due_at": due_at, "clinic_ref": clinic_id},
    )
    return message


def claim(at: datetime) -> Message | None:
    """Take a waiting message, if any, and lease it: those tried least first, then the oldest.

    So a mail server that is away holds up its own messages, and neither the text messages nor
    what has only just been queued. The compare-and-set on `attempts` makes two workers never hold
    the same lease.
    """
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    waiting = Message.objects.filter(
        free, done_at__isnull=True, dropped_at__isnull=True, due_at__lte=at
    ).order_by("attempts", "due_at", "id")
    with transaction.atomic():
        for message in waiting[:10]:
            taken = Message.objects.filter(free, pk=message.pk, attempts=message.attempts).update(
                lease_until=at + LEASE, attempts=F("attempts") + 1
            )
            if taken:
                message.refresh_from_db()
                return message
    return None


def mark_done(message: Message, at: datetime) -> None:
    """The message has left."""
    Message.objects.filter(pk=message.pk).update(
        done_at=at, lease_until=None, last_error="", failing_since=None
    )


def drop(message: Message, at: datetime) -> None:
    """The cause has gone; nothing needs to leave."""
    Message.objects.filter(pk=message.pk).update(dropped_at=at, lease_until=None)


def put_back(message: Message, error: str, at: datetime) -> None:
    """Try again later: after 1, 2, 4, 8 and then every 15 minutes."""
    step = min(message.attempts, len(BACK_OFF_MINUTES)) - 1
    Message.objects.filter(pk=message.pk).update(
        due_at=at + timedelta(minutes=BACK_OFF_MINUTES[step]),
        lease_until=None,
        last_error=error[:200],
        failing_since=Coalesce("failing_since", at, output_field=DateTimeField()),
    )


def postpone(message: Message, until: datetime) -> None:
    """Keep a message until later. That is no failed try."""
    Message.objects.filter(pk=message.pk).update(
        due_at=until, lease_until=None, attempts=F("attempts") - 1
    )
