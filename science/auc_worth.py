"""What an area under the ROC curve buys: how often flags of a given number would be right."""

import numpy as np
from scipy.special import ndtr, ndtri

from science.errors import FitError

_GRID = 4_001
_REACH = 8.0  # SD to either side; beyond lies less than 1e-14 of a normal distribution


def auc_from_d(d: float) -> float:
    """Return the area under the curve of two normal groups that lie `d` SD apart.

    Parameters
    ----------
    d : float
        Standardised mean difference.

    Returns
    -------
    float
        Phi(d / sqrt 2), 0 to 1.

    References
    ----------
    Binormal model: Hanley and McNeil 1982; doi:10.1148/radiology.143.1.7063747. The d below, early
    alliance and dropout: Sharf, Primavera and Diener 2010, Psychotherapy 47:637-645;
    doi:10.1037/a0021175

    Examples
    --------
    >>> round(auc_from_d(0.55), 3)
    0.651
    """
    return float(ndtr(d / np.sqrt(2)))


def expected_precision(area: float, *, base_rate: float, flag_share: float) -> float:
    """Return the precision to expect when the riskiest share of clients is flagged.

    Parameters
    ----------
    area : float
        Area under the curve, above 0 and below 1.
    base_rate : float
        Share of clients who drop out, above 0 and below 1.
    flag_share : float
        Share of clients flagged, above 0 and below 1. Where it equals the base rate, precision
        and sensitivity are the same.

    Returns
    -------
    float
        Share of the flagged who drop out, 0 to 1.

    Raises
    ------
    FitError
        An argument lies outside its range.

    Notes
    -----
    Scores are normal with SD 1 in both groups, sqrt 2 x Phi^-1(area) apart. The cut-off that flags
    the wanted share is found by bisection.

    References
    ----------
    Binormal model as in `auc_from_d`; the values below follow from it.

    Examples
    --------
    >>> [
    ...     round(expected_precision(area, base_rate=0.2, flag_share=0.2), 3)
    ...     for area in (0.60, 0.65, 0.70, 0.75, 0.80)
    ... ]
    [0.287, 0.336, 0.389, 0.447, 0.511]
    """
    for name, value in (("area", area), ("base_rate", base_rate), ("flag_share", flag_share)):
        if not 0 < value < 1:
            raise FitError(name, value, "above 0 and below 1")
    apart = float(np.sqrt(2) * ndtri(area))
    low, high = -_REACH - abs(apart), _REACH + abs(apart)
    for _ in range(100):
        cut = (low + high) / 2
        flagged = base_rate * ndtr(apart - cut) + (1 - base_rate) * ndtr(-cut)
        low, high = (cut, high) if flagged > flag_share else (low, cut)
    return float(base_rate * ndtr(apart - low) / flag_share)


def best_skill(area: float, *, base_rate: float) -> float:
    """Return the Brier skill that perfectly calibrated predictions of this area would have.

    Parameters
    ----------
    area : float
        Area under the curve, 0.5 or more and below 1.
    base_rate : float
        Share of clients who drop out, above 0 and below 1.

    Returns
    -------
    float
        0 and up; hardly ever large, even for a good area.

    References
    ----------
    Binormal model as in `auc_from_d`; skill as in `science.calibration.weighted_skill`.

    Examples
    --------
    >>> [round(best_skill(area, base_rate=0.2), 3) for area in (0.60, 0.65, 0.70, 0.75, 0.80)]
    [0.021, 0.047, 0.087, 0.142, 0.213]
    """
    apart = float(np.sqrt(2) * ndtri(area))
    score = np.linspace(-_REACH, _REACH + apart, _GRID)
    event = base_rate * np.exp(-((score - apart) ** 2) / 2)
    other = (1 - base_rate) * np.exp(-(score**2) / 2)
    error = np.trapezoid(event * other / (event + other), score) / np.sqrt(2 * np.pi)
    return float(1 - error / (base_rate * (1 - base_rate)))
