"""Sudden gains and losses a second time, score by score and with other tools, to compare with."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from scipy import stats


def slow_sudden(
    scores: Sequence[float | None], cutoff: float, *, best: float, worse_is: int
) -> list[tuple[str, int]]:
    """Direction and place of each; `worse_is` +1 where more points are worse, -1 where fewer."""
    found = []
    for n in range(len(scores) - 1):
        x, y = scores[n], scores[n + 1]
        if x is None or y is None:
            continue
        before = [scores[k] for k in (n - 2, n - 1, n) if k >= 0 and scores[k] is not None]
        after = [
            scores[k] for k in (n + 1, n + 2, n + 3) if k < len(scores) and scores[k] is not None
        ]
        if len(before) == 1 or len(after) == 1:
            continue
        better = (x - y) * worse_is
        size = abs(x - y)
        quarter = 0.25 * abs(x - best)
        df = len(before) + len(after) - 2
        spread = sqrt((np.var(before) * len(before) + np.var(after) * len(after)) / df)
        apart = (np.mean(before) - np.mean(after)) * worse_is * np.sign(better)
        if size >= cutoff and size >= quarter and apart > stats.t.ppf(0.975, df) * spread:
            found.append(("gain" if better > 0 else "loss", n))
    return found
