"""Whether messages leave at all: the worker's heartbeat, and what fails again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet, Subquery

from outbox.models import Heartbeat, Message

SILENT_AFTER = timedelta(minutes=2)
FAILED_TRIES = 3
WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Messages are not leaving."""

    since: datetime
    worker_is_silent: bool


def beat(at: datetime) -> None:
    """Note that the worker has got round to everything."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"at": at})


def trouble(clinic_id: int, at: datetime) -> Trouble | None:
    """What keeps a clinic's messages from leaving, in one query; None while they leave.

    Where no worker ever ran, that is trouble once a message has waited in vain.
    """
    waiting = Message.objects.filter(done_at__isnull=True, dropped_at__isnull=True)
    failing = waiting.filter(clinic_ref=clinic_id, attempts__gte=FAILED_TRIES)
    overdue = waiting.filter(attempts=0, due_at__lt=at - SILENT_AFTER)
    pulse = (
        Heartbeat.objects.filter(name=WORKER)
        .annotate(failing=_first(failing, "failing_since"), overdue=_first(overdue, "due_at"))
        .values_list("at", "failing", "overdue")
        .first()
    )
    if pulse is None:
        return None
    beaten_at, failing_since, overdue_since = pulse
    silent_since = beaten_at or overdue_since
    if silent_since is not None and silent_since < at - SILENT_AFTER:
        return Trouble(silent_since, worker_is_silent=True)
    return Trouble(failing_since, worker_is_silent=False) if failing_since else None


def _first(messages: QuerySet[Message], field: str) -> Subquery:
    """The earliest of a field's moments."""
    found = messages.filter(**{f"{field}__isnull": False}).order_by(field)
    return Subquery(found.values(field)[:1])
