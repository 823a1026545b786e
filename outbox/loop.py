"""The worker's loop: send what is due, and run the periodic jobs."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from django.db import DatabaseError, close_old_connections

from outbox import queue
from outbox.models import Message
from outbox.sms import NotTaken

log = logging.getLogger(__name__)

# A handler sends one message; False says that its cause has gone.
Handler = Callable[[Message, datetime], bool]
Clock = Callable[[], datetime]


class Later(Exception):
    """A handler's wish to keep a message until a better time."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until}")
        self.until = until


@dataclass
class Periodic:
    """A job that runs again `every` so often."""

    name: str
    run: Callable[[datetime], object]
    every: timedelta
    next_at: datetime | None = field(default=None, init=False)

    def run_if_due(self, at: datetime) -> None:
        """Run now when the time has come; a database failure is logged and tried again."""
        if self.next_at is not None and at < self.next_at:
            return
        self.next_at = at + self.every
        try:
            self.run(at)
        except DatabaseError:
            log.exception("%s failed and will run again", self.name)


def deliver_one(handlers: Mapping[str, Handler], at: datetime) -> bool:
    """Send the next due message. False when nothing waits."""
    message = queue.claim(at)
    if message is None:
        return False
    handler = handlers.get(message.kind)
    if handler is None:  # queued by another version of the product, which may come back
        log.error("message %s is of the unknown kind %s", message.pk, message.kind)
        queue.put_back(message, "unknown kind", at)
        return True
    try:
        sent = handler(message, at)
    except Later as later:
        queue.postpone(message, later.until)
        return True
    except (OSError, smtplib.SMTPException, ValueError) as error:
        # ValueError: an address that no mail can be written to must not stop the other messages.
        log.warning("message %s not delivered: %s", message.pk, type(error).__name__)
        queue.put_back(message, _in_words(error), at)
        return True
    (queue.mark_done if sent else queue.drop)(message, at)
    return True


def _in_words(error: Exception) -> str:
    """What is kept of a failure: never a text that could hold an address."""
    return str(error) if isinstance(error, NotTaken) else type(error).__name__


def run(
    handlers: Mapping[str, Handler],
    jobs: Sequence[Periodic],
    *,
    clock: Clock,
    stop: Event,
    idle_seconds: float = 1.0,
) -> None:
    """Deliver and sweep until `stop` is set."""
    while not stop.is_set():
        try:
            for job in jobs:
                job.run_if_due(clock())
            busy = deliver_one(handlers, clock())
        except DatabaseError:
            log.exception("the database did not answer; trying again")
            busy = False
        close_old_connections()
        if not busy:
            stop.wait(idle_seconds)
