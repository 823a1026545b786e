"""A session of the day after tomorrow, and the worker's minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from outbox.loop import deliver_one
from outbox.models import Message
from risk.automatic import queue_due
from risk.delivery import HANDLERS
from sessions.models import TherapySession
from tests.factories import NOW, make_episode, make_session

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
STARTS = NOW + timedelta(days=2)  # a Wednesday noon
ENDS = STARTS + 50 * MINUTE


def booked(
    *, at: datetime = STARTS, booked_at: datetime | None = None, **details: Any
) -> TherapySession:
    """A session of a client with an e-mail address."""
    details = {"email": "client@example.org", **details}
    return make_session(make_episode(**details), at=at, booked_at=booked_at)


def work(at: datetime) -> list[str]:
    """What the worker does in one minute; says which messages left."""
    queue_due(at)
    while deliver_one(HANDLERS, at):
        pass
    return list(Message.objects.filter(done_at=at).order_by("pk").values_list("kind", flat=True))
