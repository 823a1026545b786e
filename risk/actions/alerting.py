"""What people do about an alert: see it, note, plan, resolve."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.models import User
from risk.alerting import Step, take_step
from risk.models import Alert, AlertState, AlertStep

TOLD_CHARACTERS = AlertStep._meta.get_field("told_client").max_length


@transaction.atomic
def acknowledge(*, by: User, alert: Alert, note: str, seen_version: int, at: datetime) -> Alert:
    """Say that the alert was seen, with a note that the other side reads."""
    _refuse_resolved(alert)
    state = AlertState.ACKNOWLEDGED if alert.state == AlertState.NEW else alert.state
    return _step(
        "acknowledge-alert", alert, Step(state, note=note), by=by, at=at, seen_version=seen_version
    )


@transaction.atomic
def add_note(
    *,
    by: User,
    alert: Alert,
    note: str,
    seen_version: int,
    at: datetime,
    told_client: str = "",
) -> Alert:
    """Add a remark, or tell the client something that was agreed; the state stays."""
    _refuse_telling(by, alert, told_client)
    if not note.strip() and not told_client:
        raise ValidationError({"note": "Write a note first."})
    step = Step(alert.state, note=note, told_client=told_client, outcome=alert.outcome)
    return _step("note-alert", alert, step, by=by, at=at, seen_version=seen_version)


@transaction.atomic
def plan(
    *,
    by: User,
    alert: Alert,
    note: str,
    due_on: date,
    seen_version: int,
    at: datetime,
    told_client: str = "",
) -> Alert:
    """Say what will be done and by when, and what the client may read about it."""
    _refuse_resolved(alert)
    _refuse_telling(by, alert, told_client)
    if not note.strip():
        raise ValidationError({"note": "Say what is planned."})
    step = Step(AlertState.PLANNED, note=note, told_client=told_client, due_on=due_on)
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


def _refuse_telling(by: User, alert: Alert, told_client: str) -> None:
    """Only the own therapist speaks to the client, and briefly."""
    if told_client and alert.episode.therapist_id != by.pk:
        raise ValidationError("Only the client's therapist may write to the client.")
    if len(told_client) > TOLD_CHARACTERS:
        raise ValidationError({"told_client": f"Write at most {TOLD_CHARACTERS} characters."})


def _step(
    action: str, alert: Alert, step: Step, *, by: User, at: datetime, seen_version: int
) -> Alert:
    changed = take_step(alert.pk, step, by=by, at=at, seen_version=seen_version)
    audit.record(by, action, changed, at=at, client_id=changed.episode.client_id)
    return changed
