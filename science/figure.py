"""A figure with its interval, or the reason why there is none."""

from dataclasses import dataclass
from typing import Final

# Our default: below ten of either kind an estimate would be mostly noise.
LEAST: Final = 10
LEVEL: Final = 0.95
# The 97.5 % point of the normal distribution, for two-sided intervals of 95 %.
Z: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Figure:
    """One estimate. Absent is None and comes with its reason; it is never 0.

    Parameters
    ----------
    value : float or None
        The estimate, in the unit of whatever computes it.
    low, high : float or None
        Ends of the 95 % interval. None: no interval is given, or there is no estimate.
    reason : str
        Why there is no estimate; empty exactly where there is one.

    Raises
    ------
    ValueError
        Both or neither of an estimate and a reason.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse an absence without a reason."""
        if (self.value is None) != bool(self.reason):
            raise ValueError("a figure has either a value or a reason")


def absent(reason: str) -> Figure:
    """Return the figure that says why it is absent.

    Parameters
    ----------
    reason : str
        In words, for a reader.

    Returns
    -------
    Figure
        Without value and interval.

    Examples
    --------
    >>> absent("4 events; at least 10 are needed").value is None
    True
    """
    return Figure(None, reason=reason)


def shortage(n_events: int, n_others: int) -> str:
    """Say that there are too few events or non-events for an estimate.

    Parameters
    ----------
    n_events, n_others : int
        Clients with and without the event, 0 and up.

    Returns
    -------
    str
        Empty if there are at least `LEAST` of both.

    References
    ----------
    None: the limit of ten is a default of this project.

    Examples
    --------
    >>> shortage(4, 60)
    '4 dropouts; at least 10 are needed'
    >>> shortage(30, 9)
    '9 who stayed; at least 10 are needed'
    >>> shortage(10, 10)
    ''
    """
    if n_events < LEAST:
        return (
            f"{n_events} {'dropout' if n_events == 1 else 'dropouts'}; at least {LEAST} are needed"
        )
    if n_others < LEAST:
        return f"{n_others} who stayed; at least {LEAST} are needed"
    return ""
