"""Splitting a score into the whole, the person and the moment, without looking ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from science.errors import FitError


@dataclass(frozen=True, slots=True)
class Parts:
    """One score x as ``grand + between + within``.

    Parameters
    ----------
    grand : float
        The mean that all people are compared with, in points.
    between : float
        How far this person's mean so far lies from it, in points.
    within : float
        How far this score lies from the person's mean so far, in points; 0 at the first score.
    n : int
        Scores in the person's mean, this one included; at least 1.
    """

    grand: float
    between: float
    within: float
    n: int


def decompose(scores: Sequence[float | None], *, grand: float) -> tuple[Parts | None, ...]:
    """Split each score of one person, with nothing later than that score.

    The person's mean at session k is the mean of the scores up to and including k. A mean over the
    whole course would carry the future into every earlier session: a model fitted on it looks
    better than it can ever be in use.

    Parameters
    ----------
    scores : sequence of float or None
        One per session in points, oldest first; None is a missing score.
    grand : float
        Mean over people in points, known beforehand: from a reference sample, or from episodes
        that had ended before this one began.

    Returns
    -------
    tuple of (Parts or None)
        One per session; None where the score is missing. Each sums to its score.

    Raises
    ------
    FitError
        A score or the mean is not a finite number.

    Notes
    -----
    x_k = grand + (mean_k - grand) + (x_k - mean_k), mean_k = (x_1 + ... + x_k) / n_k.

    Early means are unsure: with n scores their standard error is the person's own spread divided by
    the root of n. ``n`` is returned so that a model can weigh them.

    References
    ----------
    Curran, P. J. & Bauer, D. J. (2011). The disaggregation of within-person and between-person
    effects in longitudinal models of change. Annu Rev Psychol 62, 583-619.
    https://doi.org/10.1146/annurev.psych.093008.100356

    Examples
    --------
    >>> for parts in decompose([60, None, 80, 70], grand=65):
    ...     print(parts)
    Parts(grand=65.0, between=-5.0, within=0.0, n=1)
    None
    Parts(grand=65.0, between=5.0, within=10.0, n=2)
    Parts(grand=65.0, between=5.0, within=0.0, n=3)
    """
    _refuse_infinite(grand)
    found: list[Parts | None] = []
    total, n = 0.0, 0
    for score in scores:
        if score is None:
            found.append(None)
            continue
        _refuse_infinite(score)
        total, n = total + score, n + 1
        mean = total / n
        found.append(Parts(float(grand), mean - grand, score - mean, n))
    return tuple(found)


def _refuse_infinite(value: float) -> None:
    if not isfinite(value):
        raise FitError("score or mean", value, "a finite number of points")
