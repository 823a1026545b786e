"""Logistic recalibration: how far predictions are off in the large, and how far too extreme."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from science.errors import FitError
from science.figure import Figure, Z, absent, shortage
from science.predictions import Floats, Ints, summed_by

_STEPS: Final = 50
_CLOSE: Final = 1e-10
# A fitted logit beyond this runs away: events and non-events do not overlap.
_FAR: Final = 30.0


@dataclass(frozen=True, slots=True)
class Recalibration:
    """What a logistic recalibration of the predictions would change.

    Parameters
    ----------
    in_the_large : Figure
        Log-odds to add to every prediction so that as many leave as predicted; 0 is right, above
        0 too few were predicted.
    slope : Figure
        Factor of the predicted log-odds; 1 is right, below 1 the predictions are too extreme.
    """

    in_the_large: Figure
    slope: Figure


def recalibrate(p: Floats, y: Ints, client: Ints | None = None) -> Recalibration:
    """Fit the two logistic recalibrations: an intercept alone, and an intercept with a slope.

    Parameters
    ----------
    p : (n,) float array
        Probabilities, 0 to 1.
    y : (n,) int array
        0 or 1.
    client : (n,) int array or None
        Whose row it is. None: each row is of another client.

    Returns
    -------
    Recalibration
        With Wald intervals, in which the rows of one client count as one piece of news. Absent
        below ten events or ten non-events, where a prediction is exactly 0 or 1, where all are the
        same (slope), or where the fit does not settle.

    Notes
    -----
    Calibration in the large is the intercept a of logit P = a + logit p; the slope is b of
    logit P = a + b logit p. Both by Newton's method. Where a client has several rows the covariance
    is the sandwich A^-1 B A^-1, with B the sum over clients of the outer product of their scores.

    References
    ----------
    Cox 1958, Biometrika 45:562-565; doi:10.1093/biomet/45.3-4.562. Van Calster et al. 2019,
    BMC Medicine 17:230; doi:10.1186/s12916-019-1466-7. Sandwich: Liang and Zeger 1986, Biometrika
    73:13-22; doi:10.1093/biomet/73.1.13

    Examples
    --------
    30 of 100 leave where 20 % were predicted: logit .3 - logit .2 = 0.539.

    >>> found = recalibrate(np.full(100, 0.2), np.repeat([1, 0], [30, 70]))
    >>> round(found.in_the_large.value, 3), found.slope.reason
    (0.539, 'all predictions are the same')
    """
    p, y = np.asarray(p, float), np.asarray(y, int)
    events = int(y.sum())
    short = shortage(events, len(y) - events)
    if not short and not ((p > 0) & (p < 1)).all():
        short = "a prediction is exactly 0 or 1"
    if short:
        return Recalibration(absent(short), absent(short))
    logit = np.log(p / (1 - p))
    ones = np.ones((len(p), 1))
    in_the_large = _wald(ones, y, offset=logit, client=client)
    if np.ptp(logit) < _CLOSE:
        return Recalibration(in_the_large, absent("all predictions are the same"))
    return Recalibration(in_the_large, _wald(np.column_stack([ones, logit]), y, client=client))


def _wald(design: Floats, y: Ints, *, client: Ints | None, offset: Floats | float = 0.0) -> Figure:
    """Return the last coefficient of a logistic regression with its interval."""
    try:
        coefficients, covariance = newton_logistic(design, y, offset=offset)
    except FitError as error:
        return absent(f"the recalibration does not settle: {error.value}")
    if client is not None and len(np.unique(client)) < len(client):
        scores = design * (y - _expit(design @ coefficients + offset))[:, None]
        by_client = summed_by(client, scores)
        covariance = covariance @ (by_client.T @ by_client) @ covariance
    value, se = float(coefficients[-1]), float(np.sqrt(covariance[-1, -1]))
    return Figure(value, value - Z * se, value + Z * se)


def newton_logistic(
    design: Floats, y: Ints, *, offset: Floats | float = 0.0
) -> tuple[Floats, Floats]:
    """Fit a logistic regression by maximum likelihood.

    Parameters
    ----------
    design : (n, k) float array
        Columns of the linear predictor, a column of ones for an intercept.
    y : (n,) int array
        0 or 1.
    offset : (n,) float array or float
        Part of the linear predictor with coefficient 1.

    Returns
    -------
    coefficients : (k,) float array
        Log-odds per unit of each column.
    covariance : (k, k) float array
        Inverse of the information at the maximum.

    Raises
    ------
    FitError
        The columns separate events from non-events, or say the same.

    References
    ----------
    McCullagh and Nelder 1989, Generalized Linear Models, chapter 4; doi:10.1201/9780203753736

    Examples
    --------
    >>> ones = np.ones((4, 1))
    >>> coefficients, covariance = newton_logistic(ones, np.array([1, 0, 0, 0]))
    >>> round(float(coefficients[0]), 4), round(float(covariance[0, 0]), 4)
    (-1.0986, 1.3333)
    """
    coefficients: Floats = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        eta = design @ coefficients + offset
        if np.abs(eta).max() > _FAR:
            break
        p = _expit(eta)
        information = design.T @ (design * (p * (1 - p))[:, None])
        gradient = design.T @ (y - p)
        try:
            step = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError as error:
            raise FitError("design", "columns that say the same", "other columns") from error
        coefficients = coefficients + step
        if np.abs(step).max() < _CLOSE:
            return coefficients, np.asarray(np.linalg.inv(information), dtype=np.float64)
    raise FitError("design", "events and non-events hardly overlap", "groups that overlap")


def _expit(eta: Floats) -> Floats:
    from_below: Floats = 0.5 * (1 + np.tanh(eta / 2))
    return from_below
