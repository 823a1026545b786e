"""Short builders for the facts that the rules read."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from science.history import AllianceRating, Attendance, History, SessionFacts, TopicAnswer

FIRST_DAY = date(2026, 3, 2)


def rating(
    percent: float | None = 75.0, instrument: str = "ac-6", **topics: float
) -> AllianceRating:
    """An alliance form with 0 to 4 topic answers; rift and repair by `replace`."""
    answers = {topic: TopicAnswer(value, 0, 4, topic) for topic, value in topics.items()}
    return AllianceRating(instrument, percent, answers)


def attended(number: int, percent: float | None = None, **changes: Any) -> SessionFacts:
    """Session `number` of a weekly therapy that missed nothing so far."""
    facts: dict[str, Any] = {
        "session_id": number,
        "number": number,
        "held_on": FIRST_DAY + timedelta(days=7 * (number - 1)),
        "attendance": Attendance.ATTENDED,
        "client": None if percent is None else rating(percent),
    }
    return SessionFacts(**(facts | changes))


def missed(session_id: int, attendance: Attendance = Attendance.NO_SHOW) -> SessionFacts:
    """A booked session in week `session_id` that was not held."""
    return replace(attended(session_id), attendance=attendance, number=None)


def course(*percents: float | None) -> History:
    """Attended weekly sessions with these alliance scores; None is a session without answers."""
    return History(tuple(attended(n, p) for n, p in enumerate(percents, start=1)))
