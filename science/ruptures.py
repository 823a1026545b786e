"""Ruptures and repairs of the alliance, read from the client's ratings session by session."""

from collections.abc import Sequence
from dataclasses import dataclass

from science.history import Attendance, History, RuleSettings, SessionFacts
from science.rupture_track import Drop, RuptureState, Track

__all__ = ["Drop", "RuptureCourse", "RuptureEvent", "RuptureState", "rupture_course"]

DEFAULTS = RuleSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuptureEvent:
    """A change of state at one session.

    Parameters
    ----------
    state : RuptureState
        The new state. ``NONE``: a possible drop that three ratings neither confirmed nor undid.
    place : int
        Index of the session in the history, 0 and up.
    session_id : int
        That session.
    session_number : int or None
        Its number; None for a session that was not attended.
    drop_id : int
        The session of the drop that all this is about.
    drop_number : int or None
        Its number.
    instrument : str
        The form whose score dropped.
    before : float
        The level before the drop, in percent of the range.
    after : float
        The latest rating by this form.
    by_tension : bool
        Whether tension confirmed it, and not a second low rating.
    """

    state: RuptureState
    place: int
    session_id: int
    session_number: int | None
    drop_id: int
    drop_number: int | None
    instrument: str
    before: float
    after: float
    by_tension: bool = False


@dataclass(frozen=True, slots=True)
class RuptureCourse:
    """What the machine made of a history; nothing in it reads a later session.

    Parameters
    ----------
    states : tuple of RuptureState
        One per session: the state after it, which is that of the latest event.
    drops : tuple of (Drop or None)
        One per session: whether its rating is a possible drop, whatever the state.
    events : tuple of RuptureEvent
        Oldest first. One session may have two: a drop, and the tension that confirms it.
    """

    states: tuple[RuptureState, ...]
    drops: tuple[Drop | None, ...]
    events: tuple[RuptureEvent, ...]

    @property
    def state(self) -> RuptureState:
        """The state after the last session."""
        return self.states[-1] if self.states else RuptureState.NONE

    def latest_event(self, end: int) -> RuptureEvent | None:
        """Return the last event of the first `end` sessions; None without one."""
        for event in reversed(self.events):
            if event.place < end:
                return event
        return None


def rupture_course(history: History, settings: RuleSettings = DEFAULTS) -> RuptureCourse:
    """Follow drops of the client's alliance score and what became of them.

    *Possible*: one drop. The second to the fifth rating are compared with the one before: a fall of
    the external limit or more. From the sixth on, a rating on or below the lower limit of the
    client's own chart, frozen on the first five; the limit lies at least one external limit below
    the centre, so the stricter of the own and the sample rule holds.
    *Confirmed*: a second rating as low, or tension reported by either side at the drop or after it.
    *Repaired*: back within a third of the external limit of the level before.
    *Unrepaired*: confirmed, and three ratings, the drop's own included, without that return.
    A possible drop that three ratings neither confirm nor undo is given up: the state is none.

    Parameters
    ----------
    history : History
        The facts so far, oldest first.
    settings : RuleSettings
        ``drop_size`` gives the external limit of each instrument.

    Returns
    -------
    RuptureCourse
        States, drops and events, from one pass over the sessions.

    Notes
    -----
    A rule in units of the client's own SD cannot fire early: the largest possible distance of one
    of n values from their mean is (n - 1) / sqrt(n) SD, which is 1.79 at n = 5. "Mean - 2 SD" is
    silent before the sixth rating and "mean - 3 SD" before the eleventh. Hence the external limit.

    Only the client's ratings move the machine; the therapist's log and both sides' rift items
    confirm. Only ratings of one instrument are compared: each has a course of its own, and the
    state is that of the latest event. Sessions without a score, missed ones among them, are passed
    over. One rupture is open at a time: further falls deepen it. Once it counts as unrepaired, a
    new drop opens a new one.

    Published are a drop of 1 SD and of 2 SD between clients, the idea to take the stricter of
    intra- and inter-individual limits (Gumz), and control charts without a standard cut-off. The
    counts of two and three ratings, the third and the limit itself are defaults of this project.

    References
    ----------
    Gumz, A. et al. (2012). BMC Med Res Methodol 12, 10 (also on Strauss 2006 and Stiles 2004).
    https://doi.org/10.1186/1471-2288-12-10
    Eubanks-Carter, C., Gorman, B. S. & Muran, J. C. (2012). Psychother Res 22, 621-637.
    https://doi.org/10.1080/10503307.2012.693772
    Lipner, L. M. et al. (2022). Clin Psychol Psychother 29, 339-350.
    https://doi.org/10.1002/cpp.2606

    Examples
    --------
    >>> from datetime import date
    >>> from science.history import AllianceRating
    >>> def rated(day, percent):
    ...     rating = AllianceRating("ac-6", percent)
    ...     return SessionFacts(session_id=day, number=day, held_on=date(2026, 3, day),
    ...                         attendance=Attendance.ATTENDED, client=rating)
    >>> ratings = [80.0, 82.0, 60.0, 62.0, 64.0, 80.0]
    >>> course = rupture_course(History(tuple(rated(n, x) for n, x in enumerate(ratings, 1))))
    >>> [state.value for state in course.states]
    ['none', 'none', 'possible', 'confirmed', 'unrepaired', 'repaired']
    """
    tracks: dict[str, Track] = {}
    states: list[RuptureState] = []
    drops: list[Drop | None] = []
    events: list[RuptureEvent] = []
    attended = 0
    for place, session in enumerate(history.sessions):
        attended += session.attendance is Attendance.ATTENDED
        tense = has_tension(session)
        drops.append(None)
        rating = session.client
        if rating is not None and rating.percent is not None:
            name = rating.instrument
            if name not in tracks:
                tracks[name] = Track(name, settings.drop_size(name))
            track = tracks[name]
            before = track.state, track.opened_at
            drops[-1] = track.rate(rating.percent, place=place, attended=attended, tense=tense)
            if (track.state, track.opened_at) != before:
                events.append(_event(track, history.sessions, place))
        if tense:
            confirmed = [track for track in tracks.values() if track.confirm(attended)]
            events += [_event(each, history.sessions, place, tense=True) for each in confirmed]
        states.append(events[-1].state if events else RuptureState.NONE)
    return RuptureCourse(tuple(states), tuple(drops), tuple(events))


def has_tension(session: SessionFacts) -> bool:
    """Say whether either side reports tension in a session, repaired or not.

    Parameters
    ----------
    session : SessionFacts
        Any session.

    Returns
    -------
    bool
        True for the client's rift item, and for the therapist's log or, where that has no entry,
        the therapist's own rift item. No answer is not a report.
    """
    if session.client is not None and session.client.rift:
        return True
    if session.tension is not None:
        return session.tension != "none"
    return session.therapist is not None and bool(session.therapist.rift)


def _event(
    track: Track, sessions: Sequence[SessionFacts], place: int, *, tense: bool = False
) -> RuptureEvent:
    assert track.opened is not None  # no state changes before the first drop
    at, dropped = sessions[place], sessions[track.opened_at]
    return RuptureEvent(
        state=track.state,
        place=place,
        session_id=at.session_id,
        session_number=at.number,
        drop_id=dropped.session_id,
        drop_number=dropped.number,
        instrument=track.instrument,
        before=track.opened.before,
        after=track.ratings[-1],
        by_tension=tense,
    )
