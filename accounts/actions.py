"""Writes about clinics, people, roles and supervision. Each is one transaction, audited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q

from accounts import audit
from accounts.actors import Actor
from accounts.models import (
    Clinic,
    CrisisContact,
    Role,
    RoleGrant,
    Supervision,
    User,
    UserQuerySet,
)
from outbox.queue import enqueue
from web.places import move_one_place


@transaction.atomic
def create_clinic(
    *, by: Actor, name: str, time_zone: str, at: datetime, is_demo: bool = False
) -> Clinic:
    """Start a clinic. SQLite holds one only."""
    if connection.vendor == "sqlite" and Clinic.objects.exists():
        raise ValidationError("This installation runs on SQLite, which holds one clinic only.")
    clinic = Clinic(name=name, time_zone=time_zone, is_demo=is_demo, created_at=at)
    clinic.full_clean()
    clinic.save()
    audit.record(by, "create-clinic", clinic, at=at, clinic_id=clinic.pk)
    return clinic


@transaction.atomic
def change_clinic(*, by: User, clinic: Clinic, values: dict[str, Any], at: datetime) -> Clinic:
    """Change a clinic's settings."""
    for field, value in values.items():
        setattr(clinic, field, value)
    clinic.full_clean()
    clinic.save(update_fields=list(values))
    audit.record(by, "change-clinic", clinic, at=at, clinic_id=clinic.pk)
    return clinic


@transaction.atomic
def add_crisis_contact(
    *, by: Actor, clinic: Clinic, label: str, number: str, at: datetime
) -> CrisisContact:
    """Add a number that clients see on every page."""
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    position = clinic.crisis_contacts.count() + 1
    contact = CrisisContact(clinic=clinic, label=label, number=number, position=position)
    if not any(sign.isdigit() for sign in number):
        raise ValidationError({"number": "A telephone number has digits."})
    contact.full_clean()
    contact.save()
    audit.record(by, "add-crisis-contact", contact, at=at)
    return contact


@transaction.atomic
def remove_crisis_contact(*, by: User, contact: CrisisContact, at: datetime) -> None:
    """Take a number off the clients' pages.

    Whether a form needs the last one is asked by the caller above, which sees the forms.
    """
    audit.record(by, "remove-crisis-contact", contact, at=at)
    contact.delete()


@transaction.atomic
def move_crisis_contact(*, by: User, contact: CrisisContact, up: bool, at: datetime) -> None:
    """Show a number one place earlier or later."""
    clinic = Clinic.objects.select_for_update().get(pk=contact.clinic_id)
    move_one_place(clinic.crisis_contacts.all(), contact, up=up)
    audit.record(by, "move-crisis-contact", contact, at=at)


@transaction.atomic
def add_person(
    *,
    by: Actor,
    clinic: Clinic,
    full_name: str,
    email: str,
    roles: Iterable[str],
    at: datetime,
    first_name: str = "",
) -> User:
    """Add a person without a password and queue their one-time sign-in link.

    Clients see `first_name`; without one they see the first word of the name.
    """
    email = email.strip().lower()
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # pressed twice, it is refused once
    if User.objects.filter(email=email).exists():
        raise ValidationError({"email": "Someone with this address has an account already."})
    user = User(
        clinic=clinic,
        full_name=full_name.strip(),
        first_name=first_name.strip() or "".join(full_name.split()[:1]),
        email=email,
        created_at=at,
    )
    user.set_unusable_password()
    user.full_clean()
    user.save()
    _grant(user, roles)
    audit.record(by, "add-person", user, at=at)
    _queue_sign_in_link(user, at)
    return user


@transaction.atomic
def request_sign_in_link(*, by: Actor, user: User, at: datetime) -> None:
    """Queue a one-time link with which a person sets a password."""
    _queue_sign_in_link(user, at)
    audit.record(by, "request-sign-in-link", user, at=at)


