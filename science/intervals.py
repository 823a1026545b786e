"""How far apart the sessions of one episode usually lie."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from statistics import median

# Our default: two intervals are the fewest that can show a rhythm.
LEAST_INTERVALS = 2


def usual_interval(days: Sequence[date], *, least: int = LEAST_INTERVALS) -> float | None:
    """Give the usual number of days from one attended session to the next.

    The median, so that one holiday does not turn a weekly rhythm into another one. Two sessions
    on one day count as one.

    Parameters
    ----------
    days : sequence of date
        Days of the attended sessions, in any order. Days that an import made up do not belong
        here: nothing may be counted from them.
    least : int
        Fewest intervals that show a rhythm, 1 and up. 2, which needs three days, is a default of
        this project.

    Returns
    -------
    float or None
        Days, 1 and up, in halves; None with fewer than `least` intervals.

    Examples
    --------
    >>> usual_interval([date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 30)])
    14.0
    >>> usual_interval([date(2026, 3, 2), date(2026, 3, 9)]) is None
    True
    """
    intervals = [(later - earlier).days for earlier, later in pairwise(sorted(set(days)))]
    return float(median(intervals)) if len(intervals) >= least else None
