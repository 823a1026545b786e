"""Counting tries in the database, atomically, on both engines."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F


class Throttle(models.Model):
    """How often something was tried within the current window. Keys are hashed."""

    key = models.CharField(max_length=64, primary_key=True)
    window_ends_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.tries} until {self.window_ends_at:%H:%M}"


def allow(name: str, subject: str, *, limit: int, window: timedelta, at: datetime) -> bool:
    """Count one try of `name` by `subject`; False once more than `limit` fell into the window."""
    key = _key(name, subject)
    with transaction.atomic():
        row, _ = Throttle.objects.select_for_update().get_or_create(
            key=key, defaults={"window_ends_at": at + window}
        )
        if row.window_ends_at <= at:
            Throttle.objects.filter(key=key).update(window_ends_at=at + window, tries=1)
            return True
        Throttle.objects.filter(key=key).update(tries=F("tries") + 1)
        return row.tries + 1 <= limit


def give_back(name: str, subject: str) -> None:
    """Take one try back: a success is no guess, and a whole clinic may share one address."""
    Throttle.objects.filter(key=_key(name, subject), tries__gt=0).update(tries=F("tries") - 1)


def forget_old(at: datetime) -> int:
    """Delete the counts whose window is over."""
    return Throttle.objects.filter(window_ends_at__lt=at).delete()[0]


def _key(name: str, subject: str) -> str:
    return hashlib.sha256(f"{name}|{subject}".encode()).hexdigest()
