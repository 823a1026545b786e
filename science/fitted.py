"""A fitted dropout model: what an estimate needs, and how it is stored."""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from science.coefficients import Layout, group_names
from science.errors import FitError
from science.figure import Z
from science.person_sessions import Floats
from science.plain_json import numbers, rounded


class Coefficient(NamedTuple):
    """One coefficient with its standard error, both in log-odds."""

    name: str
    value: float
    sd: float

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval."""
        return self.value - Z * self.sd, self.value + Z * self.sd


class TherapistEffect(NamedTuple):
    """How far one therapist's log-odds of a client leaving lie from the middle, shrunk."""

    place: int  # as the rows name the therapist
    effect: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """Coefficients of the competing-risks hazard, in log-odds, with their uncertainty.

    Parameters
    ----------
    names, planned_names : tuple of str
        Terms of leaving (p) and of a planned ending (q).
    coefficients : (d,) float array
        Baseline of leaving (7 session groups), beta (p), baseline of a planned ending (7),
        gamma (q).
    covariance : (d, d) float array
        Of the coefficients.
    therapists : tuple of TherapistEffect
        By place; only those with rows. Empty where no therapist effect was fitted.
    therapist_sd : float or None
        Standard deviation between therapists, log-odds. None: nobody to estimate it from.
    log_likelihood : float
        Of the data, priors not counted; 0 without rows.
    n_rows, n_clients, n_dropouts, n_planned : int
        What it rests on; all 0 where the prior itself is the answer.
    iterations : int
        Newton steps taken.

    Raises
    ------
    FitError
        Shapes that do not fit together, or a number that is not finite.
    """

    names: tuple[str, ...]
    planned_names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    therapists: tuple[TherapistEffect, ...]
    therapist_sd: float | None
    log_likelihood: float
    n_rows: int
    n_clients: int
    n_dropouts: int
    n_planned: int
    iterations: int

    def __post_init__(self) -> None:
        """Refuse what no estimate could be made from."""
        d = self.layout.size
        shapes = (self.coefficients.shape, self.covariance.shape)
        if shapes != ((d,), (d, d)):
            raise FitError("coefficients and covariance", shapes, f"{d} and {d} by {d} numbers")
        if not (np.isfinite(self.coefficients).all() and np.isfinite(self.covariance).all()):
            raise FitError("coefficients and covariance", "NaN or infinity", "finite numbers")
        if not math.isfinite(self.log_likelihood):
            raise FitError("log_likelihood", self.log_likelihood, "a finite number")

    @property
    def layout(self) -> Layout:
        """Return the places of the coefficients."""
        return Layout(len(self.names), len(self.planned_names))

    @property
    def baseline(self) -> Floats:
        """Return the baseline of leaving, (7,), log-odds against coming back."""
        return self.coefficients[self.layout.baseline]

    @property
    def beta(self) -> Floats:
        """Return the effects on leaving, (p,), log-odds per unit."""
        return self.coefficients[self.layout.beta]

    @property
    def planned_baseline(self) -> Floats:
        """Return the baseline of a planned ending, (7,), log-odds against coming back."""
        return self.coefficients[self.layout.planned_baseline]

    @property
    def gamma(self) -> Floats:
        """Return the effects on a planned ending, (q,), log-odds per unit."""
        return self.coefficients[self.layout.gamma]

    def named(self) -> tuple[Coefficient, ...]:
        """Return every coefficient with its name and standard error, in order."""
        groups = group_names()
        names = [
            *(f"session {group}" for group in groups),
            *self.names,
            *(f"planned: session {group}" for group in groups),
            *(f"planned: {name}" for name in self.planned_names),
        ]
        sds = np.sqrt(np.diag(self.covariance))
        values = zip(names, self.coefficients.tolist(), sds.tolist(), strict=True)
        return tuple(Coefficient(*value) for value in values)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values, floats to 10 significant digits."""
        return {
            "names": list(self.names),
            "planned_names": list(self.planned_names),
            "coefficients": rounded(self.coefficients),
            "covariance": rounded(self.covariance),
            "therapists": {
                str(t.place): [rounded(t.effect), rounded(t.sd)] for t in self.therapists
            },
            "therapist_sd": None if self.therapist_sd is None else rounded(self.therapist_sd),
            "log_likelihood": rounded(self.log_likelihood),
            "n_rows": self.n_rows,
            "n_clients": self.n_clients,
            "n_dropouts": self.n_dropouts,
            "n_planned": self.n_planned,
            "iterations": self.iterations,
        }

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Fit":
        """Return the fit that `to_json` wrote."""
        return cls(
            names=tuple(body["names"]),
            planned_names=tuple(body["planned_names"]),
            coefficients=numbers(body["coefficients"]),
            covariance=numbers(body["covariance"]),
            therapists=tuple(
                TherapistEffect(int(place), *values)
                for place, values in sorted(
                    body["therapists"].items(), key=lambda item: int(item[0])
                )
            ),
            therapist_sd=body["therapist_sd"],
            log_likelihood=body["log_likelihood"],
            n_rows=body["n_rows"],
            n_clients=body["n_clients"],
            n_dropouts=body["n_dropouts"],
            n_planned=body["n_planned"],
            iterations=body["iterations"],
        )
