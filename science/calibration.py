"""Whether predicted probabilities mean what they say: Brier score, skill, and O/E."""

from typing import Final

import numpy as np

from science.figure import Figure, Z, absent, shortage
from science.predictions import DRAWS, Floats, Ints, Predictions, replicates, summed_by

_CLOSE: Final = 1e-10


def brier(p: Floats, y: Ints) -> float:
    """Return the mean squared difference of predictions and outcomes.

    Parameters
    ----------
    p : (n,) float array
        Probabilities, 0 to 1, at least one.
    y : (n,) int array
        0 or 1.

    Returns
    -------
    float
        0 (perfect) to 1.

    References
    ----------
    Brier 1950, Monthly Weather Review 78:1-3;
    doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    Examples
    --------
    (0.2^2 + 0.4^2) / 2 = 0.1.

    >>> round(brier(np.array([0.2, 0.6]), np.array([0, 1])), 12)
    0.1
    """
    return float(np.mean((np.asarray(p, float) - y) ** 2))


def null_brier(rate: float) -> float:
    """Return the Brier score of predicting the base rate for everyone.

    Parameters
    ----------
    rate : float
        Share of events, 0 to 1.

    Returns
    -------
    float
        rate x (1 - rate), 0 to 0.25.

    References
    ----------
    Brier 1950, Monthly Weather Review 78:1-3. The rate below: Swift and Greenberg 2012,
    J Consult Clin Psychol 80:547-559; doi:10.1037/a0028226

    Examples
    --------
    >>> round(null_brier(0.197), 3)
    0.158
    """
    return rate * (1 - rate)


def weighted_skill(given: Predictions, weights: Floats) -> Floats:
    """Return the Brier skill for each row of weights.

    Skill is the share by which the Brier score falls below that of predicting, for everyone in a
    stratum, the rate that the stratum turned out to have.

    Parameters
    ----------
    given : Predictions
        n predictions.
    weights : (draws, n) float array
        How often each row counts, 0 and up.

    Returns
    -------
    (draws,) float array
        At most 1; 0 is no better than the base rate, below 0 worse; NaN where all outcomes agree.

    References
    ----------
    Murphy 1973, J Appl Meteorol 12:595-600; doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2
    """
    error = weights @ (given.p - given.y) ** 2
    null = np.zeros(len(weights))
    for stratum in np.unique(given.stratum):
        rows = given.stratum == stratum
        total = weights[:, rows].sum(axis=1)
        events = weights[:, rows] @ given.y[rows]
        null += events - np.divide(events**2, total, out=np.zeros_like(total), where=total > 0)
    known = null > _CLOSE
    skills: Floats = 1 - np.divide(error, null, out=np.full(len(weights), np.nan), where=known)
    return skills


def skill_figure(given: Predictions, *, rng: np.random.Generator, n_draws: int = DRAWS) -> Figure:
    """Return the Brier skill against the base rate with its bootstrap interval by client.

    Parameters
    ----------
    given : Predictions
        n predictions.
    rng : numpy.random.Generator
        Source of the draws.
    n_draws : int
        Bootstrap draws, at least 1.

    Returns
    -------
    Figure
        At most 1, with the 2.5 and 97.5 percentiles of the draws; absent below ten events or ten
        non-events.

    References
    ----------
    As `weighted_skill`. Interval: Efron and Tibshirani 1993, chapter 13.
    """
    short = shortage(given.n_events, len(given) - given.n_events)
    if short:
        return absent(short)
    whole = weighted_skill(given, np.ones((1, len(given))))[0]
    if not np.isfinite(whole):
        return absent("no stratum holds both dropouts and others")
    drawn = replicates(lambda w: weighted_skill(given, w), given.client, rng=rng, n_draws=n_draws)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Figure(float(whole), float(low), float(high))


def observed_expected(p: Floats, y: Ints, client: Ints | None = None) -> Figure:
    """Return how many events came about for each one that was predicted.

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
    Figure
        Above 0, 1 is right; absent below ten events or ten non-events.

    Notes
    -----
    Interval on the log scale with standard error sqrt((1 - O/n) / O), the delta method for a
    binomial count. Where a client has several rows the variance of the count, O (1 - O/n), becomes
    the sum over clients of the squared sum of y - O/n, which is the same with one row each.

    References
    ----------
    Debray et al. 2017, BMJ 356:i6460; doi:10.1136/bmj.i6460

    Examples
    --------
    20 of 100 left where 16 were predicted: 1.25, log scale +/- 1.96 x sqrt(0.8 / 20) = 0.392.

    >>> found = observed_expected(np.full(100, 0.16), np.repeat([1, 0], [20, 80]))
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (1.25, 0.845, 1.85)
    """
    n, events = len(y), int(np.sum(y))
    short = shortage(events, n - events)
    if short:
        return absent(short)
    expected = float(np.sum(p))
    if expected <= 0:
        return absent("no dropout was predicted for anyone")
    ratio = events / expected
    rate = events / n
    variance = events * (1 - rate)
    if client is not None:
        surprise: Floats = np.asarray(y, float) - rate
        variance = float((summed_by(client, surprise) ** 2).sum())
    width = np.exp(Z * np.sqrt(variance) / events)
    return Figure(ratio, float(ratio / width), float(ratio * width))
