"""Step halving: the part of Newton's method that never goes down."""

from collections.abc import Callable
from typing import TypeVar

from science.errors import FitError

Place = TypeVar("Place")

MAX_HALVINGS = 40
# Near the top a gain drowns in rounding; the step is right all the same.
ROUNDING = 1e-12


def uphill(move: Callable[[float], tuple[float, Place]], floor: float) -> Place:
    """Return where the longest share of a step leads that does not go down.

    Parameters
    ----------
    move : callable
        Takes a share of the step, 1 and below; gives the height there, and the place.
    floor : float
        Height of where the step starts.

    Returns
    -------
    object
        The place, after the whole step, a half, a quarter, and so on.

    Raises
    ------
    FitError
        No share goes up: the numbers are out of scale, or are none.

    References
    ----------
    Boyd & Vandenberghe (2004), Convex Optimization, section 9.5.2, without the slope condition:
    a Newton step on a concave function needs it nowhere but in proofs.

    Examples
    --------
    >>> uphill(lambda share: (-abs(8 * share - 3), 8 * share), -3.5)
    4.0
    """
    share = 1.0
    for _ in range(MAX_HALVINGS):
        height, place = move(share)
        if height >= floor - ROUNDING * (1 + abs(floor)):
            return place
        share /= 2
    raise FitError("fit", "no step uphill", "rows with terms on their usual scale")
