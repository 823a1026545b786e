"""The hazard written out row by row and matrix by matrix: slow, and easy to check by eye."""

import math

import numpy as np

from science.likelihood import Derivatives
from science.person_sessions import N_GROUPS, PersonSessions, group_of
from science.prior import Prior
from science.therapist_block import Curvature

NAMES = ("pull", "push")
PLANNED_NAMES = ("done",)


def random_rows(seed: int, n: int = 40, n_therapists: int = 4) -> PersonSessions:
    """Rows without any pattern; therapist -1 is among them."""
    rng = np.random.default_rng(seed)
    return PersonSessions(
        client=rng.integers(0, max(n // 3, 1), n),
        therapist=rng.integers(-1, n_therapists, n),
        session=rng.integers(1, 14, n),
        x=rng.normal(size=(n, len(NAMES))),
        z=rng.normal(size=(n, len(PLANNED_NAMES))),
        event=rng.choice(3, size=n, p=[0.6, 0.25, 0.15]),
        names=NAMES,
        planned_names=PLANNED_NAMES,
    )


def slow_log_likelihood(rows: PersonSessions, coefficients, effect_of: dict[int, float]) -> float:
    p, total = len(rows.names), 0.0
    for i in range(len(rows)):
        group = int(group_of(rows.session[i : i + 1])[0])
        eta_d = coefficients[group] + effect_of.get(int(rows.therapist[i]), 0.0)
        for j in range(p):
            eta_d += rows.x[i, j] * coefficients[N_GROUPS + j]
        eta_p = coefficients[N_GROUPS + p + group]
        for j in range(len(rows.planned_names)):
            eta_p += rows.z[i, j] * coefficients[2 * N_GROUPS + p + j]
        chosen = (0.0, eta_d, eta_p)[int(rows.event[i])]
        total += chosen - math.log(1 + math.exp(eta_d) + math.exp(eta_p))
    return total


def dense_fit(rows: PersonSessions, prior, therapist_sd: float):
    """Newton on coefficients and therapists together, with the whole Hessian.

    Returns the point and the inverse Hessian: coefficients first, then therapists by place.
    """
    places = sorted({int(t) for t in rows.therapist} - {-1})
    mean = np.concatenate([prior.mean, np.zeros(len(places))])
    weight = np.concatenate([1 / prior.sd**2, np.full(len(places), 1 / therapist_sd**2)])
    at, precision = mean.copy(), np.diag(weight)
    for _ in range(100):
        gradient, precision = -weight * (at - mean), np.diag(weight)
        for i in range(len(rows)):
            jacobian = _jacobian(rows, i, places, len(prior.mean))
            odds = np.exp(jacobian @ at)
            chances = odds / (1 + odds.sum())
            happened = np.array([rows.event[i] == 1, rows.event[i] == 2], dtype=float)
            gradient = gradient + jacobian.T @ (happened - chances)
            spread = np.diag(chances) - np.outer(chances, chances)
            precision = precision + jacobian.T @ spread @ jacobian
        at = at + np.linalg.solve(precision, gradient)
    return at, np.linalg.inv(precision)


def _jacobian(rows: PersonSessions, i: int, places: list[int], size: int):
    p = len(rows.names)
    group = int(group_of(rows.session[i : i + 1])[0])
    jacobian = np.zeros((2, size + len(places)))
    jacobian[0, group] = 1
    jacobian[0, N_GROUPS : N_GROUPS + p] = rows.x[i]
    jacobian[1, N_GROUPS + p + group] = 1
    jacobian[1, 2 * N_GROUPS + p : size] = rows.z[i]
    if rows.therapist[i] >= 0:
        jacobian[0, size + places.index(int(rows.therapist[i]))] = 1
    return jacobian


def slow_incidence(fit, x, z, *, session: int, horizon: int) -> float:
    stays, leaves = 1.0, 0.0
    for j in range(session, horizon):
        group = int(group_of(np.array([j]))[0])
        odds_d = math.exp(fit.baseline[group] + float(x @ fit.beta))
        odds_p = math.exp(fit.planned_baseline[group] + float(z @ fit.gamma))
        leaves += stays * odds_d / (1 + odds_d + odds_p)
        stays /= 1 + odds_d + odds_p
    return leaves


def small_prior(**changes):
    """A prior for `random_rows` that no published number stands behind."""
    values = {
        "names": NAMES,
        "planned_names": PLANNED_NAMES,
        "baseline_mean": np.linspace(-1.0, -2.0, N_GROUPS),
        "baseline_sd": 0.8,
        "beta_mean": np.array([0.5, -0.2]),
        "beta_sd": np.array([0.4, 0.6]),
        "planned_mean": np.linspace(-3.0, -1.5, N_GROUPS),
        "planned_sd": 1.0,
        "gamma_mean": np.array([0.3]),
        "gamma_sd": np.array([0.5]),
    }
    return Prior(**values | changes)


def five_therapists(*, score, information=4.0) -> Curvature:
    """Five therapists of equal weight who pull by ``score``; one coefficient, well known."""
    n = 5
    derivatives = Derivatives(
        value=0.0,
        score=np.zeros(1),
        therapist_score=np.asarray(score, dtype=float),
        information=np.array([[50.0]]),
        cross=np.full((n, 1), 0.5),
        therapist_information=np.full(n, information),
    )
    return Curvature(np.array([0.3]), np.array([[50.0]]), derivatives, np.zeros(n))
