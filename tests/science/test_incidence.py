"""Chances to a horizon: hand-worked, against plain loops and finite differences."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from science.competing_risks import risk_ahead
from science.errors import FitError
from science.fitted import Fit
from science.hazard import fit
from science.incidence import (
    average_incidence,
    cumulative_incidence,
    cumulative_incidences,
    reference_incidence,
)
from tests.science.slow_hazard import random_rows, slow_incidence, small_prior

seeds = st.integers(0, 10_000)
NOBODY = np.zeros(0)


def model(seed: int, spread: float = 0.7) -> Fit:
    """A fit with random coefficients and a random covariance."""
    rng = np.random.default_rng(seed)
    empty = fit(random_rows(0, 0), small_prior())
    d = len(empty.coefficients)
    root = rng.normal(0, 0.1, (d, d))
    return replace(
        empty, coefficients=rng.normal(-1.5, spread, d), covariance=root @ root.T + 0.01 * np.eye(d)
    )


def constant(h_d: float, h_p: float) -> Fit:
    """The same two chances after every session, no terms, all baselines known to 0.1."""
    stays = 1 - h_d - h_p
    return Fit(
        names=(),
        planned_names=(),
        coefficients=np.repeat(np.log([h_d / stays, h_p / stays]), 7),
        covariance=0.01 * np.eye(14),
        therapists=(),
        therapist_sd=None,
        log_likelihood=0.0,
        n_rows=0,
        n_clients=0,
        n_dropouts=0,
        n_planned=0,
        iterations=0,
    )


def test_two_sessions_worked_by_hand():
    # 20 of 100 leave, 30 end as planned, 50 come back; of those 10 leave: 30 in all.
    found = cumulative_incidence(constant(0.2, 0.3), NOBODY, NOBODY, session=1, horizon=3)

    naive = 1 - 0.8**2  # one minus the product: as if planned endings could still leave
    assert found.p == pytest.approx(0.30, abs=1e-12)
    assert naive == pytest.approx(0.36)
    # Gradient by hand: eta_D .2 (1 - .3) and .1 (.5 - .1) / .5; eta_P -.3 x .3 and -.15 x .2.
    variance = 0.01 * (0.14**2 + 0.08**2 + 0.09**2 + 0.03**2)
    half = 1.959964 * variance**0.5 / (0.3 * 0.7)
    logit = np.log(0.3 / 0.7)
    assert found.low == pytest.approx(1 / (1 + np.exp(half - logit)), abs=1e-6)
    assert found.high == pytest.approx(1 / (1 + np.exp(-half - logit)), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, session=st.integers(1, 14), horizon=st.integers(2, 14))
def test_chance_is_that_of_plain_loops_and_never_above_the_naive_one(seed, session, horizon):
    fitted = model(seed)
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=2), rng.normal(size=1)

    found = cumulative_incidence(fitted, x, z, session=session, horizon=horizon)

    if session >= horizon:
        assert found is None
        return
    assert found.p == pytest.approx(
        slow_incidence(fitted, x, z, session=session, horizon=horizon), rel=1e-12
    )
    assert found.low < found.p < found.high
    nobody_ends = np.where(np.arange(17) < 9, fitted.coefficients, -50.0)
    naive = cumulative_incidence(
        replace(fitted, coefficients=nobody_ends), x, np.zeros(1), session=session, horizon=horizon
    )
    assert found.p < naive.p + 1e-12


@settings(max_examples=15, deadline=None)
@given(seed=seeds, session=st.integers(1, 9))
def test_gradient_is_that_of_finite_differences(seed, session):
    fitted = model(seed)
    rng = np.random.default_rng(seed)
    x, z, at = rng.normal(size=(1, 2)), rng.normal(size=(1, 1)), np.array([session])
    h = 1e-6

    gradient = risk_ahead(fitted, x, z, session=at, horizon=10).gradient[0]

    for j in range(len(fitted.coefficients)):
        step = h * (np.arange(len(fitted.coefficients)) == j)
        up, down = (
            risk_ahead(
                replace(fitted, coefficients=fitted.coefficients + sign * step),
                x,
                z,
                session=at,
                horizon=10,
            ).p[0]
            for sign in (1, -1)
        )
        # Central differences with a step of 1e-6: about 1e-10.
        assert gradient[j] == pytest.approx((up - down) / (2 * h), abs=1e-8)


@settings(max_examples=20, deadline=None)
@given(seed=seeds, n=st.integers(0, 20))
def test_many_rows_are_each_row_alone(seed, n):
    fitted, rows = model(seed), random_rows(seed, n)

    many = cumulative_incidences(fitted, rows.x, rows.z, session=rows.session)

    for i in range(n):
        alone = cumulative_incidence(
            fitted, rows.x[i], rows.z[i], session=int(rows.session[i]), horizon=10
        )
        found = (many.p[i], many.low[i], many.high[i])
        if alone is None:
            assert np.isnan(found).all()
        else:
            assert found == pytest.approx(alone, rel=1e-9)


@pytest.mark.parametrize("session", [10, 11, 40])
def test_at_the_horizon_and_later_there_is_no_chance_to_state(session):
    fitted = constant(0.1, 0.1)

    assert cumulative_incidence(fitted, NOBODY, NOBODY, session=session) is None
    assert reference_incidence(fitted, session=session) is None


@pytest.mark.parametrize("level", [-2_000.0, 2_000.0])
def test_certainty_stays_within_0_and_1(level):
    fitted = model(1)
    sure = replace(fitted, coefficients=np.where(np.arange(17) < 7, level, fitted.coefficients))

    found = cumulative_incidence(sure, np.zeros(2), np.zeros(1), session=3)

    assert 0 <= found.low <= found.high <= 1
    assert found.p == pytest.approx(float(level > 0), abs=1e-12)


def test_wrong_terms_and_sessions_are_refused():
    fitted = constant(0.1, 0.1)

    with pytest.raises(FitError, match="terms"):
        cumulative_incidence(fitted, np.zeros(1), NOBODY, session=1)
    with pytest.raises(FitError, match="session"):
        cumulative_incidence(fitted, NOBODY, NOBODY, session=0)


def test_reference_picture_has_every_term_at_zero():
    fitted = model(3)

    found = reference_incidence(fitted, session=2)

    assert found == cumulative_incidence(fitted, np.zeros(2), np.zeros(1), session=2)


def test_clinic_average_is_the_mean_of_the_chances_of_those_who_were_there():
    fitted, rows = model(4), random_rows(4, 60)

    found = average_incidence(fitted, rows, session=3)

    there = rows.take(rows.session == 3)
    each = risk_ahead(fitted, there.x, there.z, session=there.session, horizon=10)
    gradient = each.gradient.mean(axis=0)
    spread = float(gradient @ fitted.covariance @ gradient) ** 0.5
    p = each.p.mean()
    logits = np.log(p / (1 - p)) + np.array([-1, 1]) * 1.959964 * spread / (p * (1 - p))
    assert len(there) > 1
    assert found == pytest.approx((p, *(1 / (1 + np.exp(-logits)))), abs=1e-6)


@pytest.mark.parametrize("session", [10, 99])
def test_no_clinic_average_where_nobody_was_or_nothing_is_ahead(session):
    assert average_incidence(model(4), random_rows(4, 60), session=session) is None
