"""Deliver what waits in the outbox and sweep, until told to stop."""

import signal
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.crisis_numbers import write_file
from accounts.throttle import forget_old
from outbox import loop
from outbox.health import beat
from outbox.loop import Periodic
from risk.automatic import queue_due
from risk.delivery import HANDLERS
from risk.sweep import sweep

SWEEP_EVERY = timedelta(minutes=1)
NUMBERS_EVERY = timedelta(minutes=1)
FORGET_EVERY = timedelta(hours=1)


class Command(BaseCommand):
    """Run the worker."""

    help = "Deliver messages from the outbox and sweep every minute. Stops on SIGTERM or SIGINT."

    def handle(self, *args: Any, **options: Any) -> None:
        """Loop until a signal sets the event; the message in hand is finished first."""
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        loop.run(
            HANDLERS,
            [
                Periodic("queue, sweep and beat", _minute, SWEEP_EVERY),
                Periodic("keep crisis numbers in a file", write_file, NUMBERS_EVERY),
                Periodic("forget old tries", forget_old, FORGET_EVERY),
            ],
            clock=timezone.now,
            stop=stop,
        )


def _minute(at: datetime) -> None:
    """What must happen every minute; the heart beats once all of it has."""
    queue_due(at)
    sweep(at)
    beat(timezone.now())
