"""When the first alert would have come to each client of a back-test, and how often alerts come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from science.estimate import FIRST_SESSION
from science.features import all_features
from science.figure import Figure, absent
from science.fitted import Fit
from science.flag_worth import LeadTime, alerts_per_therapist_week, lead_time
from science.history import Attendance
from science.incidence import cumulative_incidences
from science.labels import Sequel
from science.reference import Reference
from science.seen import Design, Subject, n_attended


@dataclass(frozen=True, slots=True)
class AlertTrial:
    """What alerting from one threshold on would have meant.

    Parameters
    ----------
    threshold : float
        Chance of leaving from which the first alert comes, 0 to 1.
    n_alerts : int
        Clients with an alert; each counts once.
    per_therapist_week : Figure
        First alerts for each week in which a therapist held a session with these clients.
    lead : LeadTime
        How early the first alert came to those who dropped out.
    """

    threshold: float
    n_alerts: int
    per_therapist_week: Figure
    lead: LeadTime


def first_alerts(
    subjects: Sequence[Subject],
    model: Fit,
    reference: Reference,
    design: Design,
    *,
    threshold: float,
) -> tuple[int | None, ...]:
    """Return the attended session after which each client's chance first reached the threshold.

    Parameters
    ----------
    subjects : sequence of Subject
        Episodes that the model has not seen.
    model : Fit
        Of all sessions.
    reference : Reference
        Usual scores of the training part.
    design : Design
        Horizon and settings.
    threshold : float
        0 to 1.

    Returns
    -------
    tuple of (int or None)
        Session number, from the first one that is estimated after to horizon - 1, for each
        episode; None: never.

    References
    ----------
    The chance is `science.incidence.cumulative_incidences`.
    """
    x, z, session, whose = [], [], [], []
    for place, subject in enumerate(subjects):
        found = all_features(subject.history, reference, settings=design.settings)
        for number, (_, terms) in enumerate(found[: design.horizon - 1], start=1):
            if number < FIRST_SESSION:
                continue
            x.append(terms.x)
            z.append(terms.z)
            session.append(number)
            whose.append(place)
    first: dict[int, int] = {}
    if whose:
        p = cumulative_incidences(
            model, np.array(x), np.array(z), session=np.array(session), horizon=design.horizon
        ).p
        for place, number, chance in zip(whose, session, p.tolist(), strict=True):
            if chance >= threshold:
                first.setdefault(place, number)
    return tuple(first.get(place) for place in range(len(subjects)))


def alert_trial(
    subjects: Sequence[Subject],
    first: Sequence[int | None],
    design: Design,
    *,
    threshold: float,
    has_days: bool,
) -> AlertTrial:
    """Say how often first alerts come, and how early to those who drop out.

    Parameters
    ----------
    subjects : sequence of Subject
        Episodes that the model has not seen.
    first : sequence of (int or None)
        The attended session after which each one's first alert came.
    design : Design
        Up to its horizon dropouts count; with ``booked``, up to the end of the record.
    threshold : float
        From which alerts come, 0 to 1; repeated in the result.
    has_days : bool
        Whether the sessions' days are true ones.

    Returns
    -------
    AlertTrial
        Without alerts per therapist and week where days or therapists are not known.

    References
    ----------
    Counts, as in `science.flag_worth`.
    """
    pairs = list(zip(subjects, first, strict=True))
    gone = [
        (number, n_attended(subject.history))
        for subject, number in pairs
        if subject.sequel is Sequel.DROPPED_OUT
        and (design.at == "booked" or n_attended(subject.history) < design.horizon)
    ]
    return AlertTrial(
        threshold=threshold,
        n_alerts=sum(number is not None for number in first),
        per_therapist_week=_per_week(pairs) if has_days else absent("the data have no dates"),
        lead=lead_time([number for number, _ in gone], [last for _, last in gone]),
    )


def landmark_alerts(
    subjects: Sequence[Subject], reached: Mapping[int, int]
) -> tuple[int | None, ...]:
    """Turn the booked session at which alerts came into the number of attended ones by then.

    Parameters
    ----------
    subjects : sequence of Subject
        Episodes, one for each client.
    reached : mapping of int to int
        Client to the first landmark with an alert.

    Returns
    -------
    tuple of (int or None)
        Attended sessions by that landmark, for each episode; None: no alert.

    References
    ----------
    A count.
    """
    return tuple(
        sum(
            session.attendance is Attendance.ATTENDED
            for session in subject.history.sessions[: reached[subject.client]]
        )
        if subject.client in reached
        else None
        for subject in subjects
    )


def _per_week(pairs: Sequence[tuple[Subject, int | None]]) -> Figure:
    known = [(subject, number) for subject, number in pairs if subject.therapist >= 0]
    if not known:
        return absent("the data name no therapists")
    alerts = [
        (subject.therapist, _attended_days(subject)[number - 1])
        for subject, number in known
        if number is not None
    ]
    held = [(subject.therapist, day) for subject, _ in known for day in _attended_days(subject)]
    return alerts_per_therapist_week(alerts, held)


def _attended_days(subject: Subject) -> list[date]:
    return [
        session.held_on
        for session in subject.history.sessions
        if session.attendance is Attendance.ATTENDED
    ]
