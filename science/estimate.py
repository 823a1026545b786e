"""The estimate of one therapy: how likely the client is to leave before session 10, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from science.contributions import contributions
from science.feature_walk import Features
from science.features import all_features
from science.fitted import Fit
from science.history import Attendance, History, RuleSettings, Status
from science.incidence import HORIZON, cumulative_incidences
from science.reasons import Reason
from science.reference import Reference

# One session says too little about how two people get on.
FIRST_SESSION = 2
TOP_TERMS = 3
DIGITS = 6  # of a stored chance

DEFAULTS = RuleSettings()


@dataclass(frozen=True, slots=True)
class Estimator:
    """What an active model needs to speak about one therapy.

    Parameters
    ----------
    model : int
        Number of the stored model.
    fit : Fit
        Coefficients and their uncertainty.
    reference : Reference
        Usual scores of the model's own data.
    averages : mapping of int to float
        Session number to the mean chance among those who attended it, 0 to 1.
    n_closed, n_dropouts : int
        Finished therapies behind the model, and early departures among them.
    """

    model: int
    fit: Fit
    reference: Reference
    averages: Mapping[int, float]
    n_closed: int
    n_dropouts: int


class TopTerm(NamedTuple):
    """A term that moves an estimate: what it adds to the log-odds of leaving, and its value."""

    name: str
    log_odds: float  # above 0 it raises the estimate, below 0 it lowers it
    value: float  # in the term's own unit


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the model says after one attended session.

    Parameters
    ----------
    model : int
        Number of the stored model.
    session_id, session : int
        The session and its number, 2 to 9.
    n_closed, n_dropouts : int
        What the model rests on.
    p, low, high : float
        Chance of leaving before session 10 with its 95 % interval, 0 to 1.
    average : float or None
        Mean chance of the clinic's clients at that session, 0 to 1.
    top : tuple of TopTerm
        The three terms that move it most, largest first, against the reference picture.
    missing : tuple of str
        Terms that nothing was recorded for, in the model's order.
    """

    model: int
    session_id: int
    session: int
    n_closed: int
    n_dropouts: int
    p: float
    low: float
    high: float
    average: float | None
    top: tuple[TopTerm, ...]
    missing: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values, from which `from_json` makes the same estimate."""
        return {
            "model": self.model,
            "session_id": self.session_id,
            "session": self.session,
            "n_closed": self.n_closed,
            "n_dropouts": self.n_dropouts,
            "p": self.p,
            "low": self.low,
            "high": self.high,
            "average": self.average,
            "top": [list(part) for part in self.top],
            "missing": list(self.missing),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Estimate":
        """Return the estimate that `to_json` stored."""
        top = tuple(TopTerm(*part) for part in stored["top"])
        return cls(**{**stored, "top": top, "missing": tuple(stored["missing"])})


def estimates(
    history: History, estimator: Estimator, settings: RuleSettings = DEFAULTS
) -> dict[int, Estimate]:
    """Estimate after each attended session from the second to the ninth.

    Parameters
    ----------
    history : History
        The facts of one episode; each estimate reads only what was known by its session.
    estimator : Estimator
        The clinic's active model.
    settings : RuleSettings
        As for the terms.

    Returns
    -------
    dict of int to Estimate
        By session id, oldest first. Empty before the second attended session: not enough data.

    References
    ----------
    `science.incidence.cumulative_incidence`. That nothing is said before the second session and
    after the ninth is a default of this project; the first five sessions decide (Ardito &
    Rabellino 2011, doi:10.3389/fpsyg.2011.00270).
    """
    walked = all_features(_before_horizon(history), estimator.reference, settings=settings)
    # Rows of the fit go by the recorded number; an import with gaps has higher ones than it holds.
    spoken = [
        (number, history.sessions[place].session_id, features)
        for count, (place, features) in enumerate(walked, start=1)
        if count >= FIRST_SESSION and (number := history.sessions[place].number or count) < HORIZON
    ]
    if not spoken:
        return {}
    chances = cumulative_incidences(
        estimator.fit,
        np.array([features.x for _, _, features in spoken]),
        np.array([features.z for _, _, features in spoken]),
        session=np.array([number for number, _, _ in spoken]),
    )
    columns = zip(chances.p.tolist(), chances.low.tolist(), chances.high.tolist(), strict=True)
    return {
        session_id: Estimate(
            model=estimator.model,
            session_id=session_id,
            session=number,
            n_closed=estimator.n_closed,
            n_dropouts=estimator.n_dropouts,
            p=round(p, DIGITS),
            low=round(low, DIGITS),
            high=round(high, DIGITS),
            average=estimator.averages.get(number),
            top=_top(estimator.fit, features),
            missing=tuple(name for name in estimator.fit.names if name in features.missing),
        )
        for (number, session_id, features), (p, low, high) in zip(spoken, columns, strict=True)
    }


def _before_horizon(history: History) -> History:
    """Return the sessions up to the last one that is estimated after; no term reads a later one."""
    attended = 0
    for place, session in enumerate(history.sessions):
        attended += session.attendance is Attendance.ATTENDED
        if attended == HORIZON:
            return History(history.sessions[:place])
    return history


def estimate_reason(estimate: Estimate, threshold: float, history: History) -> Reason | None:
    """Return the check-in reason of an estimate that reaches the clinic's threshold.

    Parameters
    ----------
    estimate : Estimate
        What the model says after a session.
    threshold : float
        Chance from which a check-in is suggested, 0 to 1.
    history : History
        The facts with that session.

    Returns
    -------
    Reason or None
        ``after`` is the estimate, ``before`` the clinic's average, both in percent. None below the
        threshold.

    References
    ----------
    Vickers, van Calster & Steyerberg (2019), doi:10.1186/s41512-019-0064-7: a threshold says how
    many needless check-ins one departure foreseen is worth.
    """
    if estimate.p < threshold:
        return None
    session = next(each for each in history.sessions if each.session_id == estimate.session_id)
    return Reason(
        rule="estimate",
        level=Status.CHECK_IN,
        session_id=session.session_id,
        session_number=session.number,
        held_on=session.held_on,
        item="estimate of leaving before session 10",
        before=None if estimate.average is None else round(100 * estimate.average, 4),
        after=round(100 * estimate.p, 4),
        unit="%",
        source="model",
    )


def _top(fit: Fit, features: Features) -> tuple[TopTerm, ...]:
    values = dict(zip(fit.names, features.x, strict=True))
    parts = contributions(fit, np.array(features.x))[:TOP_TERMS]
    terms = (
        TopTerm(name, round(log_odds, DIGITS), round(values[name], DIGITS))
        for name, log_odds in parts
    )
    return tuple(term for term in terms if term.log_odds != 0)
