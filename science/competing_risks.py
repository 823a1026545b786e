"""The chance of leaving when a planned ending may come first, with its exact gradient."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from science.errors import FitError
from science.fitted import Fit
from science.person_sessions import N_GROUPS, Floats, Ints, group_of


@dataclass(frozen=True, slots=True, eq=False)
class Risk:
    """Chances of n rows, and how they move with the d coefficients.

    Parameters
    ----------
    p : (n,) float array
        Chance of leaving, 0 to 1.
    other : (n,) float array
        1 - p, without the cancellation.
    gradient : (n, d) float array
        Of p in the coefficients.
    is_open : (n,) bool array
        Whether any session is left before the horizon; if not, p is 0 and says nothing.
    """

    p: Floats
    other: Floats
    gradient: Floats
    is_open: NDArray[np.bool_]


def risk_ahead(fit: Fit, x: Floats, z: Floats, *, session: Ints, horizon: int) -> Risk:
    """Return the chance of leaving between a session and the horizon, with its gradient.

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
        The session that is not reached by who leaves.

    Returns
    -------
    Risk

    Raises
    ------
    FitError
        A session below 1, or terms that are not those of the model.

    Notes
    -----
    With R(j) what session j and later ones add to the chance F = sum of S(j - 1) h_D(j):
    dF / d eta_D(j) = h_D(j) (S(j - 1) - R(j)) and dF / d eta_P(j) = - h_P(j) R(j).

    References
    ----------
    Putter, Fiocco & Geskus (2007), doi:10.1002/sim.2712; the gradient is derived here.
    """
    _check(fit, x, z, session)
    ahead = np.arange(1, horizon)
    group = group_of(ahead)
    counts = ahead >= session[:, None]
    eta_d = fit.baseline[group] + (x @ fit.beta)[:, None]
    eta_p = fit.planned_baseline[group] + (z @ fit.gamma)[:, None]
    top = np.maximum(np.maximum(eta_d, eta_p), 0.0)
    odds_d, odds_p, odds_0 = np.exp(eta_d - top), np.exp(eta_p - top), np.exp(-top)
    total = odds_d + odds_p + odds_0
    leaves, ends = counts * odds_d / total, counts * odds_p / total
    stays = np.where(counts, odds_0 / total, 1.0)
    there = np.cumprod(np.hstack([np.ones((len(x), 1)), stays]), axis=1)
    before, after = there[:, :-1], there[:, -1]
    left = before * leaves
    # What session j and the later ones add to the chance.
    rest = np.cumsum(left[:, ::-1], axis=1)[:, ::-1]
    by_d, by_p = leaves * (before - rest), -ends * rest
    groups = group[:, None] == np.arange(N_GROUPS)
    gradient = np.hstack(
        [
            by_d @ groups,
            by_d.sum(axis=1, keepdims=True) * x,
            by_p @ groups,
            by_p.sum(axis=1, keepdims=True) * z,
        ]
    )
    return Risk(left.sum(axis=1), after + (before * ends).sum(axis=1), gradient, session < horizon)


def _check(fit: Fit, x: Floats, z: Floats, session: Ints) -> None:
    wanted = ((len(session), len(fit.names)), (len(session), len(fit.planned_names)))
    if (x.shape, z.shape) != wanted:
        raise FitError("terms", (x.shape, z.shape), f"arrays of shape {wanted[0]} and {wanted[1]}")
    if len(session) and session.min() < 1:
        raise FitError("session", int(session.min()), "1 and up")
