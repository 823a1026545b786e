"""Raising alerts: one for each cause, owned by someone who can act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Role, Supervision, User
from clients.models import Episode
from outbox.queue import enqueue
from risk.alerting import Step, take_step
from risk.models import Alert, AlertKind, AlertState
from science.reasons import Turning

TOLD_AT_ONCE = (AlertKind.SAFETY, AlertKind.ACCESS, AlertKind.UNSCORED)


@dataclass(frozen=True, slots=True)
class RiskAnswer:
    """One answer to a risk item of a form that a person must see."""

    assignment_id: int
    instrument: str
    version: int
    item: str
    value: int

    @property
    def basis(self) -> str:
        """Names the cause of the alert, whoever finds it: the write or the sweep."""
        return f"{self.assignment_id}:{self.instrument}:{self.item}"

    @property
    def detail(self) -> dict[str, Any]:
        """What the alert keeps of it."""
        return {
            "assignment": self.assignment_id,
            "instrument": self.instrument,
            "version": self.version,
            "item": self.item,
            "value": self.value,
        }


def raise_alert(
    episode: Episode,
    kind: str,
    basis: str,
    *,
    detail: dict[str, Any],
    at: datetime,
    closed_by: int | None = None,
) -> Alert:
    """Raise an alert unless its cause has one already, and tell its owner."""
    alert, is_new = Alert.objects.get_or_create(
        clinic_id=episode.clinic_id,
        episode=episode,
        kind=kind,
        basis=basis,
        defaults={
            "detail": detail,
            "owner": owner_for(episode, at),
            "raised_at": at,
            "closed_by_id": closed_by,
        },
    )
    if is_new and kind in TOLD_AT_ONCE:
        _tell_owner(alert, f"alert-notice:{alert.pk}", at)
    return alert


def raise_safety(
    episode: Episode, answer: RiskAnswer, *, at: datetime, is_given_again: bool = False
) -> Alert:
    """Raise or bring up to date the alert of one risk item.

    A graver answer makes it new again, and so does one that was set back and is given again
    after the alert was closed.
    """
    alert = raise_alert(episode, AlertKind.SAFETY, answer.basis, detail=answer.detail, at=at)
    state = Alert.objects.select_for_update().get(pk=alert.pk).state
    is_graver = answer.value > alert.detail.get("value", 0)
    if not is_graver and not (is_given_again and state == AlertState.RESOLVED):
        return alert
    note = "A graver answer has come in." if is_graver else "The answer was given again."
    again = Step(AlertState.NEW, note=note)
    alert = take_step(alert.pk, again, by=None, at=at, seen_version=None)
    alert.due_on = None
    if is_graver:
        alert.detail = answer.detail
    alert.save(update_fields=["detail", "due_on"])
    if state != AlertState.NEW:
        # Whoever has dealt with the milder answer does not look again unasked.
        _tell_owner(alert, f"alert-notice:{alert.pk}:{alert.version}", at)
    return alert


def _tell_owner(alert: Alert, cause: str, at: datetime) -> None:
    enqueue(
        "alert-notice",
        {"alert": alert.pk},
        dedupe_key=cause,
        due_at=at,
        clinic_id=alert.clinic_id,
    )


def raise_check_in(
    episode: Episode, turning: Turning, *, closed_by: int | None, at: datetime
) -> Alert | None:
    """Raise the check-in alert of a turning, unless one is open or the therapy has ended.

    `closed_by` is the session whose own rating opens the alert to its therapist.
    """
    basis = f"session:{turning.session_id}"
    existing = Alert.objects.filter(episode=episode, kind=AlertKind.CHECK_IN)
    if not episode.is_open or any(
        alert.basis == basis or alert.state != AlertState.RESOLVED for alert in existing
    ):
        return None
    return raise_alert(
        episode,
        AlertKind.CHECK_IN,
        basis,
        detail={"rules": list(turning.rules)},
        at=at,
        closed_by=closed_by,
    )


def owner_for(episode: Episode, at: datetime) -> User:
    """The therapist; where that account is closed, a supervisor, else an administrator.

    A person without the role would own an alert that no page shows them.
    """
    if episode.therapist.has_role(Role.THERAPIST):
        return episode.therapist
    day = timezone.localdate(at, episode.clinic.zone)
    relation = (
        Supervision.objects.active_on(day)
        .filter(
            supervisee=episode.therapist,
            supervisor__is_active=True,
            supervisor__in=User.objects.holding(Role.SUPERVISOR),
        )
        .select_related("supervisor")
        .order_by("starts_on", "pk")
        .first()
    )
    if relation:
        return relation.supervisor
    admins = User.objects.holding(Role.ADMIN).filter(clinic=episode.clinic_id, is_active=True)
    return admins.order_by("pk").first() or episode.therapist
