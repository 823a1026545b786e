"""What acting on predictions is worth, against talking to everyone and to no one."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from science.figure import shortage
from science.predictions import Floats, Ints

# Our default: from 19 needless check-ins per dropout met (.05) down to 1.5 (.40).
THRESHOLDS: Final = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40)


@dataclass(frozen=True, slots=True)
class NetBenefit:
    """Net benefit at one threshold, in true flags per client.

    Parameters
    ----------
    threshold : float
        Risk from which a client is flagged, above 0 and below 1. It weighs a needless flag:
        threshold / (1 - threshold) of a useful one.
    model, treat_all : float or None
        Net benefit of flagging by the model and of flagging everyone. None: too few events.
    treat_none : float
        Always 0: nobody flagged, nothing gained and nothing lost.
    """

    threshold: float
    model: float | None
    treat_all: float | None
    treat_none: float = 0.0

    @property
    def is_best(self) -> bool | None:
        """Whether the model beats both alternatives; None where it is not known."""
        if self.model is None or self.treat_all is None:
            return None
        return self.model > max(self.treat_all, self.treat_none)


def net_benefit(p: Floats, y: Ints, threshold: float) -> float:
    """Return the net benefit of flagging everyone whose probability reaches a threshold.

    Parameters
    ----------
    p : (n,) float array
        Probabilities, 0 to 1, at least one.
    y : (n,) int array
        0 or 1.
    threshold : float
        Above 0 and below 1.

    Returns
    -------
    float
        TP / n - FP / n x threshold / (1 - threshold); at most the share of events.

    References
    ----------
    Vickers and Elkin 2006, Medical Decision Making 26:565-574; doi:10.1177/0272989X06295361

    Examples
    --------
    At .20 two of four are flagged, one rightly: 1/4 - 1/4 x .25 = .1875.

    >>> net_benefit(np.array([0.1, 0.2, 0.3, 0.1]), np.array([0, 0, 1, 1]), 0.2)
    0.1875
    """
    flagged = np.asarray(p, float) >= threshold
    gained = np.sum(flagged & (y == 1))
    wasted = np.sum(flagged & (y == 0))
    return float((gained - wasted * threshold / (1 - threshold)) / len(y))


def net_benefit_curve(
    p: Floats, y: Ints, thresholds: tuple[float, ...] = THRESHOLDS
) -> tuple[NetBenefit, ...]:
    """Return the net benefit at several thresholds, beside treating all and treating none.

    Parameters
    ----------
    p : (n,) float array
        Probabilities, 0 to 1.
    y : (n,) int array
        0 or 1.
    thresholds : tuple of float
        Each above 0 and below 1.

    Returns
    -------
    tuple of NetBenefit
        One for each threshold; without values below ten events or ten non-events.

    References
    ----------
    Vickers and Elkin 2006; doi:10.1177/0272989X06295361. The range of .05 to .40 is our default.

    Examples
    --------
    >>> y = np.repeat([1, 0], [20, 80])
    >>> at_10 = net_benefit_curve(np.full(100, 0.2), y)[1]
    >>> round(at_10.model, 4), round(at_10.treat_all, 4), at_10.is_best
    (0.1111, 0.1111, False)
    """
    events = int(np.sum(y))
    if shortage(events, len(y) - events):
        return tuple(NetBenefit(threshold, None, None) for threshold in thresholds)
    everyone = np.ones(len(y))
    return tuple(
        NetBenefit(threshold, net_benefit(p, y, threshold), net_benefit(everyone, y, threshold))
        for threshold in thresholds
    )
