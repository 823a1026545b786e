"""Flags of therapies whose clients keep answers from managers: computed without those answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Clinic
from clients.models import Client
from risk.clinic_settings import read_settings
from risk.computing import flags_of, side_of
from risk.facts import history_of, read_rows
from risk.models import Standing
from risk.privacy import without_private

BATCH = 200


def open_flags(standings: Iterable[Standing], clinic: Clinic) -> Mapping[int, list[dict[str, Any]]]:
    """By episode, as a standing stores them, where the standing says more than figures may.

    That of a client who keeps answers from supervisors too is without them already. Expects
    standings joined to episode and client.
    """
    ids = sorted(each.pk for each in standings if _says_more(each.episode.client))
    if not ids:
        return {}
    settings = read_settings([clinic])[clinic.pk]
    return {
        rows.episode.pk: flags_of(side_of(without_private(history_of(rows)), settings))
        for start in range(0, len(ids), BATCH)
        for rows in read_rows(ids[start : start + BATCH])
    }


def _says_more(client: Client) -> bool:
    return client.hides_alliance_from_managers and not client.hides_alliance_from_supervisors
