"""A course of scores small enough for a table cell; the numbers stand beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from charts.scale import Scale, number

WIDTH = 96
HEIGHT = 24
# Room for the dot of the latest score, so that it is never cut off.
PADDING = 3.5


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Positions in a 96 by 24 viewBox.

    Parameters
    ----------
    parts : tuple of str
        Unbroken parts of the line, each a list of "x,y" for a polyline.
    singles : tuple of (float, float)
        Scores between two gaps, which no line would show.
    last : (float, float) or None
        The latest score; None without any.
    cut : float or None
        Height of the cut-off line; None for instruments without norms.
    label : str
        The scores in words, for those who do not see it.
    """

    parts: tuple[str, ...]
    singles: tuple[tuple[float, float], ...]
    last: tuple[float, float] | None
    cut: float | None
    label: str


def sparkline(
    values: Sequence[float | None],
    *,
    low: float,
    high: float,
    name: str = "Scores",
    cut: float | None = None,
) -> Sparkline:
    """Place a course of scores in a table cell.

    Parameters
    ----------
    values : sequence of (float or None)
        Oldest first; None is a session without an answer and breaks the line.
    low, high : float
        Ends of the instrument's scale, low < high; the cell always spans them, so that rows of one
        instrument can be compared.
    name : str
        Of the scores, for the label.
    cut : float or None
        Published cut-off in points; None for original questionnaires.

    Returns
    -------
    Sparkline
        Positions rounded to a tenth.

    Examples
    --------
    >>> sparkline([19, None, 8], low=0, high=27, name="PHQ-9").label
    'PHQ-9: 19, no answer, 8'
    >>> sparkline([], low=0, high=27, name="PHQ-9").label
    'PHQ-9: no score yet'
    """
    across = Scale(0, max(len(values) - 1, 1), PADDING, WIDTH - PADDING)
    up = Scale(low, high, HEIGHT - PADDING, PADDING)
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((across.at(index), up.at(value)))
    placed = [point for run in runs for point in run]
    last = placed[-1] if placed else None
    return Sparkline(
        parts=tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1),
        singles=tuple(run[0] for run in runs if len(run) == 1 and run[0] != last),
        last=last,
        cut=None if cut is None else up.at(cut),
        label=f"{name}: {_in_words(values)}",
    )


def _in_words(values: Sequence[float | None]) -> str:
    if all(value is None for value in values):
        return "no score yet"
    return ", ".join("no answer" if value is None else number(value) for value in values)
