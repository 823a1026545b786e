"""A model that keeps its shape and moves only in a few directions: its level, its steepness."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from science.errors import FitError
from science.likelihood import Derivatives, derivatives
from science.ordered_rows import OrderedRows
from science.person_sessions import Floats
from science.prior import Prior
from science.uphill import uphill

MAX_STEPS = 100
ENOUGH = 1e-9
# How far an update may go, log-odds and multiples of 1. They hold the fit where nobody left and
# are too wide to matter elsewhere: our default.
LEVEL_SD = 3.0
STEEPNESS_SD = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Directions:
    """In what ways the prior's coefficients may move together.

    Parameters
    ----------
    columns : (d, m) float array
        Change of all coefficients per unit of each move.
    sd : (m,) float array
        Standard deviation of the normal prior of each move, around 0.
    """

    columns: Floats
    sd: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Updated:
    """The best place that the directions reach.

    Parameters
    ----------
    coefficients : (d,) float array
        Log-odds.
    covariance : (d, d) float array
        Of the coefficients: what the moves leave of the prior's spread, and their own.
    log_likelihood : float
        Of the rows.
    iterations : int
        Newton steps taken.
    """

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    iterations: int


def directions(prior: Prior, *, level: bool, steepness: bool) -> Directions:
    """Return the directions of an update; those of planned endings are always free.

    Parameters
    ----------
    prior : Prior
        The model to be updated.
    level : bool
        Whether all log-odds of leaving may shift by one number (the intercept).
    steepness : bool
        Whether they may be multiplied by one number (the calibration slope).

    Returns
    -------
    Directions

    References
    ----------
    Vergouwe et al. (2017), doi:10.1002/sim.7179, sections on recalibration.
    """
    at = prior.layout
    columns, sds = [], []
    if level:
        shift = np.zeros(at.size)
        shift[at.baseline] = 1.0
        columns.append(shift)
        sds.append(LEVEL_SD)
    if steepness:
        steeper = np.where(np.arange(at.size) < at.n_leaving, prior.mean, 0.0)
        columns.append(steeper)
        sds.append(STEEPNESS_SD)
    planned = np.eye(at.size)[at.n_leaving :]
    return Directions(
        np.vstack([*columns, planned]).T, np.concatenate([sds, prior.sd[at.n_leaving :]])
    )


def update(data: OrderedRows, prior: Prior, ways: Directions) -> Updated:
    """Return the prior's model, moved in the given directions to where the rows want it.

    Parameters
    ----------
    data : OrderedRows
        The rows; therapists are not told apart.
    prior : Prior
        The model to be updated.
    ways : Directions
        How it may move.

    Returns
    -------
    Updated

    Raises
    ------
    FitError
        No convergence.

    Notes
    -----
    With m the prior's mean, P its covariance, M the columns, H the information of the rows and
    K = (M'HM + L)^-1, the moves are K M' times the score at m to first order. The error of the
    result is then (I - MKM'H) times the prior's error plus MKM' times noise of covariance H, so
    the covariance is (I - MKM'H) P (I - MKM'H)' + MKM'H MKM'. With every direction free and
    L = P^-1 that is the inverse Hessian of the full fit.

    References
    ----------
    Newton's method: Boyd & Vandenberghe (2004), section 9.5. The covariance is derived here.
    """
    moves = np.zeros(len(ways.sd))
    here = _at(data, prior, ways, moves)
    for taken in range(MAX_STEPS):
        gradient = ways.columns.T @ here.score - moves / ways.sd**2
        precision: Floats = ways.columns.T @ here.information @ ways.columns
        spread = np.linalg.inv(precision + np.diag(1 / ways.sd**2))
        step = spread @ gradient
        if gradient @ step < ENOUGH:
            return Updated(
                coefficients=prior.mean + ways.columns @ moves,
                covariance=_covariance(prior, ways, spread, here.information),
                log_likelihood=here.value,
                iterations=taken,
            )
        moves, here = uphill(
            partial(_moved, data, prior, ways, start=moves, step=step),
            _height(here, ways, moves),
        )
    raise FitError("update", f"{MAX_STEPS} steps", "rows on which the fit settles")


def _moved(
    data: OrderedRows, prior: Prior, ways: Directions, share: float, *, start: Floats, step: Floats
) -> tuple[float, tuple[Floats, Derivatives]]:
    moves = start + share * step
    there = _at(data, prior, ways, moves)
    return _height(there, ways, moves), (moves, there)


def _at(data: OrderedRows, prior: Prior, ways: Directions, moves: Floats) -> Derivatives:
    return derivatives(data, prior.mean + ways.columns @ moves, np.zeros(len(data.places)))


def _height(here: Derivatives, ways: Directions, moves: Floats) -> float:
    return float(here.value - ((moves / ways.sd) ** 2).sum() / 2)


def _covariance(
    prior: Prior, ways: Directions, spread: NDArray[np.floating[Any]], information: Floats
) -> Floats:
    moved = ways.columns @ spread @ ways.columns.T
    kept = np.eye(len(information)) - moved @ information
    covariance: Floats = kept @ np.diag(prior.sd**2) @ kept.T + moved @ information @ moved
    return (covariance + covariance.T) / 2
