"""What was asked, and by which link it was reached."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string

from accounts.actors import LinkHolder
from accounts.models import Clinic
from clients.models import Episode
from sessions.models import TherapySession
from web.languages import OFFERED


class Moment(models.TextChoices):
    """When a form is meant to be filled."""

    PRE = "pre", "Before the session"
    POST = "post", "After the session"


class Respondent(models.TextChoices):
    """Who answers."""

    CLIENT = "client", "Client"
    THERAPIST = "therapist", "Therapist"


class FormLine(models.Model):
    """One instrument in a clinic's form: from which session, until which, how often."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="form_lines")
    moment = models.CharField(max_length=8, choices=Moment)
    position = models.PositiveSmallIntegerField()
    instrument = models.CharField(max_length=32)
    first_session = models.PositiveSmallIntegerField(default=1)
    last_session = models.PositiveSmallIntegerField(null=True, blank=True)
    every = models.PositiveSmallIntegerField(
        default=1, help_text="1: each session; 4: every fourth."
    )

    class Meta:
        ordering = ["moment", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "moment", "instrument"], name="form_line_once_per_moment"
            ),
            models.CheckConstraint(condition=Q(every__gte=1), name="form_line_every_1_or_more"),
        ]

    def __str__(self) -> str:
        return f"{self.moment}: {self.instrument}"

    def is_due(self, session_number: int) -> bool:
        """Whether this line belongs to the form of the n-th session."""
        if session_number < self.first_session:
            return False
        if self.last_session is not None and session_number > self.last_session:
            return False
        return (session_number - self.first_session) % self.every == 0


def new_public_id() -> str:
    """Names an assignment in a URL. Not a secret: it opens nothing without a link's cookie."""
    return get_random_string(10, "abcdefghjkmnpqrstuvwxyz23456789")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments, as seen by an actor."""

    def visible_to(self, actor: object) -> AssignmentQuerySet:
        """A link holder sees the one assignment of the link; staff those of visible episodes."""
        if isinstance(actor, LinkHolder):
            return self.filter(pk=actor.assignment_id, clinic=actor.clinic_id)
        return self.filter(episode__in=Episode.objects.visible_to(actor).values("pk"))

    def for_client(self) -> AssignmentQuerySet:
        """Forms that a client answers."""
        return self.filter(respondent=Respondent.CLIENT)


class Assignment(models.Model):
    """One request to one respondent to fill one form once.

    `instruments` lists the pinned keys in order, such as ["aoc-8@1"]. Sending the form yields
    one response per instrument in one transaction.
    """

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="assignments")
    session = models.ForeignKey(
        TherapySession, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    moment = models.CharField(max_length=8, choices=Moment)
    respondent = models.CharField(max_length=12, choices=Respondent)
    instruments = models.JSONField()
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    submission_id = models.UUIDField(unique=True, default=uuid.uuid4)
    opens_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # When its message is to leave by itself; None once it has been sent, shown or taken back.
    message_due_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["opens_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "id"], name="assignment_key_with_clinic"),
            models.UniqueConstraint(
                fields=["clinic", "session", "moment", "respondent"],
                condition=Q(session__isnull=False),
                name="assignment_once_per_moment",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("opens_at")), name="assignment_expires_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="assignment_done_or_withdrawn",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "episode"], name="assignment_of_episode"),
            models.Index(
                fields=["message_due_at"],
                condition=Q(message_due_at__isnull=False),
                name="assignment_message_due",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(
                    sent_at__isnull=False,
                    reminded_at__isnull=True,
                    completed_at__isnull=True,
                    withdrawn_at__isnull=True,
                ),
                name="assignment_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.moment} form {self.public_id}"

    def state(self, at: datetime) -> str:
        """done, withdrawn, expired, opened, sent or waiting: the first that holds."""
        if self.completed_at:
            return "done"
        if self.withdrawn_at:
            return "withdrawn"
        if at >= self.expires_at:
            return "expired"
        if self.opened_at:
            return "opened"
        return "sent" if self.sent_at else "waiting"

    def can_go_out(self, at: datetime) -> bool:
        """Whether a link to it would open a form that can be filled now."""
        return self.state(at) in ("waiting", "sent", "opened") and self.opens_at <= at


class Channel(models.TextChoices):
    """How a link reached the client."""

    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"
    QR = "qr", "QR code in the room"
    HANDED = "handed", "Handed over by the therapist"
    ROOM = "room", "Tablet in the waiting room"


class Link(models.Model):
    """One way into one assignment. Only hashes of its token and typed code are stored."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="links")
    channel = models.CharField(max_length=8, choices=Channel)
    token_hash = models.CharField(max_length=64, unique=True)
    code_selector = models.CharField(max_length=8, unique=True)
    code_hash = models.CharField(max_length=128)
    asks_birth_date = models.BooleanField()
    birth_date_tries = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["assignment", "channel"], name="link_of_assignment")]

    def __str__(self) -> str:
        return f"{self.channel} link to {self.assignment_id}"

    def is_usable(self, at: datetime) -> bool:
        """Whether the link still opens its form."""
        return self.locked_at is None and self.revoked_at is None and at < self.expires_at


class Device(models.TextChoices):
    """What kind of screen a form was filled on."""

    PHONE = "phone", "Phone"
    TABLET = "tablet", "Tablet"
    COMPUTER = "computer", "Computer"


class Opening(models.Model):
    """One browser in which a form's link was opened; its cookie's key is stored as a hash.

    Opening the link again in the same browser renews the row, so its drafts come back there and
    on no other device.
    """

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="openings")
    link = models.ForeignKey(Link, models.PROTECT, related_name="openings")
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    renewed_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    # None while the date of birth has not been confirmed.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Set when the client has pressed Done, or a shared device has been wiped: shows nothing more.
    closed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=8, choices=OFFERED, blank=True)  # chosen on the page
    device = models.CharField(max_length=8, choices=Device, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "id"], name="opening_key_with_clinic")
        ]

    def __str__(self) -> str:
        return f"opening of link {self.link_id} at {self.created_at:%Y-%m-%d %H:%M}"
