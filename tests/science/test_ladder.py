"""The rung that a clinic's data can carry, and the tests that led there."""

from dataclasses import replace

import numpy as np
import pytest

from science.errors import FitError
from science.hazard import fit
from science.ladder import Climb, Rung, climb, open_rungs
from science.prior import literature_prior
from science.simulate import simulate

PRIOR = literature_prior(0.25)


def clinic(seed: int, n_clients: int, **changes):
    values = {
        "n_clients": n_clients,
        "n_therapists": 10,
        "beta": PRIOR.beta_mean,
        "therapist_sd": 0.0,
    }
    return simulate(np.random.default_rng(seed), **values | changes).rows


@pytest.mark.parametrize(
    ("n", "richest"),
    [
        (0, Rung.PRIOR),
        (49, Rung.PRIOR),
        (50, Rung.INTERCEPT),
        (299, Rung.INTERCEPT),
        (300, Rung.FULL),
        (1_000, Rung.FULL),
        (1_001, Rung.LOOSER),
    ],
)
def test_completed_episodes_open_the_rungs(n, richest):
    assert open_rungs(n)[0] is Rung.PRIOR
    assert open_rungs(n)[-1] is richest


def test_below_50_the_prior_speaks_and_rests_on_nothing():
    found = climb(clinic(1, 40, base_rate=0.6), PRIOR, n_completed=40)

    assert (found.rung, found.tests, found.fit.n_rows) == (Rung.PRIOR, (), 0)
    assert found.fit.coefficients.tolist() == PRIOR.mean.tolist()


def test_a_clinic_like_the_prior_keeps_it_and_learns_its_planned_endings():
    found = climb(clinic(3, 500), PRIOR, n_completed=500)

    assert found.rung is Rung.PRIOR
    assert found.fit.coefficients[:20].tolist() == PRIOR.mean[:20].tolist()
    assert found.fit.coefficients[20:].tolist() != PRIOR.mean[20:].tolist()
    asked = [(test.simpler, test.richer, test.is_rejected) for test in found.tests]
    assert asked == [
        (Rung.PRIOR, Rung.FULL, False),
        (Rung.PRIOR, Rung.SLOPE, False),
        (Rung.PRIOR, Rung.INTERCEPT, False),
    ]
    # Published thresholds of one and two degrees of freedom.
    assert [test.df for test in found.tests[1:]] == [2, 1]
    assert found.tests[1].threshold == pytest.approx(5.99, abs=0.005)
    assert found.tests[2].threshold == pytest.approx(3.84, abs=0.005)


def test_another_rate_moves_the_level_only():
    found = climb(clinic(2, 120, base_rate=0.47), PRIOR, n_completed=120)

    shift = found.fit.baseline - PRIOR.baseline_mean
    assert found.rung is Rung.INTERCEPT
    assert shift == pytest.approx(np.full(7, shift[0]))
    assert 0.3 < shift[0] < 1.5
    assert found.fit.beta.tolist() == PRIOR.beta_mean.tolist()
    assert found.fit.n_clients == 120


def test_a_level_that_is_off_by_little_shows_in_one_number_before_twenty():
    found = climb(clinic(3, 450, base_rate=0.30), PRIOR, n_completed=450)

    first = found.tests[0]
    assert (first.richer, first.is_rejected) == (Rung.FULL, False)
    assert found.rung is Rung.INTERCEPT


def test_effects_of_all_terms_weaker_than_believed_are_scaled_together():
    prior = replace(PRIOR, beta_sd=np.full(13, 1e-3), baseline_sd=1e-3)
    beta = np.zeros(13)
    flat = np.full(7, PRIOR.baseline_mean.mean())

    found = climb(clinic(4, 800, beta=beta), replace(prior, baseline_mean=flat), n_completed=800)

    assert found.rung is Rung.SLOPE
    factor = found.fit.beta[0] / PRIOR.beta_mean[0]
    assert found.fit.beta == pytest.approx(factor * PRIOR.beta_mean)
    assert -0.4 < factor < 0.4


def test_other_effects_than_believed_need_the_full_fit_with_therapists():
    other = PRIOR.beta_mean + 3 * PRIOR.beta_sd * np.array([1, -1] * 6 + [1])
    rows = clinic(5, 500, beta=other, therapist_sd=0.5)

    found = climb(rows, PRIOR, n_completed=500)

    assert found.rung is Rung.FULL
    assert [test.is_rejected for test in found.tests] == [True, True, True]
    assert found.fit.to_json() == fit(rows, PRIOR).to_json()
    assert len(found.fit.therapists) == 10


def test_many_episodes_loosen_a_prior_that_is_far_off():
    other = PRIOR.beta_mean + 5 * PRIOR.beta_sd * np.array([1, -1] * 6 + [1])
    rows = clinic(6, 900, beta=other)

    found = climb(rows, PRIOR, n_completed=1_200)

    assert found.rung is Rung.LOOSER
    assert found.tests[-1].simpler is Rung.FULL
    assert found.fit.to_json() == fit(rows, PRIOR.relaxed(2.0)).to_json()


def test_effective_degrees_of_freedom_are_the_mean_of_the_statistic_if_the_prior_holds():
    statistics, dfs = [], []
    for seed in range(30):
        test = climb(clinic(100 + seed, 300), PRIOR, n_completed=300).tests[0]
        statistics.append(test.statistic)
        dfs.append(test.df)

    # Mean of 30 statistics of about 17 degrees of freedom: standard error about 1.
    assert np.mean(statistics) == pytest.approx(np.mean(dfs), abs=3)


def test_choice_and_grounds_are_plain_json():
    found = climb(clinic(2, 120, base_rate=0.47), PRIOR, n_completed=120)

    body = found.to_json()

    assert isinstance(found, Climb)
    assert (body["rung"], body["open_rungs"]) == ("intercept", ["prior", "intercept"])
    assert body["n_completed"] == 120
    (test,) = body["tests"]
    assert (test["simpler"], test["richer"], test["df"]) == ("prior", "intercept", 1.0)
    assert test["is_rejected"] is True
    assert test["threshold"] == pytest.approx(3.841458821)


def test_negative_number_of_episodes_is_refused():
    with pytest.raises(FitError, match="n_completed"):
        climb(clinic(1, 10), PRIOR, n_completed=-1)
