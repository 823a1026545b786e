"""What is believed of leaving early before a clinic has data of its own."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from science.base_rate import HAZARD_SHAPE, base_rate_shift
from science.coefficients import Layout
from science.dropout_terms import NAMES, PLANNED_NAMES, PLANNED_TERMS, TERMS, Term
from science.errors import FitError
from science.person_sessions import GROUP_STARTS, N_GROUPS, Floats
from science.plain_json import numbers, rounded

# Our defaults: later sessions go on as session 10 does; endings by plan are rare early on.
PLANNED_HAZARDS = (0.01, 0.01, 0.015, 0.02, 0.025, 0.05, 0.08)
BASELINE_SD = 0.5
PLANNED_SD = 1.0
# Scale of the half-normal prior of the spread between therapists, from the 12.6 % of variance
# in dropout that Saxon, Barkham, Foster and Parry (2017, doi:10.1002/cpp.2028) report.
THERAPIST_SD_SCALE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prior:
    """Independent normal priors of all coefficients, in log-odds.

    Parameters
    ----------
    names, planned_names : tuple of str
        Terms of leaving (p) and of a planned ending (q).
    baseline_mean : (7,) float array
        Log-odds of leaving against coming back in the reference picture, per session group.
    baseline_sd : float
        Their standard deviation, above 0.
    beta_mean, beta_sd : (p,) float arrays
        Effects on leaving per unit of each term; ``beta_sd`` above 0.
    planned_mean : (7,) float array
        Log-odds of a planned ending against coming back, per session group.
    planned_sd : float
        Their standard deviation, above 0.
    gamma_mean, gamma_sd : (q,) float arrays
        Effects on a planned ending per unit; ``gamma_sd`` above 0.
    therapist_sd_scale : float
        Scale of the half-normal prior of the therapists' standard deviation, above 0.

    Raises
    ------
    FitError
        Shapes that do not fit together, a mean that is not finite, a spread that is not above 0.
    """

    names: tuple[str, ...]
    planned_names: tuple[str, ...]
    baseline_mean: Floats
    baseline_sd: float
    beta_mean: Floats
    beta_sd: Floats
    planned_mean: Floats
    planned_sd: float
    gamma_mean: Floats
    gamma_sd: Floats
    therapist_sd_scale: float = THERAPIST_SD_SCALE

    def __post_init__(self) -> None:
        """Refuse a prior that would leave a coefficient undetermined."""
        wanted = {
            "baseline_mean": N_GROUPS,
            "beta_mean": len(self.names),
            "beta_sd": len(self.names),
            "planned_mean": N_GROUPS,
            "gamma_mean": len(self.planned_names),
            "gamma_sd": len(self.planned_names),
        }
        for name, size in wanted.items():
            if getattr(self, name).shape != (size,):
                raise FitError(name, getattr(self, name).shape, f"an array of shape ({size},)")
        if not np.isfinite(self.mean).all():
            raise FitError("prior means", "NaN or infinity", "finite numbers")
        if not all(math.isfinite(sd) and sd > 0 for sd in (*self.sd, self.therapist_sd_scale)):
            raise FitError("prior spreads", "0, below, or not finite", "finite and above 0")

    @property
    def layout(self) -> Layout:
        """Return the places of the coefficients."""
        return Layout(len(self.names), len(self.planned_names))

    @property
    def mean(self) -> Floats:
        """Return all means, (d,), in the order of the layout."""
        return np.concatenate(
            [self.baseline_mean, self.beta_mean, self.planned_mean, self.gamma_mean]
        )

    @property
    def sd(self) -> Floats:
        """Return all standard deviations, (d,), in the order of the layout."""
        baseline = np.full(N_GROUPS, self.baseline_sd)
        planned = np.full(N_GROUPS, self.planned_sd)
        return np.concatenate([baseline, self.beta_sd, planned, self.gamma_sd])

    def relaxed(self, factor: float) -> "Prior":
        """Return the same beliefs, held ``factor`` times as loosely (the therapists' as before)."""
        return replace(
            self,
            baseline_sd=self.baseline_sd * factor,
            beta_sd=self.beta_sd * factor,
            planned_sd=self.planned_sd * factor,
            gamma_sd=self.gamma_sd * factor,
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values, floats to 10 significant digits."""
        return {
            "names": list(self.names),
            "planned_names": list(self.planned_names),
            "mean": rounded(self.mean),
            "sd": rounded(self.sd),
            "therapist_sd_scale": rounded(self.therapist_sd_scale),
        }

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Prior":
        """Return the prior that `to_json` wrote."""
        names, planned_names = tuple(body["names"]), tuple(body["planned_names"])
        at = Layout(len(names), len(planned_names))
        mean, sd = numbers(body["mean"]), numbers(body["sd"])
        return cls(
            names=names,
            planned_names=planned_names,
            baseline_mean=mean[at.baseline],
            baseline_sd=float(sd[0]),
            beta_mean=mean[at.beta],
            beta_sd=sd[at.beta],
            planned_mean=mean[at.planned_baseline],
            planned_sd=float(sd[at.n_leaving]),
            gamma_mean=mean[at.gamma],
            gamma_sd=sd[at.gamma],
            therapist_sd_scale=float(body["therapist_sd_scale"]),
        )


def literature_prior(
    base_rate: float | None = None,
    names: tuple[str, ...] = NAMES,
    planned_names: tuple[str, ...] = PLANNED_NAMES,
) -> Prior:
    """Return the prior of the chosen terms, with the baseline anchored to a rate of leaving.

    The effects are those of `science.dropout_terms`. The baseline is the default shape of the
    hazard (our default), moved by one shift on the logit so that, in the reference picture (all
    terms 0) and among clients without a planned ending, the share that leaves after one of the
    first ten sessions is ``base_rate``. Planned endings have a wide prior of our own, so a
    clinic's first data decide.

    Parameters
    ----------
    base_rate : float or None
        Share of clients that the clinic expects to leave early, above 0 and below 1. None: the
        shape as it stands, 32.9 % by session 10.
    names, planned_names : tuple of str
        Which terms, and in which order.

    Returns
    -------
    Prior

    Raises
    ------
    FitError
        A rate outside (0, 1), or a term that is not known.

    References
    ----------
    The shape and all standard deviations are our defaults. Rates to anchor to are published:
    19.7 % in 669 studies (Swift & Greenberg, 2012, doi:10.1037/a0028226).

    Examples
    --------
    >>> prior = literature_prior(0.197, ("miss",))
    >>> [round(float(value), 3) for value in prior.baseline_mean[:2]]
    [-3.053, -3.362]
    >>> prior.beta_mean.tolist(), prior.beta_sd.tolist()
    ([0.7], [0.35])
    """
    shift = 0.0 if base_rate is None else base_rate_shift(base_rate)
    terms = _chosen(names, TERMS)
    planned = _chosen(planned_names, PLANNED_TERMS)
    shape = np.array([HAZARD_SHAPE[min(start, len(HAZARD_SHAPE)) - 1] for start in GROUP_STARTS])
    planned_shape = np.array(PLANNED_HAZARDS)
    return Prior(
        names=names,
        planned_names=planned_names,
        baseline_mean=np.log(shape / (1 - shape)) + shift,
        baseline_sd=BASELINE_SD,
        beta_mean=np.array([term.mean for term in terms]),
        beta_sd=np.array([term.sd for term in terms]),
        planned_mean=np.log(planned_shape / (1 - planned_shape)),
        planned_sd=PLANNED_SD,
        gamma_mean=np.array([term.mean for term in planned]),
        gamma_sd=np.array([term.sd for term in planned]),
    )


def _chosen(names: tuple[str, ...], terms: tuple[Term, ...]) -> list[Term]:
    by_name = {term.name: term for term in terms}
    for name in names:
        if name not in by_name:
            raise FitError("term", name, "one of " + ", ".join(by_name))
    return [by_name[name] for name in names]
