"""Values to positions: a linear scale, readable ticks and evenly spaced session slots."""

from dataclasses import dataclass
from math import ceil, floor, log10

# A tick closer to the end of the axis than this share of a step would print over its label.
CROWDED = 0.6

# Fewer sessions than this do not spread over the whole width: a beginning should look like one.
LEAST_SLOTS = 6


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values to positions.

    Parameters
    ----------
    low, high : float
        Ends of the values, low < high.
    start, end : float
        Positions of `low` and `high`, in units of the viewBox. On a vertical axis start > end.

    Raises
    ------
    ValueError
        The range is empty.
    """

    low: float
    high: float
    start: float
    end: float

    def __post_init__(self) -> None:
        """Refuse a range without extent."""
        if not self.low < self.high:
            raise ValueError(f"scale from {self.low} to {self.high} has no extent")

    def at(self, value: float) -> float:
        """Return the position of a value, to a tenth of a unit; beyond the ends it is clamped."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis.

    Parameters
    ----------
    position : float
        In units of the viewBox.
    label : str
        As printed.
    """

    position: float
    label: str


def tick_values(low: float, high: float, intervals: int = 4) -> tuple[float, ...]:
    """Choose round values for an axis that always shows both of its ends.

    Parameters
    ----------
    low, high : float
        Ends of the axis, low < high.
    intervals : int
        Wished number of intervals, 1 and up; the result has as many or fewer.

    Returns
    -------
    tuple of float
        Ascending, from `low` to `high`, steps of 1, 2, 2.5 or 5 times a power of ten between. A
        step that would crowd the upper end is left out.

    Examples
    --------
    >>> tick_values(0, 100)
    (0, 25.0, 50.0, 75.0, 100)
    >>> tick_values(0, 27)
    (0, 10.0, 20.0, 27)
    """
    wished = (high - low) / intervals
    power = 10.0 ** floor(log10(wished))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= wished * (1 - 1e-9))
    between = [low + k * step for k in range(1, ceil((high - low) / step) + 1)]
    kept = [round(value, 6) for value in between if high - value > CROWDED * step]
    return (low, *kept, high)


def ticks(scale: Scale, unit: str = "") -> tuple[Tick, ...]:
    """Label a scale with round values.

    Parameters
    ----------
    scale : Scale
        The axis.
    unit : str
        Printed behind each value, for example "%".

    Returns
    -------
    tuple of Tick
        From the low to the high end.
    """
    return tuple(
        Tick(scale.at(value), f"{number(value)}{unit}")
        for value in tick_values(scale.low, scale.high)
    )


def slots(count: int, start: float, end: float) -> tuple[float, ...]:
    """Spread sessions evenly from left to right.

    Parameters
    ----------
    count : int
        Number of sessions, 0 and up.
    start, end : float
        First and last position, in units of the viewBox.

    Returns
    -------
    tuple of float
        One position per session. Below `LEAST_SLOTS` sessions the right part stays empty.

    Examples
    --------
    >>> slots(6, 0, 100)
    (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
    >>> slots(2, 0, 100)
    (0.0, 20.0)
    """
    step = (end - start) / (max(count, LEAST_SLOTS) - 1)
    return tuple(round(start + index * step, 1) for index in range(count))


def number(value: float) -> str:
    """Write a value with at most one decimal, halves upwards.

    Parameters
    ----------
    value : float
        Any finite value.

    Returns
    -------
    str
        Without a trailing ".0".

    Examples
    --------
    >>> number(8.0), number(62.25), number(62.96)
    ('8', '62.3', '63')
    """
    return f"{floor(value * 10 + 0.5) / 10:g}"
