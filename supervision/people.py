"""The people of a clinic with their roles and relations, as an administrator sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import Role, Supervision, User


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list."""

    person: User
    roles: tuple[str, ...]
    supervises: tuple[User, ...]
    supervised_by: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One supervision relation, and whether the supervisor sees the caseload today."""

    relation: Supervision
    state: str  # holds, planned, over
    obstacle: str  # why a relation that holds shows nothing


def person_rows(actor: User, *, on: date) -> list[PersonRow]:
    """Everybody whom the actor may see, those with an account in use first."""
    supervises, supervised_by = defaultdict(list), defaultdict(list)
    for relation in _relations(actor).active_on(on):
        supervises[relation.supervisor_id].append(relation.supervisee)
        supervised_by[relation.supervisee_id].append(relation.supervisor)
    people = User.objects.visible_to(actor).prefetch_related("grants")
    return [
        PersonRow(
            person=person,
            roles=role_labels(grant.role for grant in person.grants.all()),
            supervises=tuple(supervises[person.pk]),
            supervised_by=tuple(supervised_by[person.pk]),
        )
        for person in people.order_by("-is_active", "full_name", "pk")
    ]


def relation_rows(actor: User, *, on: date, of: User | None = None) -> list[RelationRow]:
    """Relations that the actor may see, of one person or of all: those that hold first."""
    rows = [
        _relation_row(relation, on)
        for relation in _relations(actor).prefetch_related("supervisor__grants")
        if of is None or of.pk in (relation.supervisor_id, relation.supervisee_id)
    ]
    order = ("holds", "planned", "over")
    return sorted(rows, key=lambda row: (order.index(row.state), row.relation.supervisor.full_name))


def role_labels(roles: Iterable[str]) -> tuple[str, ...]:
    """Roles in the order in which they are declared, as people call them."""
    held = set(roles)
    return tuple(str(role.label) for role in Role if role in held)


def _relations(actor: User) -> Iterable[Supervision]:
    return Supervision.objects.visible_to(actor).select_related("supervisor", "supervisee")


def _relation_row(relation: Supervision, on: date) -> RelationRow:
    if relation.starts_on > on:
        return RelationRow(relation, "planned", "")
    if relation.ends_on is not None and relation.ends_on < on:
        return RelationRow(relation, "over", "")
    supervisor = relation.supervisor
    obstacle = ""
    if not supervisor.is_active:
        obstacle = "account of the supervisor is disabled"
    elif Role.SUPERVISOR not in {grant.role for grant in supervisor.grants.all()}:
        obstacle = "role of supervisor is missing"
    return RelationRow(relation, "holds", obstacle)
