"""What the worker does every minute: repair alerts, catch up standings, watch the calendar."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from django.db import transaction

from clients.actions import lock_episode
from clients.models import Episode
from risk.alerting import close_by_system
from risk.alerts import raise_alert, raise_safety
from risk.calendar import lapse_facts_of, with_calendar
from risk.models import Alert, AlertKind, Outcome
from risk.refresh import refresh_in_batches, refresh_stale
from risk.sweep_sql import Threshold, risk_answers
from science.lapse import lapse

log = logging.getLogger(__name__)
INSTRUMENTS = Path(__file__).resolve().parent.parent / "measures" / "instruments"


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found to do."""

    safety_repaired: int
    standings_refreshed: int
    check_ins_repaired: int
    lapses_raised: int


def sweep(at: datetime) -> Swept:
    """Bring alerts and standings to what the facts call for. Running it again changes nothing."""
    swept = Swept(
        safety_repaired=repair_safety_alerts(at),
        standings_refreshed=refresh_stale(at=at),
        check_ins_repaired=repair_check_ins(at),
        lapses_raised=raise_lapses(at),
    )
    if swept.safety_repaired:
        log.error("%s safety alerts were missing and have been raised", swept.safety_repaired)
    return swept


def repair_safety_alerts(at: datetime) -> int:
    """Raise the alert of every risk answer that has none, or shows a milder one."""
    known = {
        (alert.episode_id, alert.basis): alert.detail.get("value", 0)
        for alert in Alert.objects.filter(kind=AlertKind.SAFETY)
    }
    missing = [
        (episode_id, answer)
        for episode_id, answer in risk_answers(thresholds())
        if known.get((episode_id, answer.basis), -1) < answer.value
    ]
    for episode_id, answer in missing:
        with transaction.atomic():
            raise_safety(lock_episode(episode_id), answer, at=at)
    return len(missing)


def repair_check_ins(at: datetime) -> int:
    """Raise the check-in alerts that standings call for and that are not there."""
    ids = list(
        Episode.objects.open()
        .filter(standing__turned_session__isnull=False)
        .exclude(alerts__kind=AlertKind.CHECK_IN)
        .values_list("pk", flat=True)
    )
    refresh_in_batches(ids, at=at)
    return len(ids)


def raise_lapses(at: datetime) -> int:
    """Raise the alert of each open episode with nothing booked, close it where that has changed."""
    waiting = set(
        Alert.objects.filter(kind=AlertKind.LAPSE).unresolved().values_list("episode", flat=True)
    )
    raised = 0
    for episode in with_calendar(Episode.objects.open(), at=at).select_related(
        "clinic", "therapist"
    ):
        local = at.astimezone(episode.clinic.zone)
        reasons = {each.rule: each for each in lapse(lapse_facts_of(episode), local).reasons}
        lapsed = reasons.get("no-next-session")
        if lapsed is None and episode.pk in waiting:
            _close_lapse(episode, at)
        elif lapsed is not None and episode.pk not in waiting:
            raised += _raise_lapse(episode, lapsed.held_on.isoformat(), at)
    return raised


def _close_lapse(episode: Episode, at: datetime) -> None:
    with transaction.atomic():
        close_by_system(
            episode,
            AlertKind.LAPSE,
            outcome=Outcome.OVERTAKEN,
            note="A session is booked again.",
            at=at,
        )


def _raise_lapse(episode: Episode, since: str, at: datetime) -> bool:
    """Raise it, unless someone has closed the alert of this very gap already."""
    basis = f"since:{since}"
    with transaction.atomic():
        alert = raise_alert(episode, AlertKind.LAPSE, basis, detail={"since": since}, at=at)
    return alert.raised_at == at


@cache
def thresholds() -> tuple[Threshold, ...]:
    """The flags of every instrument file, read as plain data and not through the scoring code."""
    found = []
    for path in sorted(INSTRUMENTS.glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [
            Threshold(raw["id"], raw["version"], str(flag["item"]), flag["at_least"])
            for flag in raw.get("flags") or []
        ]
    return tuple(found)
