"""What was fitted on a clinic's own episodes, and who decided that it speaks."""

from __future__ import annotations

from django.db import models

from accounts.models import Clinic, Role, User


class ModelKind(models.TextChoices):
    """What a stored fit is about."""

    DROPOUT = "dropout", "Leaving early"
    COURSE = "course", "Expected course of an outcome"
    NOISE = "noise", "Session-to-session error of an alliance score"


class RiskModelQuerySet(models.QuerySet["RiskModel"]):
    """Fitted models, as seen by an actor."""

    def visible_to(self, actor: object) -> RiskModelQuerySet:
        """Supervisors see the models of their clinic: they decide which one speaks."""
        if not isinstance(actor, User) or not actor.is_active:
            return self.none()
        if Role.SUPERVISOR not in actor.role_set:
            return self.none()
        return self.filter(clinic=actor.clinic_id)


class RiskModel(models.Model):
    """One fit, stored for good: a database trigger refuses to change or remove it.

    `body` holds everything that an estimate needs (coefficients, covariance, prior, reference
    values); `metrics` what it showed on episodes that it had not seen.
    """

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    kind = models.CharField(max_length=8, choices=ModelKind)
    instrument = models.CharField(max_length=32, blank=True)  # of a course or of noise
    rung = models.CharField(max_length=16, blank=True)  # of the learning ladder
    code_version = models.CharField(max_length=24)
    fitted_at = models.DateTimeField()
    as_of = models.DateField()
    first_start = models.DateField(null=True)  # the data window: starts of the episodes used
    last_start = models.DateField(null=True)
    n_episodes = models.PositiveIntegerField()
    n_closed = models.PositiveIntegerField()
    n_dropouts = models.PositiveIntegerField()
    n_rows = models.PositiveIntegerField()
    body = models.JSONField()
    metrics = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)  # SHA-256 of the body

    objects = RiskModelQuerySet.as_manager()

    class Meta:
        ordering = ["-fitted_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "id"], name="risk_model_key_with_clinic"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} model {self.pk}"


class ModelActivationQuerySet(models.QuerySet["ModelActivation"]):
    """Decisions about models, as seen by an actor."""

    def visible_to(self, actor: object) -> ModelActivationQuerySet:
        """Supervisors see the decisions of their clinic."""
        if not isinstance(actor, User) or not actor.is_active:
            return self.none()
        if Role.SUPERVISOR not in actor.role_set:
            return self.none()
        return self.filter(clinic=actor.clinic_id)


class ModelActivation(models.Model):
    """Someone's decision which model speaks from now on. Insert only; the latest one holds."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    kind = models.CharField(max_length=8, choices=ModelKind)
    instrument = models.CharField(max_length=32, blank=True)
    model = models.ForeignKey(
        RiskModel, models.PROTECT, null=True, blank=True
    )  # None: switched off
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT)
    note = models.CharField(max_length=500, blank=True)
    # The figures of the new and the old model that were on the screen.
    comparison = models.JSONField(default=dict)

    objects = ModelActivationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["clinic", "kind", "instrument", "-at"], name="activation_latest")
        ]

    def __str__(self) -> str:
        return f"{self.kind} model {self.model_id} from {self.at:%Y-%m-%d %H:%M}"
