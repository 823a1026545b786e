"""From episodes to the rows of the hazard: one for each attended session with a known sequel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np

from science.dropout_terms import NAMES, PLANNED_NAMES
from science.features import DEFAULTS, all_features
from science.history import Attendance, History, RuleSettings
from science.labels import Sequel, decided_from
from science.person_sessions import Event, PersonSessions
from science.progress import OnTrackRule, on_course
from science.reference import Reference

# Client index, therapist index (-1: unknown), facts, and what followed the last session.
Item: TypeAlias = tuple[int, int, History, Sequel]

_LAST: dict[Sequel, Event] = {
    Sequel.DROPPED_OUT: Event.DROPPED_OUT,
    Sequel.PLANNED: Event.PLANNED_END,
}


@dataclass(slots=True)
class _Columns:
    client: list[int]
    therapist: list[int]
    session: list[int]
    x: list[tuple[float, ...]]
    z: list[tuple[float, ...]]
    event: list[int]


def person_sessions(
    items: Iterable[Item],
    reference: Reference,
    *,
    as_of: date | None = None,
    settings: RuleSettings = DEFAULTS,
    on_track: OnTrackRule = on_course,
) -> PersonSessions:
    """Lay out episodes as rows of the hazard.

    Parameters
    ----------
    items : iterable of (int, int, History, Sequel)
        Client index, therapist index or -1, the facts, and what followed the last session.
    reference : Reference
        Usual scores of the training window.
    as_of : date or None
        The day up to which the facts are known. Sessions so late that leaving after them could not
        be told from staying by then are left out, whatever followed; None keeps all.
    settings : RuleSettings
        The limit of a possible drop.
    on_track : callable
        As in `science.features.features_at`.

    Returns
    -------
    PersonSessions
        Rows in the order of ``items`` and of their sessions. A last session whose sequel is
        censored has no row.

    Notes
    -----
    Without the cut at ``as_of`` the last weeks would hold those who came back and not yet those
    who left: the hazard of every recent session would be too low.

    References
    ----------
    Singer, J. D. & Willett, J. B. (1993). J Educ Stat 18, 155-195 (person-period data).
    https://doi.org/10.3102/10769986018002155

    Examples
    --------
    >>> from science.history import SessionFacts
    >>> days = (date(2026, 3, 2), date(2026, 3, 9))
    >>> history = History(
    ...     tuple(
    ...         SessionFacts(session_id=n, number=n, held_on=day, attendance=Attendance.ATTENDED)
    ...         for n, day in enumerate(days, start=1)
    ...     )
    ... )
    >>> rows = person_sessions([(0, -1, history, Sequel.DROPPED_OUT)], Reference())
    >>> rows.session.tolist(), rows.event.tolist()
    ([1, 2], [0, 1])
    """
    rows = _Columns([], [], [], [], [], [])
    for client, therapist, history, sequel in items:
        events = _events(history, sequel, as_of)
        features = all_features(history, reference, settings=settings, on_track=on_track)
        for number, ((place, terms), event) in enumerate(
            zip(features, events, strict=True), start=1
        ):
            if event is None:
                continue
            rows.client.append(client)
            rows.therapist.append(therapist)
            rows.session.append(history.sessions[place].number or number)
            rows.x.append(terms.x)
            rows.z.append(terms.z)
            rows.event.append(event)
    return PersonSessions(
        client=np.array(rows.client, dtype=np.int64),
        therapist=np.array(rows.therapist, dtype=np.int64),
        session=np.array(rows.session, dtype=np.int64),
        x=np.array(rows.x, dtype=np.float64).reshape(-1, len(NAMES)),
        z=np.array(rows.z, dtype=np.float64).reshape(-1, len(PLANNED_NAMES)),
        event=np.array(rows.event, dtype=np.int64),
        names=NAMES,
        planned_names=PLANNED_NAMES,
    )


def _events(history: History, sequel: Sequel, as_of: date | None) -> list[Event | None]:
    """Say what followed each attended session; None where that cannot be known."""
    days = tuple(
        each.held_on for each in history.sessions if each.attendance is Attendance.ATTENDED
    )
    if not days:
        return []
    events = [Event.CAME_BACK] * (len(days) - 1) + [_LAST.get(sequel)]
    if as_of is None:
        return events
    decided = (decided_from(days[:end]) for end in range(1, len(days) + 1))
    return [
        event if day is not None and day <= as_of else None
        for event, day in zip(events, decided, strict=True)
    ]
