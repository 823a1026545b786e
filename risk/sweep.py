"""What the worker does every minute: repair alerts, catch up standings, watch the calendar."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings
from django.db import transaction

from clients.actions import lock_episode
from clients.models import Episode
from risk.alerting import close_by_system
from risk.alerts import raise_safety
from risk.calls import Lapsed
from risk.check_ins import raise_waiting
from risk.lapsing import lapsed_episodes
from risk.models import Alert, AlertKind, Outcome
from risk.refresh import refresh_stale
from risk.sweep_sql import Threshold, risk_answers

log = logging.getLogger(__name__)
INSTRUMENTS = Path(__file__).resolve().parent.parent / "measures" / "instruments"


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found to do."""

    safety_repaired: int
    standings_refreshed: int
    check_ins_raised: int
    lapses_raised: int
    waiting: int  # for the therapist's budget


def sweep(at: datetime) -> Swept:
    """Bring alerts and standings to what the facts call for. Running it again changes nothing."""
    repaired, refreshed = repair_safety_alerts(at), refresh_stale()
    lapsed = watch_lapses(at)
    raised = raise_waiting(lapsed, at=at)
    swept = Swept(
        safety_repaired=repaired,
        standings_refreshed=refreshed,
        check_ins_raised=raised[AlertKind.CHECK_IN],
        lapses_raised=raised[AlertKind.LAPSE],
        waiting=raised["waiting"],
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


def watch_lapses(at: datetime) -> list[Lapsed]:
    """Close the lapse alerts that the calendar has overtaken; give the lapses without one."""
    lapsed = {each.episode.pk: each for each in lapsed_episodes(Episode.objects.all(), at=at)}
    open_alerts = Alert.objects.filter(kind=AlertKind.LAPSE).unresolved().select_related("episode")
    for alert in open_alerts:
        if lapsed.pop(alert.episode_id, None) is None and alert.episode.is_open:
            _close_lapse(alert.episode, at)
    return list(lapsed.values())


def _close_lapse(episode: Episode, at: datetime) -> None:
    with transaction.atomic():
        close_by_system(
            episode,
            AlertKind.LAPSE,
            outcome=Outcome.OVERTAKEN,
            note="A session is booked again.",
            at=at,
        )


@cache
def thresholds() -> tuple[Threshold, ...]:
    """The flags of every instrument file, read as plain data and not through the scoring code."""
    found = []
    folders = [INSTRUMENTS, *filter(None, [settings.INSTRUMENTS_DIR])]
    for path in sorted(path for folder in folders for path in folder.glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [
            Threshold(raw["id"], raw["version"], str(flag["item"]), flag["at_least"])
            for flag in raw.get("flags") or []
        ]
    return tuple(found)
