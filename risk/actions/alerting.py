"""What people do about an alert: see it, note, plan, resolve."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.models import User
from risk.alerting import Step, take_step
from risk.models import Alert, AlertState


@transaction.atomic
def acknowledge(*, by: User, alert: Alert, note: str, seen_version: int, at: datetime) -> Alert:
    """Say that the alert was seen, with a note that the other side reads."""
    _refuse_resolved(alert)
    state = AlertState.ACKNOWLEDGED if alert.state == AlertState.NEW else alert.state
    return _step(
        "acknowledge-alert", alert, Step(state, note=note), by=by, at=at, seen_version=seen_version
    )


@transaction.atomic
def add_note(*, by: User, alert: Alert, note: str, seen_version: int, at: datetime) -> Alert:
    """Add a remark; the state stays."""
    if not note.strip():
        raise ValidationError({"note": "Write a note first."})
    step = Step(alert.state, note=note, outcome=alert.outcome)
    return _step("note-alert", alert, step, by=by, at=at, seen_version=seen_version)


@transaction.atomic
def plan(
    *, by: User, alert: Alert, note: str, due_on: date, seen_version: int, at: datetime
) -> Alert:
    """Say what will be done and by when."""
    _refuse_resolved(alert)
    if not note.strip():
        raise ValidationError({"note": "Say what is planned."})
    step = Step(AlertState.PLANNED, note=note, due_on=due_on)
    return _step("plan-alert", alert, step, by=by, at=at, seen_version=seen_version)


@transaction.atomic
def resolve(
    *, by: User, alert: Alert, outcome: str, note: str, seen_version: int, at: datetime
) -> Alert:
    """Close the alert and say how it ended."""
    _refuse_resolved(alert)
    step = Step(AlertState.RESOLVED, note=note, outcome=outcome)
    return _step("resolve-alert", alert, step, by=by, at=at, seen_version=seen_version)


def _refuse_resolved(alert: Alert) -> None:
    if alert.state == AlertState.RESOLVED:
        raise ValidationError("This alert is closed already.")


def _step(
    action: str, alert: Alert, step: Step, *, by: User, at: datetime, seen_version: int
) -> Alert:
    changed = take_step(alert.pk, step, by=by, at=at, seen_version=seen_version)
    audit.record(by, action, changed, at=at, client_id=changed.episode.client_id)
    return changed
