"""The early rules that read the client's answers: alliance scores, topics, rift, fear and shame."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from science.history import AllianceRating, SessionFacts, Status
from science.outcome_point import ROUNDING
from science.reasons import Reason
from science.session_rules import Finding, is_unrepaired, speaks_for_now, tension_reason

# A session together with the client's rating of it, or with the score of that rating.
Rated: TypeAlias = tuple[SessionFacts, AllianceRating]
Scored: TypeAlias = tuple[SessionFacts, float]

# A bottom answer to one of these is worth a conversation whatever the total says.
BOTTOM_TOPICS = ("safety", "bond", "goals")

# Three falls in a row need four points.
POINTS_FOR_THREE_FALLS = 4

# Fear and shame that grow early went with a troubled start (Lavik et al. 2022, 12 pairs). A rise
# of 2 points on 0-10, twice, is a choice of this project.
EARLY_SESSIONS = 5
RISE = 2
RISES = 2


def latest_ratings(
    sessions: Sequence[SessionFacts], count: int, *, with_score: bool = False
) -> tuple[Rated, ...]:
    """Return the client's last ratings that still speak for the present.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.
    count : int
        How many to return at most, 1 and up.
    with_score : bool
        Whether to pass over ratings that have no score.

    Returns
    -------
    tuple of (SessionFacts, AllianceRating)
        Oldest first, all of the instrument of the latest one. Empty if the client never answered,
        or the latest answer is too old (see `science.session_rules.speaks_for_now`).
    """
    found: list[Rated] = []
    for index in range(len(sessions) - 1, -1, -1):
        rating = sessions[index].client
        if rating is None or (with_score and rating.percent is None):
            continue
        if not found and not speaks_for_now(sessions, index):
            return ()
        if not found or rating.instrument == found[0][1].instrument:
            found.append((sessions[index], rating))
        if len(found) == count:
            break
    return tuple(reversed(found))


def latest_scores(sessions: Sequence[SessionFacts], count: int) -> tuple[Scored, ...]:
    """Return the client's last alliance scores that still speak for the present.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.
    count : int
        How many to return at most, 1 and up.

    Returns
    -------
    tuple of (SessionFacts, float)
        Oldest first, in percent of the range, all of the instrument of the latest one.
    """
    return tuple(
        (session, rating.percent)
        for session, rating in latest_ratings(sessions, count, with_score=True)
        if rating.percent is not None
    )


def bottom_answers(sessions: Sequence[SessionFacts]) -> Finding:
    """Find safety, bond or goals answered with the lowest option at the latest answered session.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.

    Returns
    -------
    tuple of Reason, or None
        One check-in reason per topic; ``before`` is the answer of the previous form of the same
        instrument, if it had one. None if the latest form has none of the three topics.
    """
    ratings = latest_ratings(sessions, 2)
    if not ratings or not any(topic in ratings[-1][1].topics for topic in BOTTOM_TOPICS):
        return None
    session, rating = ratings[-1]
    earlier = ratings[0][1].topics if len(ratings) == 2 else {}
    reasons = []
    for topic in BOTTOM_TOPICS:
        answer = rating.topics.get(topic)
        if answer is None or answer.value > answer.lowest + ROUNDING:
            continue
        reasons.append(
            Reason(
                rule="bottom-answer",
                level=Status.CHECK_IN,
                session_id=session.session_id,
                session_number=session.number,
                held_on=session.held_on,
                item=topic,
                before=earlier[topic].value if topic in earlier else None,
                after=answer.value,
                unit=f"on {answer.lowest:g} to {answer.highest:g}",
                source="alliance",
            )
        )
    return tuple(reasons)


def reported_rift(sessions: Sequence[SessionFacts]) -> Finding:
    """Find a rift without repair in the client's latest answers.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.

    Returns
    -------
    tuple of Reason, or None
        At most one check-in reason. None if the question was not answered.
    """
    ratings = latest_ratings(sessions, 1)
    if not ratings or ratings[0][1].rift is None:
        return None
    session, rating = ratings[0]
    if not rating.rift or not is_unrepaired(rating.repair):
        return ()
    return (tension_reason(session, "tension reported by the client", rating.repair, "alliance"),)


def three_falls(sessions: Sequence[SessionFacts]) -> Finding:
    """Find an alliance score that fell three times in a row, up to the latest answered session.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.

    Returns
    -------
    tuple of Reason, or None
        At most one check-in reason, from the score before the first fall to the latest. None below
        four scores of the same instrument.

    Notes
    -----
    A fall is any lower score. Unanswered sessions between are passed over.
    """
    scores = latest_scores(sessions, POINTS_FOR_THREE_FALLS)
    if len(scores) < POINTS_FOR_THREE_FALLS:
        return None
    if not all(later < earlier - ROUNDING for (_, earlier), (_, later) in pairwise(scores)):
        return ()
    return (_score_reason("three-falls", Status.CHECK_IN, scores),)


def rise_twice(sessions: Sequence[SessionFacts], topic: str) -> Finding:
    """Find fear or shame that rose by two points twice within sessions 1 to 5.

    Each answer is compared with the one before it; the two rises need not follow each other. The
    rule speaks until four attended sessions lie behind the latest rise.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.
    topic : {"fear", "shame"}
        Which of the first-five answers, 0 to 10.

    Returns
    -------
    tuple of Reason, or None
        At most one watch reason, about the latest rise. None below three answers: two rises need
        three.

    References
    ----------
    Lavik, K. O. et al. (2022). Front Psychol 13, 915932. https://doi.org/10.3389/fpsyg.2022.915932
    The size and the number of rises are a default of this project, not a finding of that study.
    """
    answers = [
        (index, session.experience[topic])
        for index, session in enumerate(sessions)
        if session.number is not None
        and session.number <= EARLY_SESSIONS
        and session.experience is not None
        and topic in session.experience
    ]
    if len(answers) <= RISES:
        return None
    rises = [pair for pair in pairwise(answers) if pair[1][1] - pair[0][1] >= RISE]
    if len(rises) < RISES or not speaks_for_now(sessions, rises[-1][1][0]):
        return ()
    (_, before), (index, after) = rises[-1]
    return (
        Reason(
            rule=f"{topic}-up",
            level=Status.WATCH,
            session_id=sessions[index].session_id,
            session_number=sessions[index].number,
            held_on=sessions[index].held_on,
            item=topic,
            before=float(before),
            after=float(after),
            unit="on 0 to 10",
            source="experience",
        ),
    )


def _score_reason(rule: str, level: Status, scores: Sequence[Scored]) -> Reason:
    (_, first), (session, latest) = scores[0], scores[-1]
    return Reason(
        rule=rule,
        level=level,
        session_id=session.session_id,
        session_number=session.number,
        held_on=session.held_on,
        item="alliance score",
        before=first,
        after=latest,
        unit="% of the range",
        source="alliance",
    )
