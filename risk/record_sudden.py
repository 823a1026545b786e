"""Sudden gains and losses of an outcome course, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from measures.norms_wording import reliable_words
from science.outcome_point import OutcomePoint
from science.sudden import REACH, Direction, OutcomeScale, SuddenChange, sudden_changes
from sessions.models import TherapySession

Course = Sequence[tuple[TherapySession, OutcomePoint | None]]


@dataclass(frozen=True, slots=True)
class SuddenSteps:
    """The sudden gains and losses of one course, oldest first, and how large they had to be."""

    lines: tuple[str, ...]
    at_least: str


def sudden_steps(course: Course, zone: tzinfo) -> SuddenSteps | None:
    """What stands out between two sessions; None without any or without a reliable change.

    The size of a step that counts is the reliable change of the clinic's norm set, so a
    questionnaire without norms has no sudden gains.
    """
    points = [point for _, point in course if point is not None]
    if not points or points[-1].reliable_change is None:
        return None
    latest = points[-1]
    found = sudden_changes(
        [None if point is None else point.reported for _, point in course],
        latest.reliable_change,
        OutcomeScale(
            lowest=latest.lowest, highest=latest.highest, higher_is_worse=latest.higher_is_worse
        ),
    )
    if not found:
        return None
    return SuddenSteps(
        lines=tuple(_line(course, step, zone) for step in found),
        at_least=reliable_words(latest.reliable_change),
    )


def _line(course: Course, step: SuddenChange, zone: tzinfo) -> str:
    sessions = [course[step.place + k][0] for k in (0, 1)]
    size = f"{round(step.points, 1):g}"
    points = "point" if size == "1" else "points"
    way = "better" if step.direction is Direction.GAIN else "worse"
    said = f"A sudden {step.direction} between {_places(sessions, zone)}: {size} {points} {way}."
    if step.place + REACH < len(course):
        return said
    return f"{said} It stands on {step.n_after} scores since; the next one may undo it."


def _places(sessions: Sequence[TherapySession], zone: tzinfo) -> str:
    """Two sessions inside a sentence; one that was not attended has no number."""
    if all(session.number for session in sessions):
        return "sessions " + " and ".join(str(session.number) for session in sessions)
    return " and ".join(
        f"session {session.number}"
        if session.number
        else f"{session.starts_at.astimezone(zone):%-d %B %Y}"
        for session in sessions
    )
