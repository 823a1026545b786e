"""What was booked, who came, and what happened in the room."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Clinic, User
from clients.models import Episode

EARLY_LOG = timedelta(hours=1)  # a session may be logged this long before it was to begin


class Attendance(models.TextChoices):
    """What became of an appointment."""

    BOOKED = "booked", "Booked"
    ATTENDED = "attended", "Attended"
    NO_SHOW = "no-show", "Did not come"
    LATE_CANCEL = "late-cancel", "Client cancelled late"
    CLIENT_CANCEL = "client-cancel", "Client cancelled in time"
    THERAPIST_CANCEL = "therapist-cancel", "Therapist cancelled"
    CALLED_OFF = "called-off", "Called off, as the therapy ended"


class Format(models.TextChoices):
    """Where the two met."""

    ROOM = "room", "In the room"
    VIDEO = "video", "Video"
    PHONE = "phone", "Telephone"


class Tension(models.TextChoices):
    """What the therapist noticed between the two."""

    NONE = "none", "No tension noticed"
    WITHDRAWAL = "withdrawal", "Client drew back"
    CONFRONTATION = "confrontation", "Client objected or was angry"
    MIXED = "mixed", "Both"


class Repaired(models.TextChoices):
    """Whether a tension was talked through."""

    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "Not yet"


class OwnRating(models.TextChoices):
    """Whether the therapist's own rating is in; until then the client's answers stay closed."""

    PENDING = "pending", "Not rated yet"
    SAVED = "saved", "Rated"
    SKIPPED = "skipped", "Skipped"
    NOT_ASKED = "not-asked", "Not asked"


class TherapySessionQuerySet(models.QuerySet["TherapySession"]):
    """Sessions, as seen by an actor."""

    def visible_to(self, actor: object) -> TherapySessionQuerySet:
        """Sessions of the episodes that the actor may see."""
        return self.filter(episode__in=Episode.objects.visible_to(actor).values("pk"))

    def booked(self) -> TherapySessionQuerySet:
        """Appointments that nothing has been said about yet."""
        return self.filter(attendance=Attendance.BOOKED)

    def with_expected_number(self) -> TherapySessionQuerySet:
        """Annotate expected_number: the own, or what it is if all booked before takes place."""
        same = TherapySession.objects.filter(episode=OuterRef("episode")).order_by()
        ahead = same.booked().filter(starts_at__lt=OuterRef("starts_at")).values("episode")
        highest = same.values("episode").annotate(last=Max("number")).values("last")
        return self.annotate(
            expected_number=Coalesce(
                F("number"),
                Coalesce(Subquery(highest), 0)
                + Coalesce(Subquery(ahead.annotate(n=Count("pk")).values("n")), 0)
                + 1,
                output_field=models.IntegerField(),
            )
        )


class TherapySession(models.Model):
    """One appointment of a dyad, from booking to log."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="sessions")
    # Ordinal among the attended sessions of the episode, by date; None until attended.
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=50)
    format = models.CharField(max_length=8, choices=Format, default=Format.ROOM)
    attendance = models.CharField(max_length=20, choices=Attendance, default=Attendance.BOOKED)
    tension = models.CharField(max_length=16, choices=Tension, blank=True)
    repaired = models.CharField(max_length=8, choices=Repaired, blank=True)
    own_rating = models.CharField(max_length=12, choices=OwnRating, default=OwnRating.PENDING)
    logged_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=64, blank=True)
    source_key = models.CharField(max_length=64, blank=True)
    date_is_made = models.BooleanField(default=False, help_text="The source gave no date.")
    # Names one press of the Book button, so that pressing twice books once.
    booking_key = models.UUIDField(unique=True)

    objects = TherapySessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "id"], name="session_key_with_clinic"),
            models.UniqueConstraint(
                fields=["clinic", "episode", "number"],
                condition=Q(number__isnull=False),
                name="session_number_once_per_episode",
            ),
            models.UniqueConstraint(
                fields=["clinic", "source", "source_key"],
                condition=~Q(source=""),
                name="session_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480),
                name="session_minutes_5_to_480",
                violation_error_message="A session lasts between 5 and 480 minutes.",
            ),
            models.CheckConstraint(
                condition=Q(attendance="attended", number__isnull=False)
                | (~Q(attendance="attended") & Q(number__isnull=True)),
                name="session_number_means_attended",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "episode", "starts_at"], name="session_course"),
            models.Index(fields=["clinic", "attendance", "starts_at"], name="session_calendar"),
        ]

    def __str__(self) -> str:
        return f"{self.episode.client} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> datetime:
        """When the session ends as planned."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_booked(self) -> bool:
        """Whether nothing has been said about it yet."""
        return self.attendance == Attendance.BOOKED

    def may_have_begun(self, at: datetime) -> bool:
        """Whether it can be said that the client came, or did not."""
        return self.starts_at <= at + EARLY_LOG


class SessionCorrection(models.Model):
    """What a session's log or time said before it was changed. Insert only."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    session = models.ForeignKey(TherapySession, models.PROTECT, related_name="corrections")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT)
    field = models.CharField(max_length=32)
    before = models.CharField(max_length=255, blank=True)
    after = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.session_id}.{self.field} at {self.at:%Y-%m-%d %H:%M}"
