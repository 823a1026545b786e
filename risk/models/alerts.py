"""What a person must act on, and what was done about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When

from accounts.models import Clinic, User
from clients.models import Episode
from sessions.models import OwnRating, TherapySession


class AlertKind(models.TextChoices):
    """What an alert is about."""

    SAFETY = "safety", "Safety answer"
    CHECK_IN = "check-in", "Check-in suggested"
    LAPSE = "lapse", "Contact may be lapsing"
    ACCESS = "access", "Client could not open the form"
    UNSCORED = "unscored", "Answers could not be scored"


class AlertState(models.TextChoices):
    """How far people have got with it."""

    NEW = "new", "New"
    ACKNOWLEDGED = "acknowledged", "Seen"
    PLANNED = "planned", "Planned"
    RESOLVED = "resolved", "Closed"


class Outcome(models.TextChoices):
    """How an alert ended."""

    ADDRESSED = "addressed", "Talked about and dealt with"
    FALSE_ALARM = "false-alarm", "No cause for concern found"
    ENDED = "ended", "Therapy ended"
    REFERRED = "referred", "Passed on to someone else"
    OVERTAKEN = "overtaken", "Overtaken by events"


class AlertQuerySet(models.QuerySet["Alert"]):
    """Alerts, as seen by an actor."""

    def visible_to(self, actor: object) -> AlertQuerySet:
        """Alerts of visible episodes; not those that would give away answers still closed.

        A check-in alert drawn from answers that its own therapist has not rated yet stays hidden
        from that therapist; one drawn from answers that a client keeps between client and
        therapist, from everyone else. Safety alerts are never hidden.
        """
        seen = self.filter(episode__in=Episode.objects.visible_to(actor).values("pk"))
        return seen.open_to(actor) if isinstance(actor, User) else seen

    def open_to(self, viewer: User) -> AlertQuerySet:
        """Alerts that give away no answers: still closed to the therapist, or kept from others."""
        own = Q(episode__therapist=viewer)
        closed = Q(closed_by__own_rating=OwnRating.PENDING)
        kept = Q(rests_on_alliance=True, episode__client__hides_alliance_from_supervisors=True)
        other = ~Q(kind=AlertKind.SAFETY)
        return self.exclude(own & closed & other).exclude(~own & kept & other)

    def about_safety(self) -> AlertQuerySet:
        """Alerts about a single answer that someone must see."""
        return self.filter(kind=AlertKind.SAFETY)

    def unresolved(self) -> AlertQuerySet:
        """Alerts that someone must still act on."""
        return self.exclude(state=AlertState.RESOLVED)

    def with_who_acted(self, viewer: User) -> AlertQuerySet:
        """Annotate last_by, the name of who acted last, and is_known, if the viewer did.

        What was made new again after that is new to the viewer too.
        """
        steps = AlertStep.objects.filter(alert=OuterRef("pk"))
        again = AlertStep.objects.filter(
            alert=OuterRef("alert"), by=None, state=AlertState.NEW, at__gt=OuterRef("at")
        )
        return self.annotate(
            last_by=Subquery(steps.order_by("-at", "-pk").values("by__full_name")[:1]),
            is_known=Exists(steps.filter(~Exists(again), by=viewer)),
        )

    def safety_first(self) -> AlertQuerySet:
        """Safety alerts, then the others, each the latest first."""
        is_other = Case(When(kind=AlertKind.SAFETY, then=0), default=1)
        return self.order_by(is_other, "-raised_at", "-pk")


class Alert(models.Model):
    """Something a person must act on; it has an owner and an end."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=12, choices=AlertKind)
    # Names the cause (form and item, or the session at which the status turned): never twice.
    basis = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=AlertState, default=AlertState.NEW)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    owner = models.ForeignKey(User, models.PROTECT, related_name="alerts")
    due_on = models.DateField(null=True, blank=True)
    raised_at = models.DateTimeField()
    # Counts the changes: a form made from an older count is refused and told so.
    version = models.PositiveIntegerField(default=1)
    # Whether its reasons rest on answers about working together, which a client may hide.
    rests_on_alliance = models.BooleanField(default=False)
    closed_by = models.ForeignKey(
        TherapySession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The session whose own rating opens this alert to its therapist.",
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "id"], name="alert_key_with_clinic"),
            models.UniqueConstraint(
                fields=["clinic", "episode", "kind", "basis"], name="alert_once_per_basis"
            ),
            models.UniqueConstraint(
                # One that only the therapist may see may stand beside one that all may see.
                fields=["clinic", "episode", "kind", "rests_on_alliance"],
                condition=~Q(state="resolved") & Q(kind__in=["check-in", "lapse"]),
                name="alert_one_open_per_kind",
            ),
            models.CheckConstraint(
                condition=(Q(state="resolved") & ~Q(outcome=""))
                | (~Q(state="resolved") & Q(outcome="")),
                name="alert_resolved_with_outcome",
                violation_error_message="Say how it ended.",
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(due_on__isnull=False),
                name="alert_plan_has_date",
                violation_error_message="A plan needs a date.",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "state", "kind"], name="alert_inbox")]

    def __str__(self) -> str:
        return f"{self.kind} alert of {self.episode_id}"

    @property
    def is_private(self) -> bool:
        """Whether the client keeps what it rests on from everyone but the own therapist."""
        keeps = self.episode.client.hides_alliance_from_supervisors
        return self.rests_on_alliance and keeps and not self.is_safety

    @property
    def is_safety(self) -> bool:
        """Whether it stays in view until resolved, whatever else."""
        return self.kind == AlertKind.SAFETY


class AlertStep(models.Model):
    """One thing a person did about an alert. Insert only."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    alert = models.ForeignKey(Alert, models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)  # None: the system
    state = models.CharField(max_length=16, choices=AlertState)
    note = models.TextField(max_length=2000, blank=True)
    # What was agreed, in words that the therapist lets the client read on the receipt.
    told_client = models.TextField(max_length=500, blank=True)
    due_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.state} at {self.at:%Y-%m-%d %H:%M}"
