"""A wall-clock time names one moment, two when the clocks go back, none when they go forward."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from practice.local_time import moments_at

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("day", "clock", "moments"),
    [
        (date(2026, 3, 28), time(1, 30), [datetime(2026, 3, 28, 1, 30, tzinfo=UTC)]),
        (date(2026, 3, 29), time(1, 30), []),
        (date(2026, 3, 29), time(2, 0), [datetime(2026, 3, 29, 1, 0, tzinfo=UTC)]),
        (
            date(2026, 10, 25),
            time(1, 30),
            [
                datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
                datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
            ],
        ),
    ],
)
def test_moments_of_a_time_in_london(day, clock, moments):
    assert moments_at(day, clock, LONDON) == moments
