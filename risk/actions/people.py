"""Changes to staff accounts that must not leave a client or an alert without its person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import actions as accounts
from accounts.models import Clinic, Role, Supervision, User
from risk.actions.sending import withdraw_form
from risk.duties import Duties, duties, open_forms, supervisor_duties, therapist_duties
from risk.models import Alert
from risk.privacy import known_to_managers


@transaction.atomic
def disable_person(*, by: User, user: User, at: datetime) -> User:
    """Disable an account that holds nothing; the person is signed out with the next request."""
    Clinic.objects.select_for_update().get(pk=user.clinic_id)
    _refuse_held(user, duties(user), "the account can be disabled")
    _withdraw_forms(by, user, at)
    return accounts.set_active(by=by, user=user, is_active=False, at=at)


@transaction.atomic
def change_roles(*, by: User, user: User, roles: Iterable[str], at: datetime) -> User:
    """Give a person exactly these roles, unless what they hold needs one that would go."""
    wanted = set(roles)
    Clinic.objects.select_for_update().get(pk=user.clinic_id)
    going = user.role_set - wanted
    if Role.THERAPIST in going:
        _refuse_held(user, therapist_duties(user), "the role of therapist can go")
        _withdraw_forms(by, user, at)
    if Role.SUPERVISOR in going:
        _refuse_held(user, supervisor_duties(user), "the role of supervisor can go")
    return accounts.set_roles(by=by, user=user, roles=wanted, at=at)


@transaction.atomic
def end_supervision(*, by: User, relation: Supervision, ends_on: date, at: datetime) -> Supervision:
    """Give a relation its last day, unless alerts would be in nobody's sight after it."""
    Clinic.objects.select_for_update().get(pk=relation.clinic_id)
    _refuse_unseen(relation, ends_on)
    return accounts.end_supervision(by=by, relation=relation, ends_on=ends_on, at=at)


@transaction.atomic
def take_back_supervision(*, by: User, relation: Supervision, at: datetime) -> None:
    """Remove a relation made by mistake, unless alerts would be in nobody's sight then."""
    Clinic.objects.select_for_update().get(pk=relation.clinic_id)
    _refuse_unseen(relation, at.astimezone(relation.clinic.zone).date())
    accounts.take_back_supervision(by=by, relation=relation, at=at)


def _withdraw_forms(by: User, user: User, at: datetime) -> None:
    """Take back the forms of ended therapies: a safety answer to one would come to nobody."""
    for form in open_forms(user):
        withdraw_form(by=by, assignment=form, at=at)


def _refuse_unseen(relation: Supervision, day: date) -> None:
    """Open alerts of a therapist who cannot sign in are seen by supervisors alone."""
    supervisee = relation.supervisee
    if supervisee.has_role(Role.THERAPIST):
        return
    waiting = known_to_managers(Alert.objects.filter(episode__therapist=supervisee)).unresolved()
    others = Supervision.objects.active_on(day).filter(
        supervisee=supervisee,
        supervisor__in=User.objects.holding(Role.SUPERVISOR).filter(is_active=True),
        ends_on__isnull=True,
    )
    if waiting.exists() and not others.exclude(pk=relation.pk).exists():
        raise ValidationError(
            f"Clients of {supervisee} still have open alerts that only {relation.supervisor} sees. "
            "Close them, or let another supervisor in first."
        )


def _refuse_held(user: User, held: Duties, what: str) -> None:
    if held.is_free:
        return
    steps = []
    if held.n_clients:
        steps.append("therapies have to be ended by their therapist")
    if held.n_alerts:
        steps.append("alerts have to be closed")
    raise ValidationError(
        f"{user} still has {held}. The {' and the '.join(steps)} before {what}: "
        "someone must be there who can act."
    )
