"""The default course of leaving over the first sessions, moved to a clinic's rate."""

import math

from science.errors import FitError

# The chance of leaving after session 1, 2, ... 10, among those who have no planned ending
# there. No hazard table by session was found in the literature: our default, adjustable.
HAZARD_SHAPE = (0.08, 0.06, 0.05, 0.04, 0.035, 0.025, 0.025, 0.025, 0.025, 0.025)


def base_rate_shift(base_rate: float) -> float:
    """Return the shift on the logit of the default hazards that gives a rate by session 10.

    Parameters
    ----------
    base_rate : float
        Share that leaves after one of the first ten sessions, above 0 and below 1.

    Returns
    -------
    float
        Log-odds, to be added to each hazard's logit.

    Raises
    ------
    FitError
        A rate outside (0, 1).

    References
    ----------
    Our default. Solved by bisection: the cumulative share grows with the shift.

    Examples
    --------
    >>> round(base_rate_shift(0.197), 3)
    -0.611
    """
    if not 0 < base_rate < 1:
        raise FitError("base_rate", base_rate, "a share above 0 and below 1")
    low, high = -40.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        if cumulative_share(middle) < base_rate:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def cumulative_share(shift: float = 0.0, sessions: int = len(HAZARD_SHAPE)) -> float:
    """Return the share that leaves after one of the first sessions, by the default hazards.

    Parameters
    ----------
    shift : float
        Log-odds added to each hazard's logit.
    sessions : int
        How many sessions are counted, 0 to 10.

    Returns
    -------
    float
        Share, 0 to 1.

    References
    ----------
    Our default shape; the shares that follow from it are derived.

    Examples
    --------
    >>> round(cumulative_share(sessions=5), 3), round(cumulative_share(), 3)
    (0.239, 0.329)
    """
    odds = math.exp(shift)
    # With o the shifted odds, log(1 - o / (1 + o)) = -log(1 + o): no cancellation for small rates.
    stays = sum(-math.log1p(h / (1 - h) * odds) for h in HAZARD_SHAPE[:sessions])
    return -math.expm1(stays)
