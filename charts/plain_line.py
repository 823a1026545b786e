"""A course of scores as one line: no cut-off, no band, nothing that judges it."""

from collections.abc import Sequence
from dataclasses import dataclass

from charts.scale import Scale, Tick, number, ticks

WIDTH, HEIGHT = 320, 168
LEFT, RIGHT, TOP, BOTTOM = 34, 12, 18, 30


@dataclass(frozen=True, slots=True)
class Spot:
    """One score: where it is drawn, and as it is printed."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class PlainLine:
    """Positions in a 320 by 168 viewBox.

    Parameters
    ----------
    points : str
        "x,y" pairs of a polyline, the oldest first.
    spots : tuple of Spot
        The scores, the oldest first.
    y_ticks : tuple of Tick
        Labels of the vertical axis, both ends of the scale among them.
    """

    points: str
    spots: tuple[Spot, ...]
    y_ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def plain_line(values: Sequence[float], *, low: float, high: float) -> PlainLine:
    """Place a course of scores.

    Parameters
    ----------
    values : sequence of float
        In points of the scale, the oldest first.
    low, high : float
        Ends of the scale, low < high.

    Returns
    -------
    PlainLine
        With the whole scale as its height, so that two pictures of one scale can be compared.

    Examples
    --------
    >>> plain_line([10, 0], low=0, high=10).points
    '48.0,18.0 296.0,138.0'
    """
    scale = Scale(low, high, start=HEIGHT - BOTTOM, end=TOP)
    first, last = LEFT + 14, WIDTH - RIGHT - 12
    step = (last - first) / max(len(values) - 1, 1)
    spots = tuple(
        Spot(round(first + step * place, 1), scale.at(value), number(value))
        for place, value in enumerate(values)
    )
    return PlainLine(" ".join(f"{spot.x},{spot.y}" for spot in spots), spots, ticks(scale))
