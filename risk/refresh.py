"""Bringing standings up to date: a pure function of each episode's facts, stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from clients.actions import bump_revision
from clients.models import Episode
from risk.alerts import raise_check_in
from risk.clinic_settings import read_settings
from risk.computing import RULES_VERSION, Computed, compute
from risk.facts import read_rows
from risk.models import Alert, AlertKind, Standing

BATCH = 200

_FIELDS = [field.name for field in Standing._meta.concrete_fields if field.name != "episode"]


def refresh(episode_ids: Iterable[int], *, at: datetime) -> None:
    """Compute and store the standings of these episodes, and raise what they call for."""
    with transaction.atomic():
        read = read_rows(episode_ids)
        settings = read_settings(rows.episode.clinic for rows in read)
        computed = [compute(rows, settings[rows.episode.clinic_id]) for rows in read]
        Standing.objects.bulk_create(
            [each.standing for each in computed],
            update_conflicts=True,
            unique_fields=["episode"],
            update_fields=_FIELDS,
        )
        for each in computed:
            if each.turning is not None:
                closed_by = each.closed.get(each.turning.session_id)
                raise_check_in(each.standing.episode, each.turning, closed_by=closed_by, at=at)
            _keep_closed(each)


def _keep_closed(computed: Computed) -> None:
    """Several ratings may be wanting: an alert waits for another once one of them is in."""
    for session_id, closed_by in computed.closed.items():
        Alert.objects.filter(
            episode=computed.standing.episode_id,
            kind=AlertKind.CHECK_IN,
            basis=f"session:{session_id}",
        ).update(closed_by=closed_by)


def refresh_stale(*, at: datetime, among: QuerySet[Episode] | None = None) -> int:
    """Refresh the episodes whose facts, or the rules, have moved on since their standing."""
    stale = (Episode.objects.all() if among is None else among).filter(
        Q(standing__isnull=True)
        | ~Q(standing__revision=F("revision"))
        | ~Q(standing__rules=RULES_VERSION)
        | ~Q(standing__settings_revision=F("clinic__settings_revision"))
    )
    ids = list(stale.values_list("pk", flat=True))
    refresh_in_batches(ids, at=at)
    return len(ids)


def is_current(episode: Episode) -> bool:
    """Whether the episode's standing says what the facts and the rules say now."""
    standing = getattr(episode, "standing", None)
    if standing is None:
        return False
    known = (standing.revision, standing.settings_revision, standing.rules)
    return known == (episode.revision, episode.clinic.settings_revision, RULES_VERSION)


def refresh_in_batches(episode_ids: Sequence[int], *, at: datetime) -> None:
    """Refresh any number of episodes, each batch in a transaction of its own."""
    for start in range(0, len(episode_ids), BATCH):
        refresh(episode_ids[start : start + BATCH], at=at)


def catch_up(episode: Episode, *, at: datetime) -> None:
    """A fact of this locked episode has changed: count the change and refresh the standing."""
    bump_revision(episode)
    refresh([episode.pk], at=at)
