"""What the record says about an episode after its last fact."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Clinic
from clients.models import Episode


class Status(models.TextChoices):
    """What the rules say. The values are those of science.history.Status."""

    CHECK_IN = "check-in", "Check-in suggested"
    WATCH = "watch", "Watch"
    NOTHING = "nothing-stands-out", "Nothing stands out"
    NOT_ENOUGH = "not-enough-data", "Not enough data"


class Standing(models.Model):
    """What the record says about one episode after its last fact.

    A pure function of the facts and `rules`: nothing here depends on today. `seen_*` is what the
    own therapist sees: the same rules without the client's answers that are still closed by a
    pending own rating. The rest is what supervisors see: all facts, or, where the client keeps
    the answers about working together between client and therapist, those without them.
    """

    episode = models.OneToOneField(
        Episode, models.PROTECT, primary_key=True, related_name="standing"
    )
    clinic = models.ForeignKey(Clinic, models.PROTECT)
    revision = models.PositiveIntegerField()
    settings_revision = models.PositiveIntegerField(default=0)  # the clinic's, when computed
    rules = models.CharField(max_length=24)
    status = models.CharField(max_length=20, choices=Status)
    n_watch = models.PositiveSmallIntegerField()
    reasons = models.JSONField()
    seen_status = models.CharField(max_length=20, choices=Status)
    seen_n_watch = models.PositiveSmallIntegerField()
    seen_reasons = models.JSONField()
    closed_sessions = models.JSONField(default=list)  # ids whose client answers wait for a rating
    not_recorded = models.JSONField(default=list)
    seen_not_recorded = models.JSONField(default=list)
    # Id of the session at which the status last turned to check-in; None if it never did.
    turned_session = models.PositiveBigIntegerField(null=True)
    n_sessions = models.PositiveSmallIntegerField()
    last_attended_at = models.DateTimeField(null=True)
    outcome_instrument = models.CharField(max_length=32, blank=True)
    outcome_points = models.JSONField(default=list)  # last 12 of the main scale, null for a gap
    outcome_note = models.CharField(max_length=40, blank=True)  # the category of change
    # Whether the outcome keeps to the expected course: a signal of its own, never part of `status`.
    on_track = models.CharField(max_length=12, blank=True)
    alliance_client = models.FloatField(null=True)  # percent of maximum, latest
    alliance_therapist = models.FloatField(null=True)
    seen_alliance_client = models.FloatField(null=True)
    # Whether the client's latest rating says little: at its ceiling, or one answer throughout.
    says_little = models.BooleanField(default=False)
    seen_says_little = models.BooleanField(default=False)
    rupture = models.CharField(max_length=16, blank=True)  # science.ruptures.RuptureState, latest
    seen_rupture = models.CharField(max_length=16, blank=True)
    usual_interval_days = models.FloatField(null=True)
    # Each fact after which the status turned to check-in: session, number, day, rules.
    flags = models.JSONField(default=list)
    # The estimate of the clinic's active model, with its interval and top terms; null without one.
    estimate = models.JSONField(null=True)
    seen_estimate = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="standing_status_known"
            )
        ]
        indexes = [models.Index(fields=["clinic", "status"], name="standing_by_status")]

    def __str__(self) -> str:
        return f"{self.episode_id}: {self.status}"
