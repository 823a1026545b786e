"""The hours in which no message leaves by itself, in the clinic's own time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Clinic

DAY = timedelta(days=1)


def quiet_span(clinic: Clinic, at: datetime) -> tuple[datetime, datetime] | None:
    """The quiet hours that a moment lies in, from when until when; None where it is not quiet.

    Equal ends mean that the clinic has none. A clock time that comes twice, or not at all, on the
    day on which the clocks change, is read so that it is rather quiet than loud.
    """
    if clinic.quiet_from == clinic.quiet_until:
        return None
    over_midnight = DAY if clinic.quiet_from > clinic.quiet_until else timedelta()
    today = at.astimezone(clinic.zone).date()
    for day in (today - DAY, today):
        begins = min(_moments(day, clinic.quiet_from, clinic.zone))
        ends = max(_moments(day + over_midnight, clinic.quiet_until, clinic.zone))
        if begins <= at < ends:
            return begins, ends
    return None


def _moments(day: date, clock: time, zone: ZoneInfo) -> list[datetime]:
    """What a clock time can mean: one moment on most days."""
    return [
        datetime.combine(day, clock.replace(fold=fold), tzinfo=zone).astimezone(UTC)
        for fold in (0, 1)
    ]
