"""Raising alerts: one for each cause, owned by someone who can act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Role, Supervision, User
from clients.models import Episode
from outbox.queue import enqueue
from risk.alerting import Step, take_step
from risk.calls import Call, Said, Sight
from risk.models import Alert, AlertKind, AlertState, Outcome
from risk.wording import RULE_NAMES, lines_of, reason_of
from sessions.models import TherapySession

TOLD_AT_ONCE = (AlertKind.SAFETY, AlertKind.ACCESS, AlertKind.UNSCORED)


@dataclass(frozen=True, slots=True)
class RiskAnswer:
    """One answer to a risk item of a form that a person must see."""

    assignment_id: int
    instrument: str
    version: int
    item: str
    value: int
    is_typed: bool = False  # from paper or a file: no page was shown after the answer

    @property
    def basis(self) -> str:
        """Names the cause of the alert, whoever finds it: the write or the sweep."""
        return f"{self.assignment_id}:{self.instrument}:{self.item}"

    @property
    def detail(self) -> dict[str, Any]:
        """What the alert keeps of it."""
        typed = {"typed": True} if self.is_typed else {}
        return {
            "assignment": self.assignment_id,
            "instrument": self.instrument,
            "version": self.version,
            "item": self.item,
            "value": self.value,
            **typed,
        }


def raise_alert(
    episode: Episode,
    kind: str,
    basis: str,
    *,
    detail: dict[str, Any],
    at: datetime,
    closed_by: int | None = None,
    rests_on_alliance: bool = False,
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
            "rests_on_alliance": rests_on_alliance,
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


def raise_call(call: Call, side: Said, *, sight: Sight, at: datetime) -> None:
    """Raise the check-in alert of an episode, with its reasons as they stand now.

    One that rests on answers still closed is hidden from its own therapist until the last of them
    is rated; one that rests on answers kept from supervisors, from them.
    """
    waits_for = _in_order(call.closed) if sight is Sight.CLOSED else []
    cause = "private" if sight is Sight.PRIVATE else "session"
    rests = _rests_on_alliance(call, side, sight)
    if rests:
        _make_way(call.episode, at)
    raise_alert(
        call.episode,
        AlertKind.CHECK_IN,
        _next_basis(call.episode, AlertKind.CHECK_IN, f"{cause}:{call.turned_session or 0}"),
        detail={**_reasons(side), "named": side.rules, "waits_for": waits_for},
        at=at,
        closed_by=waits_for[-1] if waits_for else None,
        rests_on_alliance=rests,
    )


def _rests_on_alliance(call: Call, side: Said, sight: Sight) -> bool:
    if sight is not Sight.BOTH:
        return True
    # What such a client's supervisors may see is drawn from nothing else.
    return not call.is_private and side.rests_on_alliance


def _make_way(episode: Episode, at: datetime, *, keep: int | None = None) -> None:
    """Close what nobody may see now, or a newer alert has overtaken."""
    rests = Alert.objects.filter(
        episode=episode, kind=AlertKind.CHECK_IN, rests_on_alliance=True
    ).unresolved()
    note = "A newer alert stands in its place."
    closed = Step(AlertState.RESOLVED, note=note, outcome=Outcome.OVERTAKEN)
    for alert in rests.exclude(pk=keep):
        take_step(alert.pk, closed, by=None, at=at, seen_version=None)


def make_new_again(alert: Alert, call: Call, side: Said, *, at: datetime) -> None:
    """Ask people to look at an open alert once more; what they did about it stays.

    It keeps the rules that it ever named: none of them is new a second time.
    """
    named = alert.detail.get("named", alert.detail.get("rules", []))
    new = [rule for rule in side.rules if rule not in named]
    words = "; ".join(RULE_NAMES.get(rule, rule) for rule in new)
    note = f"New since then: {words}." if new else "It still stands, after some sessions or higher."
    alert = take_step(alert.pk, Step(AlertState.NEW, note=note), by=None, at=at, seen_version=None)
    alert.detail = {**alert.detail, **_reasons(side), "named": [*named, *new]}
    if not alert.rests_on_alliance and _rests_on_alliance(call, side, Sight.BOTH):
        _make_way(call.episode, at, keep=alert.pk)
        alert.rests_on_alliance = True
    if alert.closed_by_id in call.closed:
        alert.detail["waits_for"] = _in_order(call.closed)
        alert.closed_by_id = alert.detail["waits_for"][-1]
    alert.save(update_fields=["detail", "closed_by", "rests_on_alliance"])


def raise_lapse(episode: Episode, since: date, *, at: datetime) -> None:
    """Raise the alert of an episode with nothing booked since a day."""
    day = since.isoformat()
    basis = _next_basis(episode, AlertKind.LAPSE, f"since:{day}")
    raise_alert(episode, AlertKind.LAPSE, basis, detail={"since": day}, at=at)


def keep_closed(closed: Mapping[int, Collection[int]]) -> None:
    """Several ratings may be wanting: an alert waits for another once one of them is in.

    `closed` are the closed sessions of each episode that has any.
    """
    hidden = Alert.objects.filter(
        episode__in=closed, kind=AlertKind.CHECK_IN, closed_by__isnull=False
    )
    for alert in hidden.order_by("pk"):
        left = [pk for pk in alert.detail.get("waits_for", ()) if pk in closed[alert.episode_id]]
        if left and alert.closed_by_id != left[-1]:
            alert.closed_by_id = left[-1]
            alert.save(update_fields=["closed_by"])


def _reasons(side: Said) -> dict[str, Any]:
    """What the alert goes on saying, in the words of this day, whatever becomes of the facts."""
    lines = lines_of(map(reason_of, side.reasons))
    return {
        "rules": side.rules,
        "reasons": [{"rule": each.rule, "level": each.level, "text": each.text} for each in lines],
        "estimate": side.estimate,
    }


def _next_basis(episode: Episode, kind: str, first: str) -> str:
    """The first alert of a cause is named after it, the next ones are counted."""
    same = Q(basis=first) | Q(basis__startswith=f"{first}:")
    n = Alert.objects.filter(same, episode=episode, kind=kind).count()
    return f"{first}:{n + 1}" if n else first


def _in_order(session_ids: Collection[int]) -> list[int]:
    held = TherapySession.objects.filter(pk__in=session_ids).order_by("starts_at", "pk")
    return list(held.values_list("pk", flat=True))


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
