"""The spread between therapists that their effects speak for."""

import math
from dataclasses import dataclass

from science.therapist_block import Curvature, newton_step

# The search for the variance between therapists: standard deviations of 0.001 to 10 log-odds.
LOWEST_VARIANCE = 1e-6
HIGHEST_VARIANCE = 100.0
STRIDE = 4.0
HALVINGS = 32
TURN = 1e-5  # a smaller move of the logarithm, then one back, is settling, not swinging


def likely_variance(at: Curvature, scale: float, *, start: float) -> float:
    """Return the variance between therapists that the effects and their uncertainty speak for.

    Parameters
    ----------
    at : Curvature
        The quadratic, with at least one therapist.
    scale : float
        Scale of the half-normal prior of the standard deviation, log-odds, above 0.
    start : float
        The variance so far, log-odds squared, `LOWEST_VARIANCE` to `HIGHEST_VARIANCE`.

    Returns
    -------
    float
        Variance, log-odds squared, within the same limits. The lowest means that no difference
        between therapists can be told from chance.

    Notes
    -----
    The fixed point to which the EM update leads from the start, found by bisection on its
    logarithm, because EM itself crawls where the variance is small.

    References
    ----------
    Dempster, Laird & Rubin (1977), doi:10.1111/j.2517-6161.1977.tb01600.x; the Laplace
    approximation of the E step and the prior are our default.
    """
    grows = _grows(at, start, scale)
    factor = STRIDE if grows else 1 / STRIDE
    near, far = start, _within_limits(start * factor)
    while near != far and _grows(at, far, scale) == grows:
        near, far = far, _within_limits(far * factor)
    for _ in range(HALVINGS):
        middle = math.sqrt(near * far)
        if _grows(at, middle, scale) == grows:
            near = middle
        else:
            far = middle
    return far


@dataclass(frozen=True, slots=True)
class Search:
    """How far the variance may move, so that it and the effects settle together.

    Parameters
    ----------
    variance : float
        Variance between therapists, log-odds squared.
    move : float
        The latest change of its logarithm.
    reach : float
        The largest change allowed next: doubled on a straight way, halved after a turn.
    """

    variance: float
    move: float = 0.0
    reach: float = math.inf

    def towards(self, wanted: float) -> "Search":
        """Return the search one move nearer to a variance."""
        distance = math.log(wanted / self.variance)
        turns = abs(self.move) > TURN and distance * self.move < 0
        reach = min(self.reach, abs(self.move)) / 2 if turns else 2 * self.reach
        move = max(-reach, min(reach, distance))
        return Search(self.variance * math.exp(move), move, reach)


def updated_variance(squares: float, n: int, scale: float) -> float:
    """Return the variance that maximises the expected log-posterior (the M step).

    Parameters
    ----------
    squares : float
        Sum over therapists of effect squared plus its variance, log-odds squared, above 0.
    n : int
        Number of therapists, 1 and up.
    scale : float
        Scale of the half-normal prior of the standard deviation, log-odds, above 0.

    Returns
    -------
    float
        Variance, log-odds squared.

    Notes
    -----
    The root of t^2 / s^2 + n t - S = 0, where the derivative of
    -n/2 log t - S / (2 t) - t / (2 s^2) is 0. Without the prior it is S / n.

    References
    ----------
    Derived here.

    Examples
    --------
    >>> round(updated_variance(2.0, 4, 0.7), 4)
    0.413
    >>> round(updated_variance(2.0, 4, 1e6), 4)
    0.5
    """
    # Written without the difference of two near numbers.
    return 2 * squares / (n + math.sqrt(n**2 + 4 * squares / scale**2))


def _within_limits(variance: float) -> float:
    return max(LOWEST_VARIANCE, min(HIGHEST_VARIANCE, variance))


def _grows(at: Curvature, variance: float, scale: float) -> bool:
    step = newton_step(at, variance)
    effects = at.effects + step.effects
    squares = float(effects @ effects + step.effect_variance.sum())
    return updated_variance(squares, len(effects), scale) > variance
