"""Draws the courses of a clinic's clients, by chance and arithmetic, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from demo.planted import OTHER_ENDING, THERAPIST_SD, Hazards, hazards

MISSED = ("no-show", "late-cancel")
NO_WORD = 0.85  # of those who leave: without a word
DROP_SD = 1.2  # a fall of the latent alliance by so many SD is a rupture that shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One appointment: whether it took place, and what was true in the room."""

    week: int
    attendance: str
    number: int | None = None
    alliance: float = 0.0  # SD around the clinic's mean
    therapist_view: float = 0.0
    symptoms: float = 50.0  # 0 to 100, higher is worse
    self_harm: int = 0
    rupture: bool = False
    repaired: str = ""
    filled_before: bool = False
    filled_after: bool = False
    hazards: Hazards | None = None


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
    planned_length: int
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


def simulate(rng: np.random.Generator, *, n_therapists: int, n_clients: int) -> tuple[Course, ...]:
    """Draw the clients of a clinic, therapists taking turns."""
    effects = rng.normal(0, THERAPIST_SD, n_therapists)
    courses = []
    for client in range(n_clients):
        therapist, place = client % n_therapists, client // n_therapists
        # Each therapist's first client is new: booked, and nothing behind.
        n_weeks = int(rng.integers(1, 19)) if place else 0
        courses.append(_course(rng, client, therapist, n_weeks, float(effects[therapist])))
    return tuple(courses)


def _course(
    rng: np.random.Generator, client: int, therapist: int, n_weeks: int, effect: float
) -> Course:
    person = _Person(rng)
    meetings: list[Meeting] = []
    left_after, ending, ended = None, "open", None
    for week in range(n_weeks):
        meeting = person.meet(week, meetings)
        if meeting.number is None:
            meetings.append(meeting)
            continue
        meeting = person.with_hazards(meeting, meetings, effect)
        meetings.append(meeting)
        fate = _fate(rng, meeting)
        if fate == "stays":
            continue
        left_after = meeting.number if fate.startswith("client") else None
        meetings += _afterwards(fate, week, n_weeks)
        ended = {"client_unilateral_no_contact": week + 4, "client_unilateral_informed": week + 1}
        ended = ended.get(fate, week)
        if ended < n_weeks:
            ending = fate
        break
    return Course(
        client=client,
        therapist=therapist,
        n_weeks=n_weeks,
        alliance_between=person.between,
        severity=person.severity,
        low_support=person.low_support,
        never_fills=person.never_fills,
        planned_length=person.planned_length,
        meetings=tuple(meetings),
        left_after=left_after,
        ending=ending,
        ended_in_week=ended if ending != "open" else None,
    )


def _fate(rng: np.random.Generator, meeting: Meeting) -> str:
    """What comes after a session, drawn from its hazards."""
    chance, kind = rng.random(2)
    drawn = meeting.hazards or Hazards(0, 0)
    if chance < drawn.leaving:
        return "client_unilateral_no_contact" if kind < NO_WORD else "client_unilateral_informed"
    if chance < drawn.leaving + drawn.planned:
        return "planned_mutual" if kind < 0.7 else "planned_time_limit"
    if chance < drawn.leaving + drawn.planned + OTHER_ENDING:
        return ("transfer", "moved_or_external", "therapist_or_service")[int(3 * kind)]
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


class _Person:
    """The latent side of one client, drawn on from session to session."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.between = float(rng.normal())
        self.severity = float(rng.normal())
        self.low_support = bool(rng.random() < 0.25)
        self.never_fills = bool(rng.random() < 0.06)
        self.planned_length = int(rng.integers(10, 19))
        self.fills = float(rng.beta(12, 2))
        self.change = float(rng.normal(-1.6, 1.3))  # symptom points per session
        self.self_harm = 0.4 if rng.random() < 0.18 else 0.01
        self.within = 0.0

    def meet(self, week: int, before: Sequence[Meeting]) -> Meeting:
        """One weekly appointment: missed, or held with its inner facts."""
        missed = 0.04 + 0.05 * self.low_support - 0.01 * self.between
        fate, fill_before, fill_after = self.rng.random(3)
        attendance = _attendance(fate, max(missed, 0.01))
        fills = 0.0 if self.never_fills else self.fills
        if attendance != "attended":
            return Meeting(
                week=week,
                attendance=attendance,
                alliance=self.between + self.within,
                symptoms=self._symptoms(len(before)),
                filled_before=fill_before < 0.3 * fills and attendance == "no-show",
            )
        number = 1 + sum(meeting.number is not None for meeting in before)
        rupture = bool(self.rng.random() < 0.14)
        self.within = 0.45 * self.within + float(self.rng.normal(0, 0.55)) - 1.8 * rupture
        alliance = self.between + self.within + 0.04 * min(number, 10)
        return Meeting(
            week=week,
            attendance=attendance,
            number=number,
            alliance=alliance,
            therapist_view=0.6 * alliance + float(self.rng.normal(0.1, 0.6)),
            symptoms=self._symptoms(number),
            self_harm=self._self_harm(),
            rupture=rupture,
            repaired=str(self.rng.choice(["yes", "partly", "no"], p=[0.35, 0.25, 0.4])),
            filled_before=fill_before < fills,
            filled_after=fill_after < fills - 0.08,
        )

    def with_hazards(self, meeting: Meeting, before: Sequence[Meeting], effect: float) -> Meeting:
        """The same meeting with the chances of what follows."""
        held = [each for each in before if each.number is not None] + [meeting]
        features = _features(held, [*before, meeting], self.low_support)
        drawn = hazards(len(held), self.planned_length, features, effect)
        return replace(meeting, hazards=drawn)

    def _symptoms(self, number: int) -> float:
        points = 52 + 12 * self.severity + self.change * number + float(self.rng.normal(0, 5))
        return float(np.clip(points, 2, 96))

    def _self_harm(self) -> int:
        if self.rng.random() >= self.self_harm:
            return 0
        return int(self.rng.choice([1, 2, 3], p=[0.6, 0.3, 0.1]))


def _attendance(chance: float, missed: float) -> str:
    if chance < 0.6 * missed:
        return "no-show"
    if chance < missed:
        return "late-cancel"
    if chance < missed + 0.03:
        return "client-cancel"
    return "therapist-cancel" if chance < missed + 0.05 else "attended"


def _features(
    held: Sequence[Meeting], booked: Sequence[Meeting], low_support: bool
) -> dict[str, float]:
    """What the planted effects act on, from sessions up to now only."""
    course = [meeting.alliance for meeting in held]
    mean, last = float(np.mean(course)), held[-1]
    recent = course[-5:]
    slope = float(np.polyfit(range(len(recent)), recent, 1)[0]) if len(recent) > 1 else 0.0
    not_better = len(held) >= 3 and last.symptoms > held[0].symptoms - 2
    return {
        "ally": mean,
        "ally_last": last.alliance - mean,
        "drop": float(len(course) > 1 and course[-2] - course[-1] >= DROP_SD),
        "slope": slope * len(recent) / (len(recent) + 3),
        "ntx": float(not_better),
        "miss": float(sum(meeting.attendance in MISSED for meeting in booked[-3:])),
        "form_missing": float(not last.filled_before),
        "low_support": float(low_support),
    }
