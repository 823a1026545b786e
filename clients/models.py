"""Who is in treatment, with whom, from when until when, and how it ended."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.actors import LinkHolder
from accounts.models import Clinic, Role, Supervision, User
from web.languages import OFFERED


class MessageChannel(models.TextChoices):
    """How a client gets links to forms."""

    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"
    NONE = "none", "No messages"


class ClientQuerySet(models.QuerySet["Client"]):
    """Clients, as seen by an actor."""

    def visible_to(self, actor: object) -> ClientQuerySet:
        """Clients of at least one episode that the actor may see."""
        return self.filter(pk__in=Episode.objects.visible_to(actor).values("client"))

    def matching(self, text: str) -> ClientQuerySet:
        """Clients whose code or name contains the text, taken literally."""
        return self.filter(Q(code__icontains=text) | Q(name__icontains=text))


class Client(models.Model):
    """A person in treatment. The name may be a pseudonym or absent; the code identifies."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="clients")
    code = models.SlugField(max_length=32)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    birth_date = models.DateField(null=True, blank=True)
    phone = models.CharField(
        max_length=16,
        blank=True,
        validators=[RegexValidator(r"^\+[1-9][0-9]{6,14}\Z", "Write +, the country, the number.")],
        help_text="In international form, such as +447700900123.",
    )
    channel = models.CharField(
        max_length=8,
        choices=MessageChannel,
        default=MessageChannel.EMAIL,
        help_text="How the client wants to get links to forms.",
    )
    language = models.CharField(
        max_length=8, choices=OFFERED, blank=True, help_text="Empty: the clinic's language."
    )
    # Set when the client has said stop; nothing is sent from then on.
    messages_stopped_at = models.DateTimeField(null=True, blank=True)
    shows_trend = models.BooleanField(
        default=True, help_text="Show clients their own scores over time after a form."
    )
    # Said by the client: who may not see the answers about working together.
    hides_alliance_from_supervisors = models.BooleanField(default=False)
    hides_alliance_from_managers = models.BooleanField(default=False)
    source = models.CharField(max_length=64, blank=True, help_text="Set on clients from an import.")
    created_at = models.DateTimeField(default=timezone.now)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "code"], name="client_code_once_per_clinic"),
            models.UniqueConstraint(fields=["clinic", "id"], name="client_key_with_clinic"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def shown_name(self) -> str:
        """What staff call this client."""
        return self.name or self.code


class Ending(models.TextChoices):
    """The nine ending types of an episode; `open` while it goes on."""

    OPEN = "open", "In treatment"
    PLANNED_MUTUAL = "planned_mutual", "Planned, agreed by both"
    PLANNED_TIME_LIMIT = "planned_time_limit", "Planned, end of the agreed number of sessions"
    CLIENT_INFORMED = "client_unilateral_informed", "Client ended it and said so"
    CLIENT_NO_CONTACT = "client_unilateral_no_contact", "Client stopped coming without a word"
    THERAPIST_OR_SERVICE = "therapist_or_service", "Ended by the therapist or the service"
    TRANSFER = "transfer", "Transferred to another therapist or service"
    MOVED_OR_EXTERNAL = "moved_or_external", "Moved away or an outside reason"
    DECEASED = "deceased", "Client died"


class Judgement(models.TextChoices):
    """The therapist's view whether the client left too early."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNSURE = "unsure", "Not sure"


class EpisodeQuerySet(models.QuerySet["Episode"]):
    """Episodes, as seen by an actor."""

    def visible_to(self, actor: object) -> EpisodeQuerySet:
        """A therapist's own episodes, and those of the therapists supervised today.

        A link holder sees no episode: a link reaches one assignment and nothing else.
        """
        if isinstance(actor, LinkHolder) or not isinstance(actor, User) or not actor.is_active:
            return self.none()
        seen = Q(pk__in=[])
        if Role.THERAPIST in actor.role_set:
            seen |= Q(therapist=actor)
        if Role.SUPERVISOR in actor.role_set:
            team = Supervision.objects.supervisees_of(actor, timezone.localdate())
            seen |= Q(therapist__in=team)
        return self.filter(seen, clinic=actor.clinic_id)

    def held_by(self, user: User) -> EpisodeQuerySet:
        """The person's own caseload."""
        return self.filter(therapist=user)

    def supervised_by(self, user: User) -> EpisodeQuerySet:
        """Episodes of the therapists whom the person supervises today."""
        return self.filter(
            therapist__in=Supervision.objects.supervisees_of(user, timezone.localdate())
        )

    def open(self) -> EpisodeQuerySet:
        """Episodes that go on."""
        return self.filter(ending_type=Ending.OPEN)


class Episode(models.Model):
    """One course of therapy of one client with one therapist."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    client = models.ForeignKey(Client, models.PROTECT, related_name="episodes")
    therapist = models.ForeignKey(User, models.PROTECT, related_name="episodes")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    ending_type = models.CharField(max_length=32, choices=Ending, default=Ending.OPEN)
    therapist_judges_premature = models.CharField(max_length=8, choices=Judgement, blank=True)
    last_appointment_attended = models.BooleanField(null=True, blank=True)
    agreed_goals_met = models.CharField(
        max_length=8, choices=[("yes", "Yes"), ("partly", "Partly"), ("no", "No")], blank=True
    )
    client_reason = models.CharField(
        max_length=24,
        blank=True,
        choices=[
            ("better", "Felt better"),
            ("not_helping", "Did not feel it helped"),
            ("relationship", "Did not feel comfortable with the therapist"),
            ("practical", "Time, money, travel or childcare"),
            ("health", "Illness or crisis"),
            ("other_help", "Found other help"),
            ("other", "Another reason"),
            ("unknown", "Not known"),
        ],
    )
    # Raised by every write that changes a fact; Standing.revision says whether it has caught up.
    revision = models.PositiveIntegerField(default=0)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        ordering = ["client", "started_on"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "id"], name="episode_key_with_clinic"),
            models.UniqueConstraint(
                fields=["clinic", "client", "therapist"],
                condition=Q(ending_type="open"),
                name="episode_open_once_per_dyad",
                violation_error_message="This client and therapist have an open episode already.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="episode_ends_after_start",
                violation_error_message="An episode cannot end before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(ending_type="open", ended_on__isnull=True)
                | (~Q(ending_type="open") & Q(ended_on__isnull=False)),
                name="episode_ending_has_date",
                violation_error_message="An ended episode needs its last day, an open one none.",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "therapist", "ending_type"], name="episode_caseload")
        ]

    def __str__(self) -> str:
        return f"{self.client} from {self.started_on}"

    @property
    def is_open(self) -> bool:
        """Whether the therapy goes on."""
        return self.ending_type == Ending.OPEN


class ClientCorrection(models.Model):
    """What a client's detail was before someone corrected it. Insert only."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    client = models.ForeignKey(Client, models.PROTECT, related_name="corrections")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT)
    field = models.CharField(max_length=32)
    before = models.CharField(max_length=255, blank=True)
    after = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.client}.{self.field} at {self.at:%Y-%m-%d %H:%M}"


class NoticeSeen(models.Model):
    """Which version of "how we use your answers" a client has gone past, and when. Insert only."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    client = models.ForeignKey(Client, models.PROTECT, related_name="notices_seen")
    version = models.CharField(max_length=16)  # the product's text, a dot, the clinic's revision
    language = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "client", "version"], name="notice_seen_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"notice {self.version} seen by {self.client_id}"
