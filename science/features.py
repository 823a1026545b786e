"""The terms of the dropout model after one attended session, from nothing that came later."""

from science.errors import FitError
from science.feature_walk import Features, Walk
from science.history import Attendance, History, RuleSettings
from science.progress import OnTrackRule, on_course
from science.reference import Reference

__all__ = ["Features", "Reference", "all_features", "features_at"]

DEFAULTS = RuleSettings()


def features_at(
    history: History,
    place: int,
    reference: Reference,
    *,
    settings: RuleSettings = DEFAULTS,
    on_track: OnTrackRule = on_course,
) -> Features:
    """Compute the model's terms after one attended session.

    Parameters
    ----------
    history : History
        The facts of one episode; sessions after ``place`` are not read.
    place : int
        Index of an attended session in ``history.sessions``, 0 and up.
    reference : Reference
        Usual scores, which make SD out of percent.
    settings : RuleSettings
        The limit of a possible drop.
    on_track : callable
        Judges the scores so far of the instrument with most of them.

    Returns
    -------
    Features
        Terms without any input are 0 and named in ``missing``.

    Raises
    ------
    FitError
        No attended session stands at that place.

    Notes
    -----
    ``ally`` is the mean over the attended sessions so far of c, the mean of the available sides in
    SD. ``ally_last`` is the latest c, at most one session old, minus that mean. ``drop`` is a
    possible drop (`science.ruptures`) of the client's score at this very session. ``slope`` is the
    least-squares slope of c per session over the last five attended sessions, times n / (n + 3).
    ``disc`` is the mean of therapist minus client where both rated. ``sev0``, ``ntx`` and
    ``improved`` read the outcome instrument with most scores so far. ``miss`` counts no-shows and
    late cancellations among the last three booked sessions. A form that was not asked for is not
    missing. Lateness and employment are left out because nothing records them.

    References
    ----------
    The terms rest on the studies named in `science.dropout_terms`; windows and shrinkage are
    defaults of this project.

    Examples
    --------
    >>> from datetime import date
    >>> from science.dropout_terms import NAMES
    >>> from science.history import AllianceRating, SessionFacts
    >>> def session(day, percent):
    ...     return SessionFacts(
    ...         session_id=day,
    ...         number=day,
    ...         held_on=date(2026, 3, day),
    ...         attendance=Attendance.ATTENDED,
    ...         client=AllianceRating("ac-6", percent),
    ...     )
    >>> found = features_at(History((session(1, 90.0), session(2, 60.0))), 1, Reference())
    >>> dict(zip(NAMES, found.x))["ally_last"], dict(zip(NAMES, found.x))["drop"]
    (-1.0, 1.0)
    """
    if not 0 <= place < len(history.sessions):
        raise FitError("place", place, f"0 to {len(history.sessions) - 1}")
    if history.sessions[place].attendance is not Attendance.ATTENDED:
        raise FitError("place", place, "the place of an attended session")
    walk = Walk(reference, settings)
    for session in history.sessions[: place + 1]:
        walk.step(session)
    return walk.features(on_track)


def all_features(
    history: History,
    reference: Reference,
    *,
    settings: RuleSettings = DEFAULTS,
    on_track: OnTrackRule = on_course,
) -> tuple[tuple[int, Features], ...]:
    """Compute the model's terms after every attended session, in one pass.

    Parameters
    ----------
    history : History
        The facts of one episode.
    reference, settings, on_track
        As in `features_at`.

    Returns
    -------
    tuple of (int, Features)
        Each attended session's place and what `features_at` gives there, oldest first.

    References
    ----------
    As for `features_at`.

    Examples
    --------
    >>> all_features(History(), Reference())
    ()
    """
    walk = Walk(reference, settings)
    found = []
    for place, session in enumerate(history.sessions):
        walk.step(session)
        if session.attendance is Attendance.ATTENDED:
            found.append((place, walk.features(on_track)))
    return tuple(found)
