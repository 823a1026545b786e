"""The service whose people, clients and settings all other rows name."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from web.languages import DEFAULT, OFFERED


def check_time_zone(name: str) -> None:
    """Refuse a zone that the server's tz database does not know."""
    if name not in available_timezones():
        raise ValidationError(f"{name!r} is not a time zone; use a name such as Europe/London.")


class Clinic(models.Model):
    """One service: its people, its clients, its settings. Every clinical row names its clinic."""

    name = models.CharField(max_length=120, help_text="Clients see this name.")
    time_zone = models.CharField(
        max_length=64, default="Europe/London", validators=[check_time_zone]
    )
    answers_read = models.CharField(
        max_length=300,
        default="Your therapist reads your answers before you meet. Nobody is watching live.",
        help_text="Shown to clients: when are answers read, and when not?",
    )
    checks_birth_date = models.BooleanField(
        default=True,
        help_text="Ask for the date of birth, where known, when a link from an e-mail is opened.",
    )
    drop_share = models.PositiveSmallIntegerField(
        default=15, help_text="Fall of the alliance score that counts as a drop, in % of its range."
    )
    alert_threshold = models.PositiveSmallIntegerField(
        default=20, help_text="Estimate of leaving, in %, from which a check-in is suggested."
    )
    expected_dropout = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Share that left early in years before, in %, if known. Empty: 20 %, published.",
    )
    # Raised by every setting that standings depend on; see Standing.settings_revision.
    settings_revision = models.PositiveIntegerField(default=0)
    sends_forms = models.BooleanField(
        default=True, help_text="Send each form's link by itself, to clients who get messages."
    )
    pre_form_hours = models.PositiveSmallIntegerField(
        default=24, help_text="The form before a session opens, and is sent, so many hours before."
    )
    quiet_from = models.TimeField(
        default=time(21), help_text="No message leaves from this time on, in the clinic's zone."
    )
    quiet_until = models.TimeField(default=time(8), help_text="Messages leave again from here on.")
    language = models.CharField(
        max_length=8, default=DEFAULT, choices=OFFERED, help_text="What clients read by default."
    )
    years_kept = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Years for which answers are kept after therapy ends, as clients are told.",
    )
    notice_text = models.TextField(
        max_length=4000,
        blank=True,
        help_text="What clients should also know about how their answers are used.",
    )
    # Raised whenever what clients are told about the use of their answers changes.
    notice_revision = models.PositiveIntegerField(default=1)
    minutes_cap = models.PositiveSmallIntegerField(
        default=45, help_text="The most minutes that forms may ask of one client in a month."
    )
    exit_url = models.URLField(
        blank=True,
        help_text="Where the button 'Leave this page' leads, such as a weather page. Empty: none.",
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(alert_threshold__gte=5, alert_threshold__lte=60),
                name="clinic_alert_threshold_5_to_60",
                violation_error_message="The threshold must lie between 5 and 60 percent.",
            ),
            models.CheckConstraint(
                condition=Q(expected_dropout__isnull=True)
                | Q(expected_dropout__gte=5, expected_dropout__lte=70),
                name="clinic_expected_dropout_5_to_70",
                violation_error_message="The share must lie between 5 and 70 percent.",
            ),
            models.CheckConstraint(
                condition=Q(pre_form_hours__gte=1, pre_form_hours__lte=168),
                name="clinic_pre_form_hours_1_to_168",
                violation_error_message="A form opens 1 to 168 hours before its session.",
            ),
            models.CheckConstraint(
                condition=Q(minutes_cap__gte=5, minutes_cap__lte=240),
                name="clinic_minutes_cap_5_to_240",
                violation_error_message="The cap must lie between 5 and 240 minutes.",
            ),
            models.CheckConstraint(
                condition=Q(drop_share__gte=5, drop_share__lte=50),
                name="clinic_drop_share_5_to_50",
                violation_error_message="The drop must lie between 5 and 50 percent of the range.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone, for showing times."""
        return ZoneInfo(self.time_zone)


class CrisisContact(models.Model):
    """A number that clients see on every page; one must exist before a risk item is asked."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="crisis_contacts")
    position = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(max_length=80, help_text="Such as: Samaritans, day and night")
    number = models.CharField(max_length=40, help_text="Telephone number, as people dial it")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "number"], name="crisis_number_once_per_clinic"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.number}"

    @property
    def href(self) -> str:
        """A link that starts the call on a phone."""
        return "tel:" + "".join(sign for sign in self.number if sign.isdigit() or sign == "+")
