"""The fit of the dropout model: the most likely coefficients, given rows and a prior."""

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from science.errors import FitError
from science.fitted import Fit, TherapistEffect
from science.likelihood import Derivatives, derivatives
from science.ordered_rows import OrderedRows, ordered
from science.person_sessions import Event, Floats, PersonSessions
from science.prior import Prior
from science.therapist_block import Curvature, Step, newton_step
from science.therapist_spread import Search, likely_variance
from science.uphill import uphill

MAX_STEPS = 200
# A step that promises less log-posterior than this changes nothing that could be seen.
ENOUGH = 1e-9
SAME_VARIANCE = 1e-6  # relative change of the variance between therapists
# Terms are measured in standard deviations or counts: anything larger is a mistake.
LARGEST_TERM = 1e4


def fit(rows: PersonSessions, prior: Prior, *, therapist_sd: float | None = None) -> Fit:
    """Return the most likely competing-risks hazard, given rows and a prior (MAP).

    After each attended session a client comes back, leaves (D) or ends as planned (P)::

        eta_D = a[group] + x' beta + u[therapist]      eta_P = g[group] + z' gamma
        P(D) = exp(eta_D) / (1 + exp(eta_D) + exp(eta_P))      and likewise P(P)

    What is maximised is the log-likelihood of the rows, minus (coefficient - mean)^2 / (2 sd^2)
    for each coefficient, minus u^2 / (2 sd^2) for each therapist.

    Parameters
    ----------
    rows : PersonSessions
        n rows, 0 and up, in any order; columns as the prior names them.
    prior : Prior
        Normal priors of the coefficients.
    therapist_sd : float or None
        Standard deviation between therapists, log-odds, 0 and up. 0: no therapist effects.
        None: estimated, with the prior's half-normal; `Fit.therapist_sd` near 0 then means that
        no difference between therapists could be told from chance.

    Returns
    -------
    Fit
        Without rows, the prior itself. Intervals are those of the inverse Hessian, the
        therapists integrated out.

    Raises
    ------
    FitError
        Columns that the prior does not name, a term above 10,000, a negative or infinite
        ``therapist_sd``, or no convergence.

    Notes
    -----
    Newton's method with the exact Hessian; a step that lowers the log-posterior is halved. The
    log-posterior is strictly concave, so there is one top, also where nobody left or a term
    separates those who leave from those who stay: there the prior holds the coefficient.

    References
    ----------
    Allison (1982), doi:10.2307/270718 (discrete-time competing risks); the priors and the
    estimate of the spread between therapists are our default. Therapist effects on dropout:
    Saxon, Barkham, Foster & Parry (2017), doi:10.1002/cpp.2028.
    """
    _check(rows, prior, therapist_sd)
    if therapist_sd == 0:
        rows = replace(rows, therapist=np.full(len(rows), -1))
    data = ordered(rows)
    top = _climb(data, prior, therapist_sd)
    return Fit(
        names=prior.names,
        planned_names=prior.planned_names,
        coefficients=top.place.coefficients,
        covariance=top.step.covariance,
        therapists=_therapists(data, top),
        therapist_sd=math.sqrt(top.variance) if len(data.places) else therapist_sd,
        log_likelihood=top.place.derivatives.value,
        n_rows=len(rows),
        n_clients=len(np.unique(rows.client)),
        n_dropouts=int((rows.event == Event.DROPPED_OUT).sum()),
        n_planned=int((rows.event == Event.PLANNED_END).sum()),
        iterations=top.iterations,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    coefficients: Floats
    effects: Floats
    derivatives: Derivatives


@dataclass(frozen=True, slots=True, eq=False)
class _Top:
    place: _Place
    variance: float
    step: Step
    iterations: int


def _climb(data: OrderedRows, prior: Prior, therapist_sd: float | None) -> _Top:
    place = _place(data, prior.mean, np.zeros(len(data.places)))
    estimates = therapist_sd is None and len(data.places) > 0
    # Without therapists the value is not used.
    search = Search((therapist_sd or prior.therapist_sd_scale) ** 2)
    for taken in range(MAX_STEPS):
        at, is_settled = _curvature(place, prior), True
        if estimates:
            wanted = likely_variance(at, prior.therapist_sd_scale, start=search.variance)
            is_settled = abs(wanted - search.variance) <= SAME_VARIANCE * search.variance
            search = search.towards(wanted)
        step = newton_step(at, search.variance)
        if is_settled and step.decrement < ENOUGH:
            return _Top(place, search.variance, step, taken)
        move = partial(_moved, data, prior, place, step=step, variance=search.variance)
        place = uphill(move, _height(place, prior, search.variance))
    raise FitError("fit", f"{MAX_STEPS} steps", "rows on which the fit settles")


def _moved(
    data: OrderedRows, prior: Prior, start: _Place, share: float, *, step: Step, variance: float
) -> tuple[float, _Place]:
    place = _place(
        data,
        start.coefficients + share * step.coefficients,
        start.effects + share * step.effects,
    )
    return _height(place, prior, variance), place


def _place(data: OrderedRows, coefficients: Floats, effects: Floats) -> _Place:
    return _Place(coefficients, effects, derivatives(data, coefficients, effects))


def _curvature(place: _Place, prior: Prior) -> Curvature:
    weights = 1 / prior.sd**2
    return Curvature(
        gradient=place.derivatives.score - weights * (place.coefficients - prior.mean),
        precision=place.derivatives.information + np.diag(weights),
        derivatives=place.derivatives,
        effects=place.effects,
    )


def _height(place: _Place, prior: Prior, variance: float) -> float:
    distance = (place.coefficients - prior.mean) / prior.sd
    penalty = distance @ distance + place.effects @ place.effects / variance
    return float(place.derivatives.value - penalty / 2)


def _therapists(data: OrderedRows, top: _Top) -> tuple[TherapistEffect, ...]:
    sds = np.sqrt(top.step.effect_variance)
    each = zip(data.places.tolist(), top.place.effects.tolist(), sds.tolist(), strict=True)
    return tuple(TherapistEffect(*values) for values in each)


def _check(rows: PersonSessions, prior: Prior, therapist_sd: float | None) -> None:
    if (rows.names, rows.planned_names) != (prior.names, prior.planned_names):
        raise FitError("terms", rows.names + rows.planned_names, "the terms of the prior")
    if therapist_sd is not None and not 0 <= therapist_sd < math.inf:
        raise FitError("therapist_sd", therapist_sd, "a finite number from 0, or None")
    largest = max(np.abs(rows.x).max(initial=0), np.abs(rows.z).max(initial=0))
    if largest > LARGEST_TERM:
        raise FitError("terms", largest, f"at most {LARGEST_TERM:,.0f} in size")
