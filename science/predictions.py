"""What is judged: predicted probabilities, what came of them, and whom they belong to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from science.errors import FitError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DRAWS: Final = 2_000
# Draws weighed at once, so that memory stays small with many rows.
_CHUNK: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """Predictions of one kind of event, n of them.

    Parameters
    ----------
    p : (n,) float array
        Predicted probability of the event, 0 to 1.
    y : (n,) int array
        1 where the event came about, 0 where it is known not to have.
    client : (n,) int array
        Whose prediction it is. Resampling takes or leaves all rows of a client together.
    stratum : (n,) int array
        Landmark of the prediction, such as the session. Clients are compared within a stratum.

    Raises
    ------
    FitError
        The arrays differ in length, a probability lies outside 0..1, an outcome is not 0 or 1.
    """

    p: Floats
    y: Ints
    client: Ints
    stratum: Ints

    def __post_init__(self) -> None:
        """Refuse what would silently give a wrong figure."""
        n = len(self.p)
        for name in ("y", "client", "stratum"):
            if getattr(self, name).shape != (n,):
                raise FitError(name, getattr(self, name).shape, f"an array of shape {(n,)}")
        if not ((self.p >= 0) & (self.p <= 1)).all():
            raise FitError("p", "a value outside 0..1, or NaN", "probabilities")
        if not np.isin(self.y, (0, 1)).all():
            raise FitError("y", "a value other than 0 and 1", "0 or 1")

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.p)

    @property
    def n_events(self) -> int:
        """Rows with the event."""
        return int(self.y.sum())


def predictions(p: Floats, y: Ints) -> Predictions:
    """Return predictions of which each belongs to another client, all in one stratum.

    Parameters
    ----------
    p : (n,) array-like of float
        Probabilities, 0 to 1.
    y : (n,) array-like of int
        Outcomes, 0 or 1.

    Returns
    -------
    Predictions
        With clients 0 to n - 1.

    Raises
    ------
    FitError
        As in `Predictions`.

    References
    ----------
    None: a shorthand.

    Examples
    --------
    >>> predictions(np.array([0.1, 0.4]), np.array([0, 1])).client.tolist()
    [0, 1]
    """
    p, y = np.asarray(p, float), np.asarray(y, int)
    places = np.arange(len(p))
    return Predictions(p=p, y=y, client=places, stratum=np.zeros_like(places))


def joined(parts: Sequence[Predictions]) -> Predictions:
    """Return several predictions as one; their strata stay apart.

    Parameters
    ----------
    parts : sequence of Predictions
        At least one.

    Returns
    -------
    Predictions
        All rows, in order.

    References
    ----------
    None: rows put together.

    Examples
    --------
    >>> one = predictions(np.array([0.1]), np.array([0]))
    >>> len(joined([one, one]))
    2
    """
    return Predictions(
        p=np.concatenate([part.p for part in parts]),
        y=np.concatenate([part.y for part in parts]),
        client=np.concatenate([part.client for part in parts]),
        stratum=np.concatenate([part.stratum for part in parts]),
    )


def summed_by(client: Ints, values: Floats) -> Floats:
    """Add up the rows of each client.

    Parameters
    ----------
    client : (n,) int array
        Client of each row.
    values : (n,) or (n, k) float array
        What is added up.

    Returns
    -------
    (m,) or (m, k) float array
        One row for each client, in ascending order of their numbers.

    References
    ----------
    None: a sum.

    Examples
    --------
    >>> summed_by(np.array([7, 3, 7]), np.array([1.0, 2.0, 4.0])).tolist()
    [2.0, 5.0]
    """
    clients, place = np.unique(client, return_inverse=True)
    sums: Floats = np.zeros((len(clients), *values.shape[1:]))
    np.add.at(sums, place, values)
    return sums


def replicates(
    statistic: Callable[[Floats], Floats],
    client: Ints,
    *,
    rng: np.random.Generator,
    n_draws: int = DRAWS,
) -> Floats:
    """Bootstrap a weighted statistic by client.

    Each draw takes as many clients as there are, with replacement; a row weighs as often as its
    client was drawn.

    Parameters
    ----------
    statistic : function
        From weights of shape (draws, n) to values of shape (draws,); NaN where undefined.
    client : (n,) int array
        Client of each row.
    rng : numpy.random.Generator
        Source of the draws; the same state gives the same values.
    n_draws : int
        Number of draws, at least 1.

    Returns
    -------
    float array
        The defined values, at most ``n_draws``, in order of drawing.

    References
    ----------
    Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 8;
    doi:10.1201/9780429246593

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> replicates(lambda w: w.sum(axis=1), np.array([0, 1, 2]), rng=rng, n_draws=3).tolist()
    [3.0, 3.0, 3.0]
    """
    _, place = np.unique(client, return_inverse=True)
    n_clients = int(place.max()) + 1
    values = []
    for start in range(0, n_draws, _CHUNK):
        size = min(_CHUNK, n_draws - start)
        drawn = rng.multinomial(n_clients, np.full(n_clients, 1 / n_clients), size=size)
        values.append(statistic(drawn[:, place].astype(float)))
    found = np.concatenate(values)
    kept: Floats = found[np.isfinite(found)]
    return kept
