"""When each client comes: one weekly slot, so laid that every therapist has sessions today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from demo.simulate import Course

TODAY_TIMES = (time(9), time(10, 15), time(11, 30), time(14), time(15, 15))
OTHER_TIMES = (
    time(10),
    time(13),
    time(16),
    time(17, 30),
    time(12),
    time(11),
    time(9),
    time(14, 30),
)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """The day and hour of the appointment after those that lie behind; today at the earliest."""

    day: date
    starts: time
    zone: ZoneInfo
    n_weeks: int

    def at(self, week: int) -> datetime:
        """The start of the appointment in a week of the course, 0 being the first."""
        day = self.day - timedelta(weeks=self.n_weeks - week)
        return datetime.combine(day, self.starts, tzinfo=self.zone)


def slots(courses: Sequence[Course], today: date, zone: ZoneInfo) -> dict[int, Slot]:
    """A slot for each client, by the client's number. No therapist meets two at once."""
    by_therapist: dict[int, list[Course]] = defaultdict(list)
    for course in courses:
        by_therapist[course.therapist].append(course)
    found = {}
    days = [today + timedelta(days=ahead) for ahead in range(1, 7)]
    days = [day for day in days if day.weekday() < SATURDAY]
    for theirs in by_therapist.values():
        coming = [each for each in theirs if _comes_today(each)][: len(TODAY_TIMES)]
        for course, starts in zip(coming, TODAY_TIMES, strict=False):
            found[course.client] = Slot(today, starts, zone, course.n_weeks)
        others = [each for each in theirs if each.client not in found]
        # Those who still come are laid first, so that only ended courses could share an hour.
        for place, course in enumerate(sorted(others, key=lambda each: not each.is_open)):
            hour = OTHER_TIMES[place // len(days) % len(OTHER_TIMES)]
            found[course.client] = Slot(days[place % len(days)], hour, zone, course.n_weeks)
    return found


def _comes_today(course: Course) -> bool:
    """Those who will come and answer; who is new or has left inwardly is booked on another day."""
    return course.is_open and course.n_weeks > 0 and not (course.left_after or course.never_fills)
