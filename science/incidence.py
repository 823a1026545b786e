"""The chance of leaving before a later session, with a planned ending as the other way out."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from science.competing_risks import Risk, risk_ahead
from science.figure import Z
from science.fitted import Fit
from science.person_sessions import Floats, Ints, PersonSessions

HORIZON = 10
# Chances nearer to 0 or 1 than this have no logit in floating point.
SMALLEST = 1e-300
LARGEST_LOGIT = 700.0


class Incidence(NamedTuple):
    """A chance with its 95 % interval, each from 0 to 1."""

    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Incidences:
    """Chances of many rows with their 95 % intervals, each (n,) float array, 0 to 1.

    NaN where there is no chance to state: the session is the horizon or later.
    """

    p: Floats
    low: Floats
    high: Floats


def cumulative_incidence(
    fit: Fit, x: Floats, z: Floats, *, session: int, horizon: int = HORIZON
) -> Incidence | None:
    """Return the chance that a client leaves before a later session, as things stand now.

    Parameters
    ----------
    fit : Fit
        The model.
    x : (p,) float array
        Terms of leaving after the latest attended session.
    z : (q,) float array
        Terms of a planned ending.
    session : int
        Number of that session, 1 and up: it was attended.
    horizon : int
        The client leaves after one of the sessions ``session`` to ``horizon`` - 1, so that
        session ``horizon`` is not reached.

    Returns
    -------
    Incidence or None
        For a therapist in the middle. None if the session is the horizon or later.

    Raises
    ------
    FitError
        A session below 1, or terms that are not those of the model.

    Notes
    -----
    The sum over sessions j of S(j - 1) h_D(j), with S the chance that neither ending has come
    before. One minus the product of (1 - h_D) would count those who end as planned as if they
    could still leave, and so says too much. The terms stay as they are now. The interval is
    that of the logit by the delta method, with the exact gradient.

    References
    ----------
    Putter, Fiocco & Geskus (2007), Tutorial in biostatistics: competing risks and multi-state
    models, doi:10.1002/sim.2712.
    """
    many = cumulative_incidences(
        fit, x[None, :], z[None, :], session=np.array([session]), horizon=horizon
    )
    if session >= horizon:
        return None
    return Incidence(float(many.p[0]), float(many.low[0]), float(many.high[0]))


def cumulative_incidences(
    fit: Fit, x: Floats, z: Floats, *, session: Ints, horizon: int = HORIZON
) -> Incidences:
    """Return `cumulative_incidence` of many rows at once.

    Parameters
    ----------
    fit : Fit
        The model.
    x : (n, p) float array
        Terms of leaving.
    z : (n, q) float array
        Terms of a planned ending.
    session : (n,) int array
        Number of the latest attended session, 1 and up.
    horizon : int
        As for one row.

    Returns
    -------
    Incidences
        NaN where the session is the horizon or later.

    Raises
    ------
    FitError
        A session below 1, or terms that are not those of the model.

    References
    ----------
    As for one row.
    """
    risk = risk_ahead(fit, x, z, session=session, horizon=horizon)
    return _with_intervals(risk, fit)


def reference_incidence(fit: Fit, *, session: int, horizon: int = HORIZON) -> Incidence | None:
    """Return the chance in the reference picture: every term 0.

    That is an average alliance with no rating missing, nobody missed a session, nothing else
    stands out. Most clients have something; so this lies below the clinic average. It is what
    `science.contributions` counts from. It is not called the clinic average.

    Parameters
    ----------
    fit : Fit
        The model.
    session : int
        Number of the latest attended session, 1 and up.
    horizon : int
        As in `cumulative_incidence`.

    Returns
    -------
    Incidence or None
        None if the session is the horizon or later.

    References
    ----------
    As for `cumulative_incidence`.
    """
    return cumulative_incidence(
        fit,
        np.zeros(len(fit.names)),
        np.zeros(len(fit.planned_names)),
        session=session,
        horizon=horizon,
    )


def average_incidence(
    fit: Fit, rows: PersonSessions, *, session: int, horizon: int = HORIZON
) -> Incidence | None:
    """Return the clinic average: the mean chance of everyone who attended a session.

    Parameters
    ----------
    fit : Fit
        The model.
    rows : PersonSessions
        The clinic's rows; those of other sessions are left out.
    session : int
        Number of the attended session, 1 and up.
    horizon : int
        As in `cumulative_incidence`.

    Returns
    -------
    Incidence or None
        None if nobody has a row for that session, or it is the horizon or later.

    Notes
    -----
    The interval is that of the model's coefficients, as for one client: the delta method with
    the mean of the gradients.

    References
    ----------
    Our default: the mean of the chances, not the chance at the mean of the terms.
    """
    here = rows.take(rows.session == session)
    if not len(here) or session >= horizon:
        return None
    each = risk_ahead(fit, here.x, here.z, session=here.session, horizon=horizon)
    mean = Risk(
        each.p.mean(keepdims=True),
        each.other.mean(keepdims=True),
        each.gradient.mean(axis=0, keepdims=True),
        each.is_open[:1],
    )
    many = _with_intervals(mean, fit)
    return Incidence(float(many.p[0]), float(many.low[0]), float(many.high[0]))


def _with_intervals(risk: Risk, fit: Fit) -> Incidences:
    p, other = np.maximum(risk.p, SMALLEST), np.maximum(risk.other, SMALLEST)
    slope = risk.gradient / (p * other)[:, None]
    sd = np.sqrt(np.maximum(((slope @ fit.covariance) * slope).sum(axis=1), 0.0))
    logit = np.log(p) - np.log(other)
    low, high = _chance(logit - Z * sd), _chance(logit + Z * sd)
    return Incidences(*(np.where(risk.is_open, values, np.nan) for values in (risk.p, low, high)))


def _chance(logit: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(logit, -LARGEST_LOGIT, LARGEST_LOGIT)))
