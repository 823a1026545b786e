"""Wall-clock times in a clinic's zone: some happen twice a year, some never."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def moments_at(day: date, clock: time, zone: ZoneInfo) -> list[datetime]:
    """The moments at which the zone's clocks show this time on this day: none, one or two."""
    shown = datetime.combine(day, clock)
    moments = {shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(
        moment
        for moment in moments
        if moment.astimezone(zone).replace(tzinfo=None, fold=0) == shown
    )
