"""The expected range behind a line: from one range per session to one polygon."""

from collections.abc import Callable, Sequence

# Half the width of a range that stands alone: a line would not show as a range.
ALONE = 8.0


def band_points(
    ranges: Sequence[tuple[float, float] | None],
    xs: Sequence[float],
    y: Callable[[float], float],
) -> str:
    """Draw around the expected ranges: along the upper ends, and back along the lower ones.

    Parameters
    ----------
    ranges : sequence of (float, float) or None
        Lower and upper end per session, in points; None where nothing is expected. The band
        passes over such a session between two others, because it has no number of its own.
    xs : sequence of float
        Position of each session, in units of the viewBox.
    y : callable
        Position of a value.

    Returns
    -------
    str
        "x,y" pairs of a polygon; empty without any range.

    Examples
    --------
    >>> band_points([None, (10, 20), (5, 15)], [0.0, 50.0, 100.0], lambda value: 100 - value)
    '50.0,80 100.0,85 100.0,95 50.0,90'
    >>> band_points([None, (10, 20)], [0.0, 50.0], lambda value: 100 - value)
    '42.0,80 58.0,80 58.0,90 42.0,90'
    """
    known = [(x, each) for x, each in zip(xs, ranges, strict=True) if each is not None]
    if len(known) == 1:
        x, alone = known[0]
        known = [(round(x - ALONE, 1), alone), (round(x + ALONE, 1), alone)]
    upper = [f"{x},{y(high)}" for x, (_, high) in known]
    lower = [f"{x},{y(low)}" for x, (low, _) in reversed(known)]
    return " ".join(upper + lower)