@transaction.atomic
def set_roles(*, by: User, user: User, roles: Iterable[str], at: datetime) -> User:
    """Give a person exactly these roles. A clinic keeps at least one administrator."""
    wanted = set(roles)
    Clinic.objects.select_for_update().get(pk=user.clinic_id)
    if Role.ADMIN not in wanted and not _other_admins(user).exists():
        raise ValidationError("Someone else must be an administrator first.")
    RoleGrant.objects.filter(user=user).exclude(role__in=wanted).delete()
    _grant(user, wanted)
    user.__dict__.pop("role_set", None)
    audit.record(by, "set-roles", user, at=at)
    return user


@transaction.atomic
def set_active(*, by: User, user: User, is_active: bool, at: datetime) -> User:
    """Enable or disable an account. The last administrator cannot be disabled.

    Whether clients or alerts would lose their person is asked by the caller above, which sees them.
    """
    Clinic.objects.select_for_update().get(pk=user.clinic_id)
    if not is_active and not _other_admins(user).exists():
        raise ValidationError("Someone else must be an administrator first.")
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    audit.record(by, "enable-person" if is_active else "disable-person", user, at=at)
    return user


@transaction.atomic
def start_supervision(
    *, by: User, supervisor: User, supervisee: User, starts_on: date, at: datetime
) -> Supervision:
    """Let a supervisor see a therapist's caseload from a day on.

    The therapist's account may be disabled: a caseload that was left behind needs eyes too.
    """
    Clinic.objects.select_for_update().get(pk=by.clinic_id)
    if not supervisor.has_role(Role.SUPERVISOR) or Role.THERAPIST not in supervisee.role_set:
        raise ValidationError("A supervisor supervises a therapist: check their roles.")
    relation = Supervision(
        clinic=by.clinic, supervisor=supervisor, supervisee=supervisee, starts_on=starts_on
    )
    relation.full_clean()
    _refuse_overlap(relation)
    relation.save()
    audit.record(by, "start-supervision", relation, at=at)
    return relation


@transaction.atomic
def end_supervision(*, by: User, relation: Supervision, ends_on: date, at: datetime) -> Supervision:
    """End a supervision relation with its last day. What is over stays as it was."""
    Clinic.objects.select_for_update().get(pk=relation.clinic_id)
    if relation.ends_on and relation.ends_on < at.astimezone(relation.clinic.zone).date():
        raise ValidationError("This relation is over already.")
    relation.ends_on = ends_on
    relation.full_clean()
    _refuse_overlap(relation)
    relation.save(update_fields=["ends_on"])
    audit.record(by, "end-supervision", relation, at=at)
    return relation


@transaction.atomic
def take_back_supervision(*, by: User, relation: Supervision, at: datetime) -> None:
    """Remove a relation made by mistake, on its first day or before; the audit keeps its number."""
    if relation.starts_on < at.astimezone(relation.clinic.zone).date():
        raise ValidationError("This relation has begun. Give it a last day instead.")
    audit.record(by, "take-back-supervision", relation, at=at)
    relation.delete()


def _refuse_overlap(relation: Supervision) -> None:
    """Two people hold one relation at a time, and never one in each direction."""
    others = Supervision.objects.exclude(pk=relation.pk).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=relation.starts_on)
    )
    if relation.ends_on is not None:
        others = others.filter(starts_on__lte=relation.ends_on)
    one, other = relation.supervisor, relation.supervisee
    if others.filter(supervisor=other, supervisee=one).exists():
        raise ValidationError(
            f"{other} supervises {one} in that time. Two people cannot supervise each other."
        )
    if others.filter(supervisor=one, supervisee=other).exists():
        raise ValidationError(f"{one} supervises {other} in that time already.")


def _queue_sign_in_link(user: User, at: datetime) -> None:
    """Within a minute the same wish counts once."""
    enqueue(
        "sign-in-link",
        {"user": user.pk},
        dedupe_key=f"sign-in-link:{user.pk}:{at:%Y%m%d%H%M}",
        due_at=at,
        clinic_id=user.clinic_id,
    )


def _grant(user: User, roles: Iterable[str]) -> None:
    for role in roles:
        RoleGrant.objects.get_or_create(clinic_id=user.clinic_id, user=user, role=Role(role))


def _other_admins(user: User) -> UserQuerySet:
    return (
        User.objects.holding(Role.ADMIN)
        .filter(clinic_id=user.clinic_id, is_active=True)
        .exclude(pk=user.pk)
    )
