"""Who logs in, for which clinic, in which roles, and who supervises whom."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.audit_event import AuditEvent
from accounts.throttle import Throttle

__all__ = [
    "AuditEvent",
    "Clinic",
    "CrisisContact",
    "Role",
    "RoleGrant",
    "Supervision",
    "Throttle",
    "User",
]


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


class Role(models.TextChoices):
    """What a person may be; a person holds a set of these."""

    THERAPIST = "therapist", "Therapist"
    SUPERVISOR = "supervisor", "Supervisor"
    ADMIN = "admin", "Administrator"


class UserQuerySet(models.QuerySet["User"]):
    """People, as seen by a person."""

    def visible_to(self, actor: object) -> UserQuerySet:
        """An administrator sees the people of the own clinic; others see themselves."""
        if not isinstance(actor, User) or not actor.is_active:
            return self.none()
        if Role.ADMIN in actor.role_set:
            return self.filter(clinic_id=actor.clinic_id)
        return self.filter(pk=actor.pk)

    def holding(self, role: Role) -> UserQuerySet:
        """People who hold a role."""
        return self.filter(pk__in=RoleGrant.objects.filter(role=role).values("user"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # built at runtime
    """Finds people by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in is by e-mail; addresses are stored in lower case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person on the staff. Accounts are disabled, never deleted: the audit needs the name."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="people")
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=120)
    first_name = models.CharField(max_length=60, help_text="The name that clients see.")
    is_active = models.BooleanField(default=True)
    source = models.CharField(max_length=64, blank=True, help_text="Set on people from an import.")
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["full_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "id"], name="user_key_with_clinic")
        ]

    def __str__(self) -> str:
        return self.full_name

    @cached_property
    def role_set(self) -> frozenset[str]:
        """The roles this person holds now, one query per request."""
        return frozenset(RoleGrant.objects.filter(user=self).values_list("role", flat=True))

    def has_role(self, role: Role) -> bool:
        """Whether this active person holds a role."""
        return self.is_active and role in self.role_set


class RoleGrant(models.Model):
    """One role of one person."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "user", "role"], name="role_once_per_person"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class SupervisionQuerySet(models.QuerySet["Supervision"]):
    """Supervision relations."""

    def visible_to(self, actor: object) -> SupervisionQuerySet:
        """An administrator sees those of the own clinic; others see where they take part."""
        if not isinstance(actor, User) or not actor.is_active:
            return self.none()
        if Role.ADMIN in actor.role_set:
            return self.filter(clinic_id=actor.clinic_id)
        return self.filter(Q(supervisor=actor) | Q(supervisee=actor))

    def active_on(self, day: date) -> SupervisionQuerySet:
        """Relations that hold on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def supervisees_of(self, user: User, day: date) -> models.QuerySet:
        """Ids of the therapists whom a person supervises on a day, as a subquery."""
        return (
            self.active_on(day).filter(clinic=user.clinic_id, supervisor=user).values("supervisee")
        )


class Supervision(models.Model):
    """One supervisor sees one therapist's caseload from one day to another. Not transitive."""

    clinic = models.ForeignKey(Clinic, models.PROTECT)
    supervisor = models.ForeignKey(User, models.PROTECT, related_name="supervising")
    supervisee = models.ForeignKey(User, models.PROTECT, related_name="supervised_by")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="Last day; empty while it goes on.")

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        ordering = ["supervisor", "supervisee", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(supervisor=F("supervisee")),
                name="supervision_of_another",
                violation_error_message="Nobody supervises themselves.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="supervision_ends_after_start",
                violation_error_message="Supervision cannot end before it starts.",
            ),
            models.UniqueConstraint(
                fields=["clinic", "supervisor", "supervisee"],
                condition=Q(ends_on__isnull=True),
                name="supervision_once_at_a_time",
                violation_error_message="This relation already holds.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supervisor} supervises {self.supervisee}"
