"""The life of an alert: each step is kept, and a step from an outdated page is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError

from accounts.models import User
from clients.models import Episode
from risk.desk import COUNTED, estimates_of
from risk.models import Alert, AlertState, AlertStep


class AlertChanged(ValidationError):
    """Someone else acted on the alert after this page was made."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done about an alert."""

    state: str
    note: str = ""
    told_client: str = ""
    due_on: date | None = None
    outcome: str = ""


def take_step(
    alert_id: int, step: Step, *, by: User | None, at: datetime, seen_version: int | None
) -> Alert:
    """Apply a step under the row's lock. `seen_version` is what the person's page showed."""
    alert = Alert.objects.select_for_update().select_related("episode").get(pk=alert_id)
    if seen_version is not None and seen_version != alert.version:
        last = alert.steps.select_related("by").last()
        who = last.by.full_name if last and last.by else "The system"
        raise AlertChanged(
            f"{who} changed this alert in the meantime. It is now: "
            f"{AlertState(alert.state).label.lower()}. Look at it again before you act."
        )
    alert.state, alert.outcome = step.state, step.outcome
    if step.due_on is not None or step.state == AlertState.RESOLVED:
        alert.due_on = step.due_on
    alert.version += 1
    if by is not None and alert.kind in COUNTED:
        alert.detail = {**alert.detail, "at_step": estimates_of(alert.episode_id)}
    alert.full_clean(exclude=["detail"])
    alert.save(update_fields=["state", "outcome", "due_on", "version", "detail"])
    AlertStep.objects.create(
        clinic_id=alert.clinic_id,
        alert=alert,
        at=at,
        by=by,
        state=step.state,
        note=step.note,
        told_client=step.told_client,
        due_on=step.due_on,
        outcome=step.outcome,
    )
    return alert


def close_by_system(episode: Episode, kind: str, *, outcome: str, note: str, at: datetime) -> None:
    """Resolve what a fact has overtaken; safety alerts are never closed this way."""
    for alert in Alert.objects.filter(episode=episode, kind=kind).unresolved():
        take_step(
            alert.pk,
            Step(AlertState.RESOLVED, note=note, outcome=outcome),
            by=None,
            at=at,
            seen_version=None,
        )
