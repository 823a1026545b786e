"""Bringing standings up to date: a pure function of each episode's facts, stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from clients.actions import bump_revision
from clients.models import Episode
from risk.alerts import keep_closed
from risk.check_ins import raise_check_ins
from risk.clinic_settings import read_settings
from risk.computing import RULES_VERSION, compute
from risk.facts import read_rows
from risk.models import Standing

BATCH = 200

_FIELDS = [field.name for field in Standing._meta.concrete_fields if field.name != "episode"]


def refresh(episode_ids: Iterable[int], *, at: datetime) -> None:
    """Store the standings of these episodes, and raise what they call for and the policy allows.

    For whoever has just written a fact and holds the episodes' rows.
    """
    ids = list(episode_ids)
    with transaction.atomic():
        _store(ids)
        raise_check_ins(ids, at=at)


def store(episode_ids: Iterable[int]) -> None:
    """Compute and store the standings of these episodes. Raises nothing: the sweep does."""
    with transaction.atomic():
        _store(episode_ids)


def _store(episode_ids: Iterable[int]) -> None:
    read = read_rows(episode_ids)
    settings = read_settings(rows.episode.clinic for rows in read)
    standings = [compute(rows, settings[rows.episode.clinic_id]) for rows in read]
    Standing.objects.bulk_create(
        standings, update_conflicts=True, unique_fields=["episode"], update_fields=_FIELDS
    )
    closed = {each.episode_id: each.closed_sessions for each in standings if each.closed_sessions}
    if closed:
        keep_closed(closed)


def refresh_stale(*, among: QuerySet[Episode] | None = None) -> int:
    """Bring up to date the standings whose facts or rules have moved on."""
    stale = (Episode.objects.all() if among is None else among).filter(
        Q(standing__isnull=True)
        | ~Q(standing__revision=F("revision"))
        | ~Q(standing__rules=RULES_VERSION)
        | ~Q(standing__settings_revision=F("clinic__settings_revision"))
    )
    ids = list(stale.values_list("pk", flat=True))
    store_in_batches(ids)
    return len(ids)


def is_current(episode: Episode) -> bool:
    """Whether the episode's standing says what the facts and the rules say now."""
    standing = getattr(episode, "standing", None)
    if standing is None:
        return False
    known = (standing.revision, standing.settings_revision, standing.rules)
    return known == (episode.revision, episode.clinic.settings_revision, RULES_VERSION)


def store_in_batches(episode_ids: Sequence[int]) -> None:
    """Store any number of standings, each batch in a transaction of its own."""
    for start in range(0, len(episode_ids), BATCH):
        store(episode_ids[start : start + BATCH])


def catch_up(episode: Episode, *, at: datetime) -> None:
    """A fact of this locked episode has changed: count the change and refresh the standing."""
    bump_revision(episode)
    refresh([episode.pk], at=at)
