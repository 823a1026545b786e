"""Devices that clients and staff share: the therapist's own, and the waiting room's tablet."""

from __future__ import annotations

from django.db import models

from accounts.models import Clinic, User
from measures.models.asked import Assignment, Opening


class HandOver(models.Model):
    """A therapist's device in a client's hands: no staff session, one form, a PIN to come back."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    user = models.ForeignKey(User, models.PROTECT, related_name="hand_overs")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="hand_overs")
    key_hash = models.CharField(max_length=64, unique=True)  # of the device's cookie
    pin_tries = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"hand-over of opening {self.opening_id} at {self.started_at:%Y-%m-%d %H:%M}"


class Tablet(models.Model):
    """A device in a waiting room, enrolled by an administrator. It holds no list of clients."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="tablets")
    room = models.CharField(max_length=60, help_text="Such as: Waiting room, first floor")
    # The one-time code that an administrator types on the device; forgotten once it is used.
    enrol_hash = models.CharField(max_length=128, blank=True)
    enrol_selector = models.CharField(max_length=8, unique=True)
    enrol_expires_at = models.DateTimeField()
    key_hash = models.CharField(max_length=64, blank=True)  # of the device's cookie
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["room", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "id"], name="tablet_key_with_clinic"),
            models.UniqueConstraint(
                fields=["key_hash"], condition=~models.Q(key_hash=""), name="tablet_key_once"
            ),
        ]

    def __str__(self) -> str:
        return self.room


class RoomCode(models.Model):
    """Six digits, used once, that bring one form onto a tablet of the clinic."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="room_codes")
    code_hash = models.CharField(max_length=64)  # HMAC with the secret key: six digits are few
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    tablet = models.ForeignKey(Tablet, models.PROTECT, null=True, blank=True, related_name="codes")

    class Meta:
        indexes = [models.Index(fields=["clinic", "code_hash"], name="room_code_by_hash")]

    def __str__(self) -> str:
        return f"room code for {self.assignment_id}"
