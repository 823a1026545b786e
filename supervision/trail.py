"""One page of the audit trail, with the names of the staff who acted."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import BadRequest
from django.db.models import QuerySet

from accounts import audit
from accounts.models import AuditEvent, User
from risk.models import Alert
from risk.privacy import kept_from_trail

PAGE_SIZE = 50
MOST_DIGITS = 18  # of a number that the database can hold
ACTORS = {"link": "Client's link", "system": "The system"}


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event in words."""

    event: AuditEvent
    actor: str
    action: str
    thing: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Fifty events, and the number before which the next page begins; None on the last page."""

    rows: tuple[TrailRow, ...]
    older_than: int | None
    is_newest: bool


def trail_page(actor: User, *, before: str = "") -> TrailPage:
    """The events that the actor may see, from the newest or from before a number."""
    events = _without_kept_alerts(actor, audit.visible_to(actor))
    is_newest = not before
    if before:
        if not (before.isascii() and before.isdigit() and len(before) <= MOST_DIGITS):
            raise BadRequest("before: not a number")
        events = events.filter(pk__lt=int(before))
    found = list(events[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    ids = {event.actor_ref for event in shown if event.actor_kind == "user"}
    names = dict(User.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "full_name"))
    return TrailPage(
        rows=tuple(_row(event, names) for event in shown),
        older_than=shown[-1].pk if len(found) > PAGE_SIZE else None,
        is_newest=is_newest,
    )


def _without_kept_alerts(actor: User, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Without acts on alerts that would tell what a client keeps from managers: they stay stored.

    That somebody has looked at such an alert says that there is one.
    """
    kept = kept_from_trail(actor)
    return events.exclude(object_type=Alert._meta.label_lower, object_ref__in=kept.values("pk"))


def _row(event: AuditEvent, names: dict[int, str]) -> TrailRow:
    if event.actor_kind == "user":
        actor = names.get(event.actor_ref, f"Person {event.actor_ref}")
    else:
        number = f" {event.actor_ref}" if event.actor_ref else ""
        actor = ACTORS[event.actor_kind] + number
    return TrailRow(
        event=event,
        actor=actor,
        action=event.action.replace("-", " ").replace("_", " ").replace(":", ": "),
        thing=_thing(event),
    )


def _thing(event: AuditEvent) -> str:
    if not event.object_type:
        return ""
    try:
        name = apps.get_model(event.object_type)._meta.verbose_name
    except LookupError:  # events outlive the models that they name
        name = event.object_type
    return f"{name} {event.object_ref}" if event.object_ref else str(name)
