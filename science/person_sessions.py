"""Person-sessions: one row for each attended session after which something could happen."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from science.errors import FitError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Sessions that share a baseline: 1, 2, 3, 4, 5, 6 to 10, and later ones.
GROUP_STARTS = (1, 2, 3, 4, 5, 6, 11)
N_GROUPS = len(GROUP_STARTS)


class Event(IntEnum):
    """What followed an attended session. A row whose sequel is unknown is censored: left out."""

    CAME_BACK = 0
    DROPPED_OUT = 1
    PLANNED_END = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSessions:
    """Rows of the discrete-time hazard, n of them.

    Parameters
    ----------
    client : (n,) int array
        Index of the client (episode), 0 and up; rows of one client share it.
    therapist : (n,) int array
        Index of the therapist, 0 and up; -1 where unknown or not to be used.
    session : (n,) int array
        Number of the attended session, 1 and up.
    x : (n, p) float array
        Terms of leaving, columns as in ``names``.
    z : (n, q) float array
        Terms of a planned ending, columns as in ``planned_names``.
    event : (n,) int array
        `Event` after that session.
    names, planned_names : tuple of str
        Names of the columns.

    Raises
    ------
    FitError
        The shapes do not fit together, or a value is not finite.
    """

    client: Ints
    therapist: Ints
    session: Ints
    x: Floats
    z: Floats
    event: Ints
    names: tuple[str, ...]
    planned_names: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse rows that a fit would silently misread."""
        n = len(self.event)
        shapes = {
            "client": (self.client.shape, (n,)),
            "therapist": (self.therapist.shape, (n,)),
            "session": (self.session.shape, (n,)),
            "x": (self.x.shape, (n, len(self.names))),
            "z": (self.z.shape, (n, len(self.planned_names))),
        }
        for name, (found, wanted) in shapes.items():
            if found != wanted:
                raise FitError(name, found, f"an array of shape {wanted}")
        if not (np.isfinite(self.x).all() and np.isfinite(self.z).all()):
            raise FitError("x and z", "NaN or infinity", "finite numbers")
        if n and (self.session.min() < 1 or not np.isin(self.event, list(Event)).all()):
            raise FitError("session or event", "out of range", "sessions from 1, events 0 to 2")

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.event)

    def take(self, rows: NDArray[np.bool_] | Ints) -> "PersonSessions":
        """Return the rows selected by a mask or by places, in that order."""
        return PersonSessions(
            client=self.client[rows],
            therapist=self.therapist[rows],
            session=self.session[rows],
            x=self.x[rows],
            z=self.z[rows],
            event=self.event[rows],
            names=self.names,
            planned_names=self.planned_names,
        )


def group_of(session: Ints) -> Ints:
    """Return the baseline group of each session number.

    Parameters
    ----------
    session : int array
        Session numbers, 1 and up.

    Returns
    -------
    int array
        0 to `N_GROUPS` - 1, same shape.

    Examples
    --------
    >>> group_of(np.array([1, 5, 6, 10, 11, 40])).tolist()
    [0, 4, 5, 5, 6, 6]
    """
    return np.searchsorted(np.array(GROUP_STARTS), session, side="right") - 1
