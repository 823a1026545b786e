"""How much an alliance score moves from one session to the next by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from science.errors import FitError

# Fewer differences than this give no estimate: a default of this project.
PAIRS_NEEDED = 100

# The middle of a normal distribution that lies within one SD of its mean.
_LOWER, _UPPER = 0.158655, 0.841345


@dataclass(frozen=True, slots=True)
class NoiseEstimate:
    """The session-to-session error of a score.

    Parameters
    ----------
    s_diff : float
        Robust SD of the difference of two successive ratings, in percent points, above 0.
    n_pairs : int
        Differences it rests on.
    n_clients : int
        Clients with at least one difference.
    """

    s_diff: float
    n_pairs: int
    n_clients: int


def session_to_session_error(series: Iterable[Sequence[float | None]]) -> NoiseEstimate:
    """Estimate how much one instrument's score differs between two successive ratings.

    The half distance between the 15.87th and the 84.13th percentile of all differences within
    clients. For normal differences this is their SD; a few large falls, ruptures among them, leave
    it as it is.

    Parameters
    ----------
    series : iterable of sequence of (float or None)
        Each client's ratings by one instrument, in percent of the range, 0 to 100, in the order of
        time. None is a session without a rating: the two around it are a pair.

    Returns
    -------
    NoiseEstimate
        In percent points.

    Raises
    ------
    FitError
        Fewer than `PAIRS_NEEDED` differences, or so many equal ratings that the spread is 0.

    Notes
    -----
    Conservative: true change between two sessions is in it as well, so limits made of it are
    rather too wide. Cronbach's alpha is no substitute: it speaks of the items of one sitting and
    not of two sessions. In one sample (C-SRS, more than 1,900 pairs of sessions) a drop that was
    "reliable" by such a limit came in about one pair in seven.

    The 674 pairs of the IMPLEMENT data (WAI-9, 57 clients) give 8.3 percent points, so the limit
    would be 1.96 x 8.3 = 16.3 % of the range; the default is 15 %.

    References
    ----------
    Faleh, A. et al. (2025). arXiv:2508.12983 (the IMPLEMENT data). The half distance of these two
    percentiles is 1 SD of a normal distribution by definition.

    Examples
    --------
    >>> up_and_down = [50.0, 55.0] * 60
    >>> session_to_session_error([up_and_down])
    NoiseEstimate(s_diff=5.0, n_pairs=119, n_clients=1)
    """
    rated = [[value for value in ratings if value is not None] for ratings in series]
    differences = [later - earlier for ratings in rated for earlier, later in pairwise(ratings)]
    if len(differences) < PAIRS_NEEDED:
        raise FitError("pairs of successive ratings", len(differences), f"{PAIRS_NEEDED} or more")
    lower, upper = np.quantile(differences, [_LOWER, _UPPER])
    s_diff = float(upper - lower) / 2
    if not s_diff > 0:
        raise FitError("spread of successive ratings", s_diff, "above 0")
    n_clients = sum(len(ratings) > 1 for ratings in rated)
    return NoiseEstimate(s_diff, len(differences), n_clients)
