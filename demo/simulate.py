"""Draws the courses of a clinic's clients, by chance and arithmetic, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from demo.meeting import Meeting
from demo.person import Person
from demo.planted import OTHER_ENDING, THERAPIST_SD, Hazards
from demo.recorded import session_facts
from science.history import Attendance, History
from science.labels import EpisodeFacts

NO_WORD = 0.85  # of those who leave: without a word
OTHERS = ("transfer", "moved_or_external", "therapist_or_service")
WRITTEN_OFF = {"client_unilateral_no_contact": 4, "client_unilateral_informed": 1}  # weeks later


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One client from the first appointment to the last or to today."""

    client: int
    therapist: int
    n_weeks: int  # weekly appointments that lie behind
    alliance_between: float
    severity: float
    low_support: bool
    never_fills: bool
    meetings: tuple[Meeting, ...]
    left_after: int | None = None  # session after which the client left
    ending: str = "open"
    ended_in_week: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the record still has it open; the client may have left nevertheless."""
        return self.ending == "open"

    @property
    def has_drifted_off(self) -> bool:
        """Whether two appointments in a row were missed after leaving and no other is booked."""
        last = [meeting.attendance for meeting in self.meetings[-2:]]
        return self.left_after is not None and self.is_open and last == ["no-show"] * 2

    def history(self, today: date) -> History:
        """What the record will hold by today, a week after the last appointment."""
        week_0 = today - timedelta(weeks=self.n_weeks)
        return History(tuple(session_facts(each, week_0=week_0) for each in self.meetings))

    def facts(self, today: date) -> EpisodeFacts:
        """What the labels will read by today."""
        week_0, ended = today - timedelta(weeks=self.n_weeks), self.ended_in_week
        return EpisodeFacts(
            started_on=week_0 - timedelta(days=5),
            attended=tuple(
                each.held_on
                for each in self.history(today).sessions
                if each.attendance is Attendance.ATTENDED
            ),
            next_booked=today if self.is_open and not self.has_drifted_off else None,
            ending=self.ending,
            ended_on=None if ended is None else week_0 + timedelta(weeks=ended),
        )


def simulate(rng: np.random.Generator, *, n_therapists: int, n_clients: int) -> tuple[Course, ...]:
    """Draw the clients of a clinic, therapists taking turns."""
    effects = rng.normal(0, THERAPIST_SD, n_therapists)
    courses = []
    for client in range(n_clients):
        therapist, place = client % n_therapists, client // n_therapists
        # Each therapist's first client is new: booked, and nothing behind.
        n_weeks = int(rng.integers(1, 19)) if place else 0
        person = Person(rng, float(effects[therapist]), n_weeks)
        courses.append(_course(person, client, therapist))
    return tuple(courses)


def _course(person: Person, client: int, therapist: int) -> Course:
    meetings: list[Meeting] = []
    left_after, ending, ended = None, "open", None
    for week in range(person.n_weeks):
        meeting = person.meet(week)
        meetings.append(meeting)
        if meeting.hazards is None:
            continue
        fate = _fate(person.rng, meeting.hazards)
        if fate == "stays":
            continue
        left_after = meeting.number if fate in WRITTEN_OFF else None
        meetings += _afterwards(fate, week, person.n_weeks)
        if week + WRITTEN_OFF.get(fate, 0) < person.n_weeks:
            ending, ended = fate, week + WRITTEN_OFF.get(fate, 0)
        break
    return Course(
        client=client,
        therapist=therapist,
        n_weeks=person.n_weeks,
        alliance_between=person.between,
        severity=person.severity,
        low_support=person.low_support,
        never_fills=person.never_fills,
        meetings=tuple(meetings),
        left_after=left_after,
        ending=ending,
        ended_in_week=ended,
    )


def _fate(rng: np.random.Generator, drawn: Hazards) -> str:
    """What comes after a session: an outside reason, or what its hazards say."""
    other, chance, kind = rng.random(3)
    if other < OTHER_ENDING:
        return OTHERS[int(3 * kind)]
    if chance < drawn.leaving:
        return "client_unilateral_no_contact" if kind < NO_WORD else "client_unilateral_informed"
    if chance < drawn.leaving + drawn.planned:
        return "planned_mutual" if kind < 0.7 else "planned_time_limit"
    return "stays"


def _afterwards(fate: str, week: int, n_weeks: int) -> list[Meeting]:
    """Appointments that were booked already when the client left."""
    missed = {
        "client_unilateral_no_contact": ("no-show", "no-show"),
        "client_unilateral_informed": ("late-cancel",),
    }.get(fate, ())
    return [
        Meeting(week=week + after, attendance=how)
        for after, how in enumerate(missed, start=1)
        if week + after < n_weeks
    ]
