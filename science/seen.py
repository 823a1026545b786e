"""What a prediction at a landmark may look at: who is at risk there, and what was known by then."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from science.feature_walk import RECENT_BOOKED, Features, Walk
from science.features import all_features
from science.history import MISSED, Attendance, History, RuleSettings, SessionFacts
from science.incidence import HORIZON
from science.labels import DEFAULT_INTERVAL_DAYS, LEAST_GAP_DAYS, Sequel
from science.landmarks import LANDMARKS, outcome_by
from science.progress import on_course
from science.reference import Reference

At = Literal["attended", "booked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One episode of the data that a model is tried on.

    Parameters
    ----------
    client : int
        Index of the client; two episodes of one client share it.
    therapist : int
        Index of the therapist, or -1.
    start : int
        Day of the start as a number, or any number in the order of the starts.
    history : History
        The facts. Where a run of missed sessions is the dropout, they end with that run.
    sequel : Sequel
        What followed the last attended session.
    """

    client: int
    therapist: int
    start: int
    history: History
    sequel: Sequel


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Where predictions are made, and of what.

    Parameters
    ----------
    at : {"attended", "booked"}
        ``attended``: after the n-th attended session, by the model as the product uses it, of
        leaving before session ``horizon``. ``booked``: after the n-th booked session, of everybody
        who has not left by then, of leaving at any time up to the end of the record, by a fit of
        its own at each landmark.
    landmarks : tuple of int
        The n, 1 and up.
    horizon : int
        As in `science.incidence.cumulative_incidence`. Not read for ``booked``.
    settings : RuleSettings
        Of the terms.
    as_of : date or None
        The day up to which the facts are known. None, and for ``booked``: all there will be.
    interval_days : float
        Usual number of days between sessions, above 0; read with ``as_of`` only.
    climbs : bool
        Whether the learning ladder chooses the model, as for a clinic's own; else the full fit.
        Not read for ``booked``.
    n_completed : int or None
        Completed episodes that open the ladder's rungs. A clinic counts all that it has, so that
        the rungs are those of the model that would speak. None: those of the training part.
    base_rate : float or None
        Share of leavers that the prior is anchored to, as a clinic expects it. None: the share in
        the training part.
    """

    at: At = "attended"
    landmarks: tuple[int, ...] = LANDMARKS
    horizon: int = HORIZON
    settings: RuleSettings = field(default_factory=RuleSettings)
    as_of: date | None = None
    interval_days: float = DEFAULT_INTERVAL_DAYS
    climbs: bool = False
    n_completed: int | None = None
    base_rate: float | None = None

    def latest(self, landmark: int) -> date | None:
        """Return the last day of a landmark whose outcome could be known; None without a limit."""
        if self.as_of is None or self.at == "booked":
            return None
        ahead = (self.horizon - landmark) * self.interval_days + LEAST_GAP_DAYS
        return self.as_of - timedelta(days=round(ahead))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One client at a landmark: what was known by then, and what came of it.

    Parameters
    ----------
    client : int
        Index of the client.
    x, z : tuple of float
        Terms of the dropout model, as `science.feature_walk.Features` has them.
    any_missed : bool
        Whether any booked session so far was missed or cancelled late.
    n_recent_missed : int
        How many of the last three booked sessions were, 0 to 3.
    alliance : float or None
        Latest alliance score in percent of its range, the client's before the therapist's. None:
        no score so far.
    y : int
        1 dropped out by the horizon, 0 did not.
    """

    client: int
    x: tuple[float, ...]
    z: tuple[float, ...]
    any_missed: bool
    n_recent_missed: int
    alliance: float | None
    y: int


def seen_at(
    subjects: Sequence[Subject], landmark: int, reference: Reference, design: Design
) -> tuple[list[Seen], int]:
    """Return the clients at risk at a landmark whose outcome is known, and count the others.

    Parameters
    ----------
    subjects : sequence of Subject
        Episodes.
    landmark : int
        The session, 1 and up.
    reference : Reference
        Usual scores of the training part.
    design : Design
        Where predictions are made, and of what.

    Returns
    -------
    seen : list of Seen
        In the order of the episodes.
    n_unknown : int
        At risk, outcome not known.

    Notes
    -----
    With ``as_of``, whoever had the landmark session so late that coming on to the horizon could
    not be seen yet is not judged, whatever followed. Otherwise the latest clients would be judged
    only if they left, because leaving is known sooner.

    References
    ----------
    As `science.landmarks.outcome_by`.
    """
    latest = design.latest(landmark)
    seen, n_unknown = [], 0
    for subject in subjects:
        end = _end_of_view(subject, landmark, design)
        if end is None:
            continue
        known = subject.history.sessions[:end]
        y = _outcome(subject, design)
        if y is None or (latest is not None and known[-1].held_on > latest):
            n_unknown += 1
            continue
        terms = _terms(known, reference, design)
        recent = known[-RECENT_BOOKED:]
        seen.append(
            Seen(
                client=subject.client,
                x=terms.x,
                z=terms.z,
                any_missed=any(each.attendance in MISSED for each in known),
                n_recent_missed=sum(each.attendance in MISSED for each in recent),
                alliance=_last_alliance(known),
                y=y,
            )
        )
    return seen, n_unknown


def n_attended(history: History) -> int:
    """Count the attended sessions.

    Parameters
    ----------
    history : History
        The facts of one episode.

    Returns
    -------
    int
        0 and up.

    References
    ----------
    A count.

    Examples
    --------
    >>> n_attended(History())
    0
    """
    return sum(each.attendance is Attendance.ATTENDED for each in history.sessions)


def _end_of_view(subject: Subject, landmark: int, design: Design) -> int | None:
    """How many sessions have been seen at the landmark; None if the client is not at risk there."""
    sessions = subject.history.sessions
    if design.at == "attended":
        places = [
            place
            for place, session in enumerate(sessions)
            if session.attendance is Attendance.ATTENDED
        ]
        return places[landmark - 1] + 1 if len(places) >= landmark else None
    if len(sessions) < landmark + (subject.sequel is Sequel.DROPPED_OUT):
        return None  # with its last missed session the run is complete, and the client has left
    attended = any(each.attendance is Attendance.ATTENDED for each in sessions[:landmark])
    return landmark if attended else None


def _outcome(subject: Subject, design: Design) -> int | None:
    if design.at == "attended":
        attended = n_attended(subject.history)
        return outcome_by(attended, subject.sequel, horizon=design.horizon)
    known = {Sequel.DROPPED_OUT: 1, Sequel.PLANNED: 0}
    return known.get(subject.sequel)


def _terms(known: tuple[SessionFacts, ...], reference: Reference, design: Design) -> Features:
    if design.at == "attended":
        found = all_features(History(known), reference, settings=design.settings)
        return found[-1][1]
    walk = Walk(reference, design.settings)
    for session in known:
        walk.step(session)
    return walk.features(on_course)


def _last_alliance(known: tuple[SessionFacts, ...]) -> float | None:
    for session in reversed(known):
        for rating in (session.client, session.therapist):
            if rating is not None and rating.percent is not None:
                return rating.percent
    return None
