"""The latent side of one made-up client, drawn on from session to session."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.meeting import Meeting
from demo.planted import REFERENCE, hazards
from demo.recorded import ALLIANCE, HIGHEST_SUPPORT, OUTCOME, highest_sum, session_facts
from science.feature_walk import Walk
from science.features import DEFAULTS
from science.progress import on_course

PENDING = 0.3  # of the latest sessions still wait for the therapist's own rating
UNRATED = 0.04  # of the others the therapist never rated


class Person:
    """A client who answers by what is true, somewhat off."""

    def __init__(self, rng: np.random.Generator, effect: float, n_weeks: int) -> None:
        self.rng = rng
        self.effect = effect  # of the therapist, on leaving
        self.n_weeks = n_weeks
        self.between = float(rng.normal())
        self.severity = float(rng.normal())
        self.low_support = bool(rng.random() < 0.25)
        self.never_fills = bool(rng.random() < 0.06)
        self.fills = float(rng.beta(12, 2))
        self.change = float(rng.normal(-1.6, 1.3))  # symptom points per session
        self.self_harm = 0.4 if rng.random() < 0.18 else 0.01
        self.within = 0.0
        self.n_met = 0
        self.walk = Walk(REFERENCE, DEFAULTS)

    def meet(self, week: int) -> Meeting:
        """One weekly appointment: missed, or held and with the chances of what follows."""
        missed = 0.04 + 0.05 * self.low_support - 0.01 * self.between
        attendance = _attendance(self.rng.random(), max(missed, 0.01))
        meeting = self._held(week) if attendance == "attended" else self._missed(week, attendance)
        self.walk.step(session_facts(meeting))
        if meeting.number is None:
            return meeting
        features = self.walk.features(on_course)
        drawn = hazards(meeting.number, features, self.effect)
        return replace(meeting, features=features, hazards=drawn)

    def _missed(self, week: int, attendance: str) -> Meeting:
        """Of those who do not come, some have filled in the form before."""
        filled = self._fills(0.3) and attendance == "no-show"
        return Meeting(
            week=week,
            attendance=attendance,
            alliance=self.between + self.within,
            filled_before=filled,
            opened_before=filled,
            **self._outcome(self.n_met),
        )

    def _held(self, week: int) -> Meeting:
        self.n_met += 1
        rupture = bool(self.rng.random() < 0.14)
        self.within = 0.45 * self.within + float(self.rng.normal(0, 0.55)) - 2.2 * rupture
        alliance = self.between + self.within + 0.04 * min(self.n_met, 10)
        view = 0.6 * alliance + float(self.rng.normal(0.1, 0.6))
        filled = self._fills(1.0)
        return Meeting(
            week=week,
            attendance="attended",
            number=self.n_met,
            alliance=alliance,
            therapist_view=view,
            self_harm=self._self_harm(),
            rupture=rupture,
            repaired=_repaired(self.rng.random()),
            filled_before=filled,
            opened_before=filled or self.rng.random() < 0.4,
            filled_after=self._fills(0.9),
            own_rating=self._own_rating(week),
            client_sum=self._sum(ALLIANCE, 0.73 + 0.12 * alliance),
            therapist_sum=self._sum(ALLIANCE, 0.73 + 0.12 * view),
            **self._outcome(self.n_met),
        )

    def _outcome(self, number: int) -> dict[str, float | int]:
        points = 52 + 12 * self.severity + self.change * number + float(self.rng.normal(0, 5))
        symptoms = min(max(points, 2.0), 96.0)
        support = self.rng.normal(0.7 if self.low_support else 3.1, 0.6)
        return {
            "symptoms": symptoms,
            "outcome_sum": self._sum(OUTCOME, symptoms / 100),
            "support": min(max(round(support), 0), HIGHEST_SUPPORT),
        }

    def _sum(self, instrument: str, share: float) -> int:
        """A sum of answers near a share of the highest one."""
        highest = highest_sum(instrument)
        return round(highest * min(max(share + self.rng.normal(0, 0.05), 0.0), 1.0))

    def _fills(self, share: float) -> bool:
        return bool(self.rng.random() < share * self.fills) and not self.never_fills

    def _own_rating(self, week: int) -> str:
        """The latest session may wait for its rating, so that "rate first" can be seen."""
        chance, is_latest = self.rng.random(), week == self.n_weeks - 1
        if is_latest and chance < PENDING:
            return "pending"
        return "skipped" if chance < UNRATED else "saved"

    def _self_harm(self) -> int:
        if self.rng.random() >= self.self_harm:
            return 0
        return int(self.rng.choice([1, 2, 3], p=[0.6, 0.3, 0.1]))


def _repaired(chance: float) -> str:
    if chance < 0.35:
        return "yes"
    return "partly" if chance < 0.6 else "no"


def _attendance(chance: float, missed: float) -> str:
    if chance < 0.6 * missed:
        return "no-show"
    if chance < missed:
        return "late-cancel"
    if chance < missed + 0.03:
        return "client-cancel"
    return "therapist-cancel" if chance < missed + 0.05 else "attended"
