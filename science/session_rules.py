"""The early rules that read attendance, the therapist's log and forms."""

from collections.abc import Sequence
from typing import TypeAlias

from science.history import Attendance, SessionFacts, Status
from science.reasons import Reason, Source

# Reasons of one rule: empty when it looked and found nothing, None when it had nothing to look at.
Finding: TypeAlias = tuple[Reason, ...] | None

# A choice of this project: missed appointments are counted over the last three booked.
RECENT_SESSIONS = 3

# An answer speaks for the present until a form that is asked every fourth session is due again.
ANSWER_HOLDS_SESSIONS = 4

_MISSED = {Attendance.NO_SHOW: "no-show", Attendance.LATE_CANCEL: "late cancellation"}


def speaks_for_now(sessions: Sequence[SessionFacts], index: int) -> bool:
    """Say whether the answers of a session still stand for the present.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.
    index : int
        Place of the session in question, 0 and up.

    Returns
    -------
    bool
        True while fewer than `ANSWER_HOLDS_SESSIONS` attended sessions lie behind it. The window
        is a default of this project: without one, a client who stops answering would be flagged
        for the last answer for ever.
    """
    attended = 0
    for session in sessions[index + 1 :]:
        attended += session.attendance is Attendance.ATTENDED
        if attended == ANSWER_HOLDS_SESSIONS:
            return False
    return True


def missed_sessions(sessions: Sequence[SessionFacts]) -> Finding:
    """Find a no-show or late cancellation among the last three booked sessions.

    Sessions that the client cancelled in time or the therapist cancelled count as booked and not
    as missed.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.

    Returns
    -------
    tuple of Reason, or None
        At most one check-in reason, about the latest missed session; ``after`` counts how many of
        the last three were missed. None without any session.
    """
    if not sessions:
        return None
    recent = sessions[-RECENT_SESSIONS:]
    missed = [session for session in recent if session.attendance in _MISSED]
    if not missed:
        return ()
    return (
        Reason(
            rule="missed-session",
            level=Status.CHECK_IN,
            session_id=missed[-1].session_id,
            session_number=missed[-1].number,
            held_on=missed[-1].held_on,
            item=_MISSED[missed[-1].attendance],
            before=None,
            after=float(len(missed)),
            unit=f"of the last {len(recent)} booked sessions",
            source="attendance",
        ),
    )


def unfilled_form(sessions: Sequence[SessionFacts]) -> Finding:
    """Find a pre-session form that had not come in when the latest attended session began.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.

    Returns
    -------
    tuple of Reason, or None
        At most one watch reason. None if no form was asked for that session, or none was attended.
    """
    latest = latest_attended(sessions)
    if latest is None or not latest.form_asked:
        return None
    if not latest.form_missing:
        return ()
    return (
        Reason(
            rule="form-unfilled",
            level=Status.WATCH,
            session_id=latest.session_id,
            session_number=latest.number,
            held_on=latest.held_on,
            item="form before the session",
            before=None,
            after=None,
            unit="",
            source="form",
        ),
    )


def logged_tension(sessions: Sequence[SessionFacts]) -> Finding:
    """Find tension without repair on the therapist's side of the latest attended session.

    The log decides; where it has no entry, the rift and repair questions of the therapist's own
    rating do. "Partly" repaired is repair under way and does not fire; an empty repair does. Both
    are defaults of this project.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.

    Returns
    -------
    tuple of Reason, or None
        At most one check-in reason. None if neither log nor rating say anything about tension.
    """
    latest = latest_attended(sessions)
    if latest is None:
        return None
    if latest.tension is not None:
        is_open = latest.tension != "none" and latest.repaired in (None, "no")
        item = f"tension logged by the therapist: {latest.tension}"
        return (tension_reason(latest, item, None, "log"),) if is_open else ()
    rating = latest.therapist
    if rating is None or rating.rift is None:
        return None
    if not rating.rift or not is_unrepaired(rating.repair):
        return ()
    item = "tension in the therapist's rating"
    return (tension_reason(latest, item, rating.repair, "log"),)


def is_unrepaired(repair: int | None) -> bool:
    """Say whether a 0 to 4 repair answer leaves the rift open.

    Parameters
    ----------
    repair : int or None
        0 (not at all) to 4 (completely); None is no answer.

    Returns
    -------
    bool
        True for 0, 1 and no answer. From the middle on it is repair under way, like "partly" in
        the log: a default of this project.
    """
    return repair is None or repair <= 1


def tension_reason(session: SessionFacts, item: str, repair: int | None, source: Source) -> Reason:
    """Build the reason of the unrepaired-tension rule.

    Parameters
    ----------
    session : SessionFacts
        The session with the tension.
    item : str
        Who says so, and what.
    repair : int or None
        Repair answer, 0 (not at all) to 4 (completely); None without one.
    source : {"log", "alliance"}
        The therapist's side or the client's answers.

    Returns
    -------
    Reason
        A check-in reason with the repair answer as its value.
    """
    return Reason(
        rule="unrepaired-tension",
        level=Status.CHECK_IN,
        session_id=session.session_id,
        session_number=session.number,
        held_on=session.held_on,
        item=item,
        before=None,
        after=None if repair is None else float(repair),
        unit="" if repair is None else "of 4 for repair",
        source=source,
    )


def latest_attended(sessions: Sequence[SessionFacts]) -> SessionFacts | None:
    """Find the latest session that was held.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        Oldest first.

    Returns
    -------
    SessionFacts or None
        None if no session was attended.
    """
    for session in reversed(sessions):
        if session.attendance is Attendance.ATTENDED:
            return session
    return None
