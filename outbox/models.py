"""What must leave the house: message rows with a lease, tried until they are delivered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Message(models.Model):
    """One thing to send. Holds ids only; the text is made, and any token minted, at each try.

    Delivered at least once: a try that died is repeated after its lease has run out.
    """

    kind = models.CharField(max_length=32)
    payload = models.JSONField()
    clinic_ref = models.BigIntegerField(null=True)
    # Names the cause, so that the same cause never queues twice.
    dedupe_key = models.CharField(max_length=120, unique=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    # When the first of its tries failed.
    failing_since = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # Set when the cause has gone: a withdrawn form needs no reminder.
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at__isnull=True, dropped_at__isnull=True),
                name="outbox_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_at:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """When the worker last got round to everything. One row, there before any worker."""

    name = models.CharField(max_length=16, primary_key=True)
    at = models.DateTimeField(null=True)  # None until a worker has run

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"
