"""An individuals control chart: how far a single rating may lie from a client's usual level."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from science.errors import FitError

# 3 / d2 with d2 = 1.128, the mean distance of two draws from a normal distribution, in its SD.
LIMIT_PER_MOVING_RANGE = 2.66
SIGMAS = 3.0

# Ratings that the limits are frozen on.
BASELINE = 5

# Least sigma in percent of the range, a default of this project: three of them are 7.5 %, more
# than one answer step of AC-6 (4.2 %), so that one step is no signal after a flat baseline.
SIGMA_FLOOR = 2.5


@dataclass(frozen=True, slots=True)
class Limits:
    """Centre and limits of an individuals chart, in the unit of its values.

    Parameters
    ----------
    centre : float
        Mean of the baseline.
    distance : float
        From the centre to either limit, above 0.
    """

    centre: float
    distance: float

    @property
    def lower(self) -> float:
        """Lower limit; it may lie below the scale, and then no rating can reach it."""
        return self.centre - self.distance


def individuals_limits(baseline: Sequence[float], *, sigma_floor: float = SIGMA_FLOOR) -> Limits:
    """Set the limits of an individuals (XmR) chart.

    Parameters
    ----------
    baseline : sequence of float
        At least two values in the order of time, none missing, in any one unit. Alliance ratings
        here: percent of the range, 0 to 100, the first `BASELINE` of a client.
    sigma_floor : float
        Least sigma, in the same unit, 0 and up. Without one, a flat baseline would turn every
        later wobble into a signal.

    Returns
    -------
    Limits
        Centre: the mean. Distance: 2.66 x mean moving range, and at least 3 x ``sigma_floor``.

    Raises
    ------
    FitError
        Fewer than two values, or a negative floor.

    Notes
    -----
    The limits must be frozen on a baseline. A rupture that stays in the computation inflates its
    own limit and hides: in the example below the two ratings of 30 are signals against the four
    ratings before them and a limit of all seven lies so low that 16 would pass. Even a frozen
    baseline may hold one fall of its own; then the rule is silent rather than wrong.

    The other common choice is 3.145 x *median* moving range. Five ratings have four moving ranges,
    and whole answer steps make their median 0 too often; the mean is used, as in the charts of the
    rupture literature. Those papers name no standard cut-off.

    References
    ----------
    Shewhart's individuals chart; 2.66 = 3 / 1.128.
    Eubanks-Carter, C., Gorman, B. S. & Muran, J. C. (2012). Psychother Res 22, 621-637 (control
    charts for alliance ruptures). https://doi.org/10.1080/10503307.2012.693772

    Examples
    --------
    >>> frozen = individuals_limits([70.0, 74.0, 70.0, 74.0])
    >>> round(frozen.centre, 2), round(frozen.distance, 2), round(frozen.lower, 2)
    (72.0, 10.64, 61.36)
    >>> masked = individuals_limits([70.0, 74.0, 70.0, 74.0, 30.0, 30.0, 74.0])
    >>> round(masked.lower, 2)
    15.95
    """
    if len(baseline) < 2:
        raise FitError("baseline", len(baseline), "2 values or more")
    if not sigma_floor >= 0:
        raise FitError("sigma_floor", sigma_floor, "0 or more")
    ranges = [abs(later - earlier) for earlier, later in pairwise(baseline)]
    own = LIMIT_PER_MOVING_RANGE * sum(ranges) / len(ranges)
    return Limits(
        centre=sum(baseline) / len(baseline),
        distance=max(own, SIGMAS * sigma_floor),
    )
