"""Changes to staff accounts that must not leave a client or an alert without its person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import actions as accounts
from accounts.models import Clinic, Role, User
from risk.duties import Duties, duties, supervisor_duties, therapist_duties


@transaction.atomic
def disable_person(*, by: User, user: User, at: datetime) -> User:
    """Disable an account that holds nothing; the person is signed out with the next request."""
    Clinic.objects.select_for_update().get(pk=user.clinic_id)
    _refuse_held(user, duties(user), "the account can be disabled")
    return accounts.set_active(by=by, user=user, is_active=False, at=at)


@transaction.atomic
def change_roles(*, by: User, user: User, roles: Iterable[str], at: datetime) -> User:
    """Give a person exactly these roles, unless what they hold needs one that would go."""
    wanted = set(roles)
    Clinic.objects.select_for_update().get(pk=user.clinic_id)
    going = user.role_set - wanted
    if Role.THERAPIST in going:
        _refuse_held(user, therapist_duties(user), "the role of therapist can go")
    if Role.SUPERVISOR in going:
        _refuse_held(user, supervisor_duties(user), "the role of supervisor can go")
    return accounts.set_roles(by=by, user=user, roles=wanted, at=at)


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
