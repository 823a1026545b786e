"""Who logs in, for which clinic, in which roles, and who supervises whom."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.audit_event import AuditEvent
from accounts.clinic import Clinic, CrisisContact, check_time_zone
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
    "check_time_zone",
]


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
    # With this a person takes the own device back from a client; Argon2, empty: none chosen.
    pin_hash = models.CharField(max_length=128, blank=True)
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
