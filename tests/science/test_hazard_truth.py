"""The fit on clinics whose truth is known, and its spread between therapists."""

from dataclasses import replace

import numpy as np
import pytest

from science.fitted import Fit
from science.hazard import fit
from science.person_sessions import PersonSessions, group_of
from science.prior import literature_prior
from science.simulate import simulate
from science.therapist_spread import updated_variance
from tests.science.slow_hazard import random_rows, small_prior


def test_planted_coefficients_lie_within_their_intervals_at_the_promised_rate():
    inside = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        prior = literature_prior(0.25)
        beta = rng.normal(prior.beta_mean, prior.beta_sd)
        drawn = simulate(rng, n_clients=250, n_therapists=12, beta=beta, censored=0.02)
        found = fit(drawn.rows, prior)
        inside += [
            low <= truth <= high
            for (low, high), truth in zip(
                (c.interval for c in found.named()[7:20]), beta.tolist(), strict=True
            )
        ]

    # 260 intervals of 95 %: 247 expected, 240 to 254 in 95 of 100 such runs if independent.
    assert 240 <= sum(inside) <= 254


def test_one_large_clinic_gives_back_its_truth():
    beta = np.array([-0.6, 0.1, 0.0, 0.9, -0.1, 0.1, 0.0, 0.1, 0.3, 0.9, 0.2, -0.1, 0.6])
    drawn = simulate(
        np.random.default_rng(5), n_clients=6_000, n_therapists=60, beta=beta, therapist_sd=0.5
    )

    found = fit(drawn.rows, literature_prior(0.25))

    distance = (found.coefficients - drawn.coefficients) / np.sqrt(np.diag(found.covariance))
    assert np.abs(distance).max() < 3.5
    assert found.therapist_sd == pytest.approx(0.5, abs=0.12)


def test_estimated_spread_is_the_fixed_point_of_em():
    drawn = simulate(
        np.random.default_rng(2),
        n_clients=400,
        n_therapists=20,
        beta=literature_prior().beta_mean,
        therapist_sd=0.8,
    )

    found = fit(drawn.rows, literature_prior(0.25))

    squares = sum(t.effect**2 + t.sd**2 for t in found.therapists)
    again = updated_variance(squares, len(found.therapists), 0.7) ** 0.5
    assert found.therapist_sd == pytest.approx(again, rel=1e-4)
    assert 0.4 < found.therapist_sd < 1.2
    near = np.corrcoef([t.effect for t in found.therapists], drawn.effects)[0, 1]
    assert near > 0.7


def test_estimated_spread_is_that_of_exact_integration():
    drawn = simulate(
        np.random.default_rng(3),
        n_clients=300,
        n_therapists=15,
        beta=literature_prior().beta_mean,
        therapist_sd=0.7,
    )
    found = fit(drawn.rows, literature_prior(0.25))

    heights = {sd: exact_height(drawn.rows, found, sd) for sd in np.arange(0.05, 1.5, 0.05)}

    # The normal approximation of the effects, and the step of the search.
    assert found.therapist_sd == pytest.approx(max(heights, key=heights.get), abs=0.06)


def exact_height(rows: PersonSessions, found: Fit, sd: float) -> float:
    """Log marginal posterior of a spread: effects integrated out, coefficients as fitted."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    group = group_of(rows.session)
    odds_d = np.exp(found.baseline[group] + rows.x @ found.beta)[:, None] * np.exp(sd * nodes)
    odds_p = np.exp(found.planned_baseline[group] + rows.z @ found.gamma)[:, None]
    chance = np.choose(rows.event[:, None], [1.0, odds_d, odds_p]) / (1 + odds_d + odds_p)
    total = -(sd**2) / (2 * 0.7**2)
    for place in np.unique(rows.therapist):
        whole = np.log(chance[rows.therapist == place]).sum(axis=0)
        top = whole.max()
        total += top + np.log((weights * np.exp(whole - top)).sum() / weights.sum())
    return total


@pytest.mark.parametrize("seed", range(9, 240, 18))
def test_therapists_whose_clients_all_left_or_all_stayed_settle(seed):
    rows = random_rows(seed, 20 + seed % 150, n_therapists=2 + seed % 17)
    split = replace(rows, event=(rows.therapist % 2 == 0).astype(int))

    found = fit(split, small_prior())

    assert 0 < found.therapist_sd < 10
    assert all(
        (t.effect > 0) == (t.place % 2 == 0) for t in found.therapists if found.therapist_sd > 0.1
    )
