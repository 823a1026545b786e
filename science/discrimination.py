"""How well predictions tell those who leave from those who stay: the area under the ROC curve."""

from dataclasses import replace

import numpy as np

from science.figure import Figure, absent, shortage
from science.predictions import DRAWS, Floats, Ints, Predictions, replicates


def auc(p: Floats, y: Ints) -> float | None:
    """Return the share of pairs (one event, one non-event) in which the event was rated higher.

    Ties count one half. The value is the area under the ROC curve.

    Parameters
    ----------
    p : (n,) float array
        Predictions; only their order matters.
    y : (n,) int array
        1 for an event, 0 for none.

    Returns
    -------
    float or None
        0 to 1, where 0.5 is no better than a coin; None without any pair.

    References
    ----------
    Hanley and McNeil 1982, Radiology 143:29-36; doi:10.1148/radiology.143.1.7063747

    Examples
    --------
    One event (0.4) beats one of two others and ties with the second: 1.5 of 2 pairs.

    >>> auc(np.array([0.1, 0.4, 0.4]), np.array([0, 0, 1]))
    0.75
    >>> auc(np.array([0.1, 0.4]), np.array([0, 0])) is None
    True
    """
    wins, pairs = _wins(np.asarray(p, float), np.asarray(y, int), np.ones((1, len(p))))
    return float(wins[0] / pairs[0]) if pairs[0] else None


def weighted_auc(given: Predictions, weights: Floats) -> Floats:
    """Return the area under the curve for each row of weights, comparing within strata.

    Parameters
    ----------
    given : Predictions
        n predictions.
    weights : (draws, n) float array
        How often each row counts, 0 and up.

    Returns
    -------
    (draws,) float array
        0 to 1; NaN where no stratum has a pair.

    References
    ----------
    Hanley and McNeil 1982 for one stratum; that pairs are formed within a stratum only, and their
    counts added, is a choice of this project.
    """
    wins, pairs = np.zeros(len(weights)), np.zeros(len(weights))
    for stratum in np.unique(given.stratum):
        rows = given.stratum == stratum
        won, compared = _wins(given.p[rows], given.y[rows], weights[:, rows])
        wins += won
        pairs += compared
    areas: Floats = np.divide(wins, pairs, out=np.full(len(weights), np.nan), where=pairs > 0)
    return areas


def auc_figure(given: Predictions, *, rng: np.random.Generator, n_draws: int = DRAWS) -> Figure:
    """Return the area under the curve with its bootstrap interval by client.

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
        0 to 1 with the 2.5 and 97.5 percentiles of the draws; absent below ten events or ten
        non-events.

    References
    ----------
    Percentile interval: Efron and Tibshirani 1993, chapter 13; doi:10.1201/9780429246593
    """
    short = shortage(given.n_events, len(given) - given.n_events)
    if short:
        return absent(short)
    whole = weighted_auc(given, np.ones((1, len(given))))[0]
    if not np.isfinite(whole):
        return absent("no stratum holds both dropouts and others")
    drawn = replicates(lambda w: weighted_auc(given, w), given.client, rng=rng, n_draws=n_draws)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Figure(float(whole), float(low), float(high))


def auc_gain(
    given: Predictions, other: Floats, *, rng: np.random.Generator, n_draws: int = DRAWS
) -> Figure:
    """Return by how much the area of the predictions exceeds that of others of the same clients.

    Parameters
    ----------
    given : Predictions
        n predictions.
    other : (n,) float array
        Predictions of a simpler rule for the same rows.
    rng : numpy.random.Generator
        Source of the draws; both areas come from the same draw each time.
    n_draws : int
        Bootstrap draws, at least 1.

    Returns
    -------
    Figure
        -1 to 1, above 0 where the predictions do better; absent below ten events or non-events.

    References
    ----------
    Paired bootstrap: Efron and Tibshirani 1993, chapter 13; doi:10.1201/9780429246593
    """
    short = shortage(given.n_events, len(given) - given.n_events)
    if short:
        return absent(short)
    rival = replace(given, p=np.asarray(other, float))

    def gain(weights: Floats) -> Floats:
        return weighted_auc(given, weights) - weighted_auc(rival, weights)

    whole = gain(np.ones((1, len(given))))[0]
    if not np.isfinite(whole):
        return absent("no stratum holds both dropouts and others")
    low, high = np.percentile(replicates(gain, given.client, rng=rng, n_draws=n_draws), [2.5, 97.5])
    return Figure(float(whole), float(low), float(high))


def hanley_mcneil_se(area: float, *, n_events: int, n_others: int) -> float:
    """Return the standard error of an area under the ROC curve from its size and the counts.

    An independent check of the bootstrap: it rests on a formula alone.

    Parameters
    ----------
    area : float
        Area under the curve, 0 to 1.
    n_events, n_others : int
        Clients with and without the event, at least 1.

    Returns
    -------
    float
        Standard error, 0 and up.

    Notes
    -----
    With Q1 = A / (2 - A) and Q2 = 2 A^2 / (1 + A), the variance is
    (A (1 - A) + (n1 - 1)(Q1 - A^2) + (n0 - 1)(Q2 - A^2)) / (n1 n0).

    References
    ----------
    Hanley and McNeil 1982, Radiology 143:29-36; doi:10.1148/radiology.143.1.7063747

    Examples
    --------
    The paper's images, 51 abnormal and 58 normal with an area of 0.893. From the single ratings
    the paper finds 0.032; the formula needs the area only and comes close.

    >>> round(hanley_mcneil_se(0.893, n_events=51, n_others=58), 4)
    0.0325
    """
    q1 = area / (2 - area)
    q2 = 2 * area**2 / (1 + area)
    among_events = (n_events - 1) * (q1 - area**2)
    among_others = (n_others - 1) * (q2 - area**2)
    variance = (area * (1 - area) + among_events + among_others) / (n_events * n_others)
    return float(np.sqrt(variance))


def _wins(p: Floats, y: Ints, weights: Floats) -> tuple[Floats, Floats]:
    """Weigh the pairs won (ties one half) and all pairs, for each row of weights."""
    order = np.argsort(p, kind="stable")
    ranked = p[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]][: len(ranked)])
    if not len(starts):
        return np.zeros(len(weights)), np.zeros(len(weights))
    is_event = (y[order] == 1).astype(float)
    events = np.add.reduceat(weights[:, order] * is_event, starts, axis=1)
    others = np.add.reduceat(weights[:, order] * (1 - is_event), starts, axis=1)
    below = np.cumsum(others, axis=1) - others
    wins = (events * (below + others / 2)).sum(axis=1)
    return wins, events.sum(axis=1) * others.sum(axis=1)
