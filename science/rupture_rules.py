"""The early rules that read drops of the alliance score and what became of them."""

from collections.abc import Sequence

from science.answer_rules import latest_scores
from science.history import SessionFacts, Status
from science.reasons import Reason
from science.ruptures import RuptureCourse, RuptureEvent, RuptureState
from science.session_rules import Finding, speaks_for_now

SCORE = "alliance score"
BELOW_USUAL = f"{SCORE}, below its usual range"
WITH_TENSION = f"{SCORE}, with tension reported"
STAYED_LOW = f"{SCORE}, and stayed low"
NOT_BACK = f"{SCORE}, and was not back after three ratings"


def score_drop(sessions: Sequence[SessionFacts], course: RuptureCourse) -> Finding:
    """Find a possible drop of the alliance score at the latest answered session.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.
    course : RuptureCourse
        Of a history that begins with these sessions.

    Returns
    -------
    tuple of Reason, or None
        At most one watch reason, ``before`` the previous score or, from the sixth rating on, the
        client's usual one. None below two scores of the same instrument that speak for now.
    """
    scores = latest_scores(sessions, 2)
    if len(scores) < 2:
        return None
    session = scores[-1][0]
    drop = course.drops[_place(sessions, session)]
    if drop is None:
        return ()
    return (
        Reason(
            rule="drop",
            level=Status.WATCH,
            session_id=session.session_id,
            session_number=session.number,
            held_on=session.held_on,
            item=BELOW_USUAL if drop.by_chart else SCORE,
            before=drop.before,
            after=drop.after,
            unit="% of the range",
            source="alliance",
        ),
    )


def rupture(
    sessions: Sequence[SessionFacts], course: RuptureCourse, state: RuptureState, *, drop: Finding
) -> Finding:
    """Find a drop that was confirmed, or counts as not repaired, in the last sessions.

    The rule speaks until four attended sessions lie behind the session that decided it.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.
    course : RuptureCourse
        Of a history that begins with these sessions.
    state : {RuptureState.CONFIRMED, RuptureState.UNREPAIRED}
        Which of the two.
    drop : tuple of Reason, or None
        What `score_drop` found.

    Returns
    -------
    tuple of Reason, or None
        At most one check-in reason. None where `score_drop` had nothing to look at.
    """
    event = course.latest_event(len(sessions))
    if event is not None and event.state is state and speaks_for_now(sessions, event.place):
        return (_reason(event, sessions[event.place]),)
    return None if drop is None else ()


def _place(sessions: Sequence[SessionFacts], session: SessionFacts) -> int:
    return next(i for i in range(len(sessions) - 1, -1, -1) if sessions[i] is session)


def _reason(event: RuptureEvent, session: SessionFacts) -> Reason:
    confirmed_by = WITH_TENSION if event.by_tension else STAYED_LOW
    return Reason(
        rule=f"rupture-{event.state}",
        level=Status.CHECK_IN,
        session_id=session.session_id,
        session_number=session.number,
        held_on=session.held_on,
        item=confirmed_by if event.state is RuptureState.CONFIRMED else NOT_BACK,
        before=event.before,
        after=event.after,
        unit="% of the range",
        source="alliance",
    )
