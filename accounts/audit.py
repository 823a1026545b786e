"""Writing audit events: ids, never clinical values."""

from datetime import datetime

from django.db import models

from accounts.actors import Actor, LinkHolder
from accounts.models import AuditEvent, Role, User


def record(
    by: Actor,
    action: str,
    obj: models.Model | None = None,
    *,
    at: datetime,
    clinic_id: int | None = None,
    client_id: int | None = None,
    decision: str = AuditEvent.Decision.ALLOW,
) -> None:
    """Append one event, in the caller's transaction.

    The clinic is taken from the object where it has one, else from the actor.
    """
    kind, ref = _identity(by)
    AuditEvent.objects.create(
        at=at,
        clinic_ref=clinic_id or getattr(obj, "clinic_id", None) or getattr(by, "clinic_id", None),
        actor_kind=kind,
        actor_ref=ref,
        action=action,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_ref=obj.pk if obj is not None else None,
        client_ref=client_id,
        decision=decision,
    )


def visible_to(actor: User) -> models.QuerySet[AuditEvent]:
    """An administrator sees the events of the own clinic, the newest first; others see none."""
    events = AuditEvent.objects.order_by("-pk")
    if not actor.has_role(Role.ADMIN):
        return events.none()
    return events.filter(clinic_ref=actor.clinic_id)


def _identity(by: Actor) -> tuple[str, int | None]:
    if isinstance(by, User):
        return "user", by.pk
    if isinstance(by, LinkHolder):
        return "link", by.opening_id
    return "system", None
