"""The rungs of the learning ladder, and what is kept of a choice between them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from science.errors import FitError
from science.fitted import Fit
from science.plain_json import rounded


class Rung(StrEnum):
    """How a model came about, from the least to the most that the clinic's data decide."""

    PRIOR = "prior"
    INTERCEPT = "intercept"
    SLOPE = "intercept-slope"
    FULL = "full"
    LOOSER = "looser"


# Completed episodes from which each rung may be tried. 300: at least as many training cases are
# recommended for models of dropout by Giesemann et al. (2023, doi:10.1080/10503307.2022.2161432).
# The others are our default, adjustable.
OPENS_AT = {
    Rung.PRIOR: 0,
    Rung.INTERCEPT: 50,
    Rung.SLOPE: 300,
    Rung.FULL: 300,
    Rung.LOOSER: 1001,
}


@dataclass(frozen=True, slots=True)
class RungTest:
    """Whether the data ask for a richer rung than a simpler one.

    Parameters
    ----------
    simpler, richer : Rung
        What was compared.
    statistic : float
        Twice the gain in log-likelihood; it may be below 0, because priors hold the richer one.
    df : float
        Degrees of freedom of the comparison, 1 and up; effective ones for a full fit.
    threshold : float
        95 % quantile of chi-squared with ``df``.
    """

    simpler: Rung
    richer: Rung
    statistic: float
    df: float
    threshold: float

    @property
    def is_rejected(self) -> bool:
        """Return whether the simpler rung is not enough."""
        return self.statistic > self.threshold

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "simpler": self.simpler.value,
            "richer": self.richer.value,
            "statistic": rounded(self.statistic),
            "df": rounded(self.df),
            "threshold": rounded(self.threshold),
            "is_rejected": self.is_rejected,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Climb:
    """The rung that was chosen, its model, and every test on the way.

    Parameters
    ----------
    rung : Rung
        The simplest open rung that a richer one does not beat.
    fit : Fit
        Its model.
    tests : tuple of RungTest
        In the order in which they were made.
    open_rungs : tuple of Rung
        What the number of completed episodes allowed.
    n_completed : int
        That number.
    """

    rung: Rung
    fit: Fit
    tests: tuple[RungTest, ...]
    open_rungs: tuple[Rung, ...]
    n_completed: int

    def to_json(self) -> dict[str, Any]:
        """Return the choice and its grounds, without the fit, as plain JSON values."""
        return {
            "rung": self.rung.value,
            "open_rungs": [rung.value for rung in self.open_rungs],
            "n_completed": self.n_completed,
            "tests": [test.to_json() for test in self.tests],
        }


def open_rungs(n_completed: int) -> tuple[Rung, ...]:
    """Return the rungs that a number of completed episodes opens.

    Parameters
    ----------
    n_completed : int
        Completed episodes, 0 and up.

    Returns
    -------
    tuple of Rung
        From the simplest to the richest.

    Raises
    ------
    FitError
        A number below 0.

    References
    ----------
    See `OPENS_AT`.

    Examples
    --------
    >>> [rung.value for rung in open_rungs(50)]
    ['prior', 'intercept']
    """
    if n_completed < 0:
        raise FitError("n_completed", n_completed, "0 and up")
    return tuple(rung for rung, start in OPENS_AT.items() if n_completed >= start)
