"""What was answered, and how it scored."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Clinic, Role, User
from clients.models import Episode
from measures.models.asked import Assignment, Opening, Respondent
from measures.privacy import private_instruments
from sessions.models import TherapySession
from web.languages import DEFAULT


class Draft(models.Model):
    """The latest saved answer to one item of a form that is not sent yet, on one device."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="drafts")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="drafts")
    instrument = models.CharField(max_length=32)
    item = models.CharField(max_length=8)
    answer = models.JSONField()
    # A save with a lower or equal number came late, or twice, and changes nothing.
    sequence = models.PositiveIntegerField(default=1)
    ms = models.PositiveIntegerField(null=True)  # on the question's page so far, in milliseconds
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "opening", "instrument", "item"], name="draft_once_per_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument}.{self.item}"


class RiskItemSave(models.Model):
    """One saved answer to a risk item. Insert only: an answer set back later stays readable."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="risk_item_saves")
    # The browser it was saved in: no other one may learn of it. Unknown in the oldest rows.
    opening = models.ForeignKey(
        Opening, models.PROTECT, null=True, blank=True, related_name="risk_item_saves"
    )
    instrument = models.CharField(max_length=32)
    version = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=8)
    answer = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["saved_at", "id"]

    def __str__(self) -> str:
        return f"{self.instrument}.{self.item} at {self.saved_at:%Y-%m-%d %H:%M}"


class ResponseQuerySet(models.QuerySet["Response"]):
    """Responses, as seen by an actor."""

    def visible_to(self, actor: object) -> ResponseQuerySet:
        """Responses within visible episodes; a link holder sees none, not even own ones.

        Not what a client keeps between client and therapist, unless the actor is that therapist.
        """
        seen = self.filter(episode__in=Episode.objects.visible_to(actor).values("pk"))
        if not isinstance(actor, User):
            return seen
        private = Q(respondent=Respondent.CLIENT, instrument__in=private_instruments())
        kept = Q(episode__client__hides_alliance_from_supervisors=True)
        return seen.exclude(private & kept & ~Q(episode__therapist=actor))

    def for_figures(self) -> ResponseQuerySet:
        """What figures of a clinic may count: supervisors and managers read them."""
        kept = Q(episode__client__hides_alliance_from_supervisors=True) | Q(
            episode__client__hides_alliance_from_managers=True
        )
        return self.exclude(
            kept, respondent=Respondent.CLIENT, instrument__in=private_instruments()
        )


class Entry(models.TextChoices):
    """How the answers came in."""

    LINK = "link", "By the client, through a link"
    STAFF = "staff", "Typed in by staff"
    OWN = "own", "The therapist's own rating"
    IMPORT = "import", "Imported"


class Response(models.Model):
    """The answers to one instrument handed in. Immutable, in one column.

    `answers` holds every item of the instrument's version: an option's value, {"text": …}, or the
    name of an absence (skipped, not-applicable, not-shown, not-asked).
    """

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="responses")
    session = models.ForeignKey(
        TherapySession, models.PROTECT, null=True, blank=True, related_name="responses"
    )
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="responses")
    respondent = models.CharField(max_length=12, choices=Respondent)
    instrument = models.CharField(max_length=32)
    version = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    status = models.CharField(max_length=12)  # complete, prorated, unscorable
    entry = models.CharField(max_length=8, choices=Entry)
    is_derived = models.BooleanField(default=False, help_text="Taken from a longer form's items.")
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    language = models.CharField(max_length=8, default=DEFAULT)  # in which it was asked
    # {"device": …, "ms": {item: milliseconds}}; None where it was not measured.
    paradata = models.JSONField(null=True, blank=True)
    # The day on which a paper form was filled, where it was typed in later.
    filled_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField()

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "id"], name="response_key_with_clinic"),
            models.UniqueConstraint(
                fields=["clinic", "assignment", "instrument"], name="response_once_per_assignment"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["complete", "prorated", "unscorable"]),
                name="response_status_known",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "episode", "instrument"], name="response_course")]

    def __str__(self) -> str:
        return f"{self.instrument}@{self.version} of {self.assignment_id}"

    @property
    def key(self) -> str:
        """The instrument's key with its version."""
        return f"{self.instrument}@{self.version}"


class ScaleScore(models.Model):
    """One scale of one response. No score is None, never 0."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    response = models.ForeignKey(Response, models.PROTECT, related_name="scores")
    scale = models.CharField(max_length=32)
    exact = models.FloatField(null=True)
    rounded = models.FloatField(null=True)
    n_missing = models.PositiveSmallIntegerField(default=0)
    band = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "response", "scale"], name="score_once_per_scale"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scale}: {self.rounded}"


class LateVariant(models.Model):
    """Other answers to a form that was handed in already, from a second tab or device. Insert only.

    The response stays as it is; people are shown what differs, and its risk items raise alerts.
    """

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="late_variants")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)  # SHA-256 of the answers: the same ones are kept once
    answers = models.JSONField()  # {instrument key: {item: stored answer}}, all that was asked
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "assignment", "digest"], name="late_variant_once_per_content"
            )
        ]

    def __str__(self) -> str:
        return f"late variant of {self.assignment_id} at {self.received_at:%Y-%m-%d %H:%M}"


class FormRead(models.Model):
    """When answers were first opened by someone in a role; their client is told. Insert only."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reads")
    role = models.CharField(max_length=16, choices=Role)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "assignment", "role"], name="form_read_first_by_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} read by a {self.role} at {self.at:%Y-%m-%d %H:%M}"
