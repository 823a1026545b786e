"""The simple rules that a model has to beat, learned on the same clients as the model."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from science.predictions import Floats, Ints
from science.seen import Seen

BASE_RATE: Final = "base rate"
ANY_MISSED: Final = "any missed session so far"
RECENT_MISSED: Final = "missed of the last three"
LAST_ALLIANCE: Final = "last alliance in the lowest quarter"
LOW_SHARE: Final = 25  # percent; our default for "low"


def baselines(train: Sequence[Seen], test: Sequence[Seen]) -> Mapping[str, Floats]:
    """Predict by the simple rules: the share of dropouts in the training group alike.

    Parameters
    ----------
    train : sequence of Seen
        Clients to learn from.
    test : sequence of Seen
        Clients to predict, m of them.

    Returns
    -------
    mapping of str to (m,) float array
        Probabilities by rule: base rate, any missed session so far, missed of the last three, and
        last alliance in the training part's lowest quarter, which is left out where no client of
        the training part has a score.

    Notes
    -----
    A group of n with k dropouts predicts (k + 1/2) / (n + 1), so that small groups do not claim
    certainty; a group that the training part lacks predicts the base rate.

    References
    ----------
    Adding one half: Jeffreys' prior for a share. The rules are choices of this project.

    Examples
    --------
    >>> def seen(missed, y):
    ...     return Seen(
    ...         client=0, x=(), z=(), any_missed=missed, n_recent_missed=0, alliance=None, y=y
    ...     )
    >>> train = [seen(False, 0)] * 8 + [seen(False, 1), seen(True, 1), seen(True, 0)]
    >>> found = baselines(train, [seen(False, 0), seen(True, 0)])
    >>> found[ANY_MISSED].tolist(), found[BASE_RATE].round(3).tolist()
    ([0.15, 0.5], [0.208, 0.208])
    """
    rules = {
        BASE_RATE: ([0] * len(train), [0] * len(test)),
        ANY_MISSED: ([int(one.any_missed) for one in train], [int(one.any_missed) for one in test]),
        RECENT_MISSED: (
            [one.n_recent_missed for one in train],
            [one.n_recent_missed for one in test],
        ),
    }
    scores = [one.alliance for one in train if one.alliance is not None]
    if scores:
        limit = float(np.percentile(scores, LOW_SHARE))
        rules[LAST_ALLIANCE] = (
            [_alliance_group(one, limit) for one in train],
            [_alliance_group(one, limit) for one in test],
        )
    y = np.array([one.y for one in train], dtype=np.int64)
    return {
        name: _group_shares(np.array(learned), y, np.array(asked))
        for name, (learned, asked) in rules.items()
    }


def _alliance_group(seen: Seen, limit: float) -> int:
    return 2 if seen.alliance is None else int(seen.alliance <= limit)


def _group_shares(learned: Ints, y: Ints, asked: Ints) -> Floats:
    shares = np.full(len(asked), (y.sum() + 0.5) / (len(y) + 1))
    for group in np.unique(learned):
        inside = y[learned == group]
        shares[asked == group] = (inside.sum() + 0.5) / (len(inside) + 1)
    return shares
