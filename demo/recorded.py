"""What the record will hold of a meeting, in the core's words: the planted effects act on this."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from demo.meeting import Meeting
from measures import catalogue
from measures.norms_wording import criteria_of
from science.history import AllianceRating, Attendance, SessionFacts, TopicAnswer
from science.outcome import OutcomePoint

ALLIANCE, OUTCOME = "ac-6", "gad-7"
HIGHEST_SUPPORT = 4
_WEEK_0 = date(2026, 1, 5)


def session_facts(meeting: Meeting, *, week_0: date = _WEEK_0) -> SessionFacts:
    """The facts that the rows of this meeting will give."""
    came, filled = meeting.number is not None, meeting.filled_before
    support = meeting.support if filled else None
    return SessionFacts(
        session_id=meeting.week,
        held_on=week_0 + timedelta(weeks=meeting.week),
        attendance=Attendance(meeting.attendance),
        number=meeting.number,
        form_asked=True,
        form_missing=not filled,
        form_opened=meeting.opened_before,
        client=_rating(meeting.client_sum) if came and meeting.filled_after else None,
        therapist=_rating(meeting.therapist_sum) if meeting.own_rating == "saved" else None,
        outcomes=_outcome(meeting.outcome_sum) if filled else (),
        support=None if support is None else TopicAnswer(support, 0, HIGHEST_SUPPORT, OUTCOME),
    )


@cache
def highest_sum(instrument: str) -> int:
    """The sum of the best (or worst) answers to the scored items; the lowest sum is 0."""
    found = catalogue.latest(instrument)
    scale = found.main_scale
    items = {item.id: item for item in found.items}
    return sum(int(items[each].maximum or 0) for each in scale.items) if scale else 0


@cache
def _rating(points: int | None) -> AllianceRating | None:
    if points is None:
        return None
    highest = highest_sum(ALLIANCE)
    return AllianceRating(
        instrument=ALLIANCE,
        percent=100 * points / highest,
        extreme="ceiling" if points == highest else None,
    )


@cache
def _outcome(points: int | None) -> tuple[OutcomePoint, ...]:
    scale = catalogue.latest(OUTCOME).main_scale
    if points is None or scale is None:
        return ()
    by = criteria_of(scale, scale.norm_set(None))
    point = OutcomePoint(
        instrument=OUTCOME,
        points=points,
        lowest=scale.minimum,
        highest=scale.maximum,
        higher_is_worse=True,
        reliable_change=by.reliable,
        cut=by.cut,
        decimals=scale.decimals,
    )
    return (point,)
