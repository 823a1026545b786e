"""What is known to have come of a client by a later session, and who learns from whom."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from science.errors import FitError
from science.incidence import HORIZON
from science.labels import Sequel
from science.predictions import Ints

# Our default: sessions 1, 3 and 5 judge the first five; how far the product looks is its own.
LANDMARKS: Final = (1, 3, 5)
TRAIN_SHARE: Final = 0.7


def outcome_by(n_attended: int, sequel: Sequel, *, horizon: int = HORIZON) -> int | None:
    """Say whether a client left before a later session, as far as that is known.

    Parameters
    ----------
    n_attended : int
        Number of the client's last attended session, 1 and up.
    sequel : Sequel
        What followed it.
    horizon : int
        The session that had to be reached, 2 and up.

    Returns
    -------
    int or None
        1 left before that session; 0 reached it, or ended as planned before; None not known: the
        client is still on the way, or somebody else ended the therapy.

    Notes
    -----
    Judging only those who are known favours quick outcomes, and leaving is known sooner than
    staying: see `science.seen.seen_at` for what is done about the latest clients.

    References
    ----------
    Landmarks: van Houwelingen 2007, Scand J Statist 34:70-85;
    doi:10.1111/j.1467-9469.2006.00529.x. Leaving out the unknown is a choice of this project.

    Examples
    --------
    >>> [outcome_by(4, sequel) for sequel in (Sequel.DROPPED_OUT, Sequel.PLANNED, Sequel.CENSORED)]
    [1, 0, None]
    >>> outcome_by(10, Sequel.DROPPED_OUT)
    0
    """
    if n_attended >= horizon or sequel is Sequel.PLANNED:
        return 0
    return 1 if sequel is Sequel.DROPPED_OUT else None


def split_by_start(start: Ints, share: float = TRAIN_SHARE) -> NDArray[np.bool_]:
    """Say which clients belong to the training part: those who started first.

    Clients who started on the same day stay together, in the training part if the limit falls
    among them.

    Parameters
    ----------
    start : (n,) int array
        Day of the start, or any number in the order of the starts; one per client.
    share : float
        Share of the clients to train on, above 0 and below 1.

    Returns
    -------
    (n,) bool array
        True: training part.

    Raises
    ------
    FitError
        The share lies outside 0..1, there is nobody to split, or all started on one day.

    References
    ----------
    A split by time is a harder test than one by chance: Steyerberg and Harrell 2016, J Clin
    Epidemiol 69:245-247; doi:10.1016/j.jclinepi.2015.04.005. The share of .7 is our default.

    Examples
    --------
    >>> split_by_start(np.array([5, 1, 2, 2, 9]), 0.5).tolist()
    [False, True, True, True, False]
    """
    if not 0 < share < 1:
        raise FitError("split", share, "a share above 0 and below 1")
    if not len(start):
        raise FitError("split", "no client", "clients to split")
    limit = np.sort(start)[int(np.ceil(share * len(start))) - 1]
    trains: NDArray[np.bool_] = start <= limit
    if trains.all():
        raise FitError("split", "nobody starts after the training part", "later starts to test on")
    return trains
