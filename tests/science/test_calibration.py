"""Brier score, skill, O/E and recalibration: worked cases, oracles, and what is left out."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.discrete.discrete_model import Logit

from science.calibration import (
    brier,
    null_brier,
    observed_expected,
    skill_figure,
    weighted_skill,
)
from science.errors import FitError
from science.predictions import Predictions, predictions
from science.recalibration import newton_logistic, recalibrate
from tests.science.slow_validation import slow_skill

TWENTY_OF_A_HUNDRED = np.repeat([1, 0], [20, 80])

rows = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 1), st.integers(0, 3), st.integers(1, 2)),
    min_size=1,
    max_size=25,
)


def test_brier_of_the_published_dropout_rate_is_158():
    # Swift and Greenberg 2012: 19.7 %.
    assert null_brier(0.197) == pytest.approx(0.158, abs=5e-4)
    assert brier(np.full(1000, 0.197), np.repeat([1, 0], [197, 803])) == pytest.approx(
        null_brier(0.197), abs=1e-12
    )


def test_skill_of_the_base_rate_is_0_and_of_certainty_1():
    base = predictions(np.full(100, 0.2), TWENTY_OF_A_HUNDRED)
    sure = predictions(TWENTY_OF_A_HUNDRED.astype(float), TWENTY_OF_A_HUNDRED)

    assert weighted_skill(base, np.ones((1, 100)))[0] == pytest.approx(0.0, abs=1e-12)
    assert weighted_skill(sure, np.ones((1, 100)))[0] == 1.0


def test_skill_has_an_interval():
    p = np.repeat([0.5, 0.1, 0.5, 0.1], [10, 10, 10, 70])
    found = skill_figure(predictions(p, TWENTY_OF_A_HUNDRED), rng=np.random.default_rng(1))

    # Squared errors: 20 x .25 + 10 x .81 + 70 x .01 = 13.8, against 16.
    assert found.value == pytest.approx(1 - 13.8 / 16, abs=1e-12)
    assert -0.1 < found.low < found.value < found.high < 0.4


@settings(max_examples=200, deadline=None)
@given(rows)
def test_weighted_skill_is_that_of_plain_loops(drawn):
    p, y, copies, stratum = (np.array(column) for column in zip(*drawn, strict=True))
    made = Predictions(p=p, y=y, client=np.arange(len(p)), stratum=stratum)

    fast = weighted_skill(made, copies[None, :].astype(float))[0]
    slow = slow_skill(p, y, copies=copies, stratum=stratum)

    assert np.isnan(fast) if slow is None else fast == pytest.approx(slow, abs=1e-9)


def test_skill_is_absent_with_its_reason():
    few = predictions(np.full(30, 0.2), np.repeat([1, 0], [25, 5]))
    y = np.repeat([1, 0], [20, 20])
    apart = Predictions(p=np.full(40, 0.5), y=y, client=np.arange(40), stratum=y)
    rng = np.random.default_rng(1)

    assert skill_figure(few, rng=rng).reason == "5 who stayed; at least 10 are needed"
    assert skill_figure(apart, rng=rng).reason == "no stratum holds both dropouts and others"


def test_observed_over_expected():
    found = observed_expected(np.full(100, 0.16), TWENTY_OF_A_HUNDRED)

    assert found.value == pytest.approx(1.25)
    # exp(ln 1.25 +/- 1.96 sqrt(.8 / 20))
    assert (found.low, found.high) == pytest.approx((0.8447, 1.8499), abs=1e-4)


def test_observed_over_expected_is_absent_with_its_reason():
    assert "9 dropouts" in observed_expected(np.full(50, 0.2), np.repeat([1, 0], [9, 41])).reason
    nobody = observed_expected(np.zeros(100), TWENTY_OF_A_HUNDRED)
    assert nobody.reason == "no dropout was predicted for anyone"


def test_recalibration_of_two_groups_by_hand():
    # Predicted 20 % and 50 %, seen 30 % and 60 % of 100 each: two points make the line.
    p = np.repeat([0.2, 0.5], 100)
    y = np.r_[np.repeat([1, 0], [30, 70]), np.repeat([1, 0], [60, 40])]
    found = recalibrate(p, y)
    slope = (np.log(0.6 / 0.4) - np.log(0.3 / 0.7)) / (0 - np.log(0.2 / 0.8))

    assert found.slope.value == pytest.approx(slope, abs=1e-8)
    # Var(logit) = 1 / (n p q) for each group; the slope divides their difference by ln 4.
    se = (1 / 21 + 1 / 24) ** 0.5 / np.log(4)
    assert found.slope.high - found.slope.low == pytest.approx(2 * 1.959964 * se, abs=1e-6)


def test_calibration_in_the_large_by_hand():
    found = recalibrate(np.full(100, 0.2), np.repeat([1, 0], [30, 70])).in_the_large

    assert found.value == pytest.approx(np.log(0.3 / 0.7) - np.log(0.2 / 0.8), abs=1e-9)
    # One over the root of n p q.
    assert found.high - found.value == pytest.approx(1.959964 / 21**0.5, abs=1e-6)


def test_true_probabilities_have_slope_1_and_nothing_to_add():
    rng = np.random.default_rng(11)
    p = rng.uniform(0.05, 0.6, 40_000)
    y = (rng.random(40_000) < p).astype(int)
    found = recalibrate(p, y)

    # Three standard errors of each.
    assert found.slope.value == pytest.approx(1.0, abs=0.05)
    assert found.in_the_large.value == pytest.approx(0.0, abs=0.04)


def test_predictions_twice_too_extreme_have_slope_one_half():
    rng = np.random.default_rng(12)
    logit = rng.normal(-1, 0.8, 40_000)
    y = (rng.random(40_000) < 1 / (1 + np.exp(-logit))).astype(int)
    found = recalibrate(1 / (1 + np.exp(-2 * logit)), y)

    assert found.slope.value == pytest.approx(0.5, abs=0.025)


def test_newton_agrees_with_statsmodels():
    rng = np.random.default_rng(4)
    design = np.column_stack([np.ones(300), rng.normal(size=300), rng.normal(size=300)])
    y = (rng.random(300) < 1 / (1 + np.exp(-(design @ [-0.5, 0.8, -0.3])))).astype(int)
    coefficients, covariance = newton_logistic(design, y)
    known = Logit(y, design).fit(disp=0, tol=1e-12)

    assert coefficients == pytest.approx(known.params, abs=1e-7)
    assert covariance == pytest.approx(known.cov_params(), rel=1e-5)


@pytest.mark.parametrize(
    ("p", "y", "reason"),
    [
        (np.full(50, 0.2), np.repeat([1, 0], [9, 41]), "9 dropouts; at least 10 are needed"),
        (np.r_[1.0, np.full(49, 0.2)], np.repeat([1, 0], [20, 30]), "exactly 0 or 1"),
        (np.repeat([0.8, 0.2], 25), np.repeat([1, 0], 25), "does not settle"),
    ],
)
def test_slope_is_absent_with_its_reason(p, y, reason):
    found = recalibrate(p, y).slope

    assert found.value is None
    assert reason in found.reason


def test_columns_that_say_the_same_are_refused():
    with pytest.raises(FitError, match="columns that say the same"):
        newton_logistic(np.ones((40, 2)), np.repeat([1, 0], 20))


def test_a_fit_that_takes_too_many_steps_is_refused(monkeypatch):
    monkeypatch.setattr("science.recalibration._STEPS", 1)

    with pytest.raises(FitError, match="hardly overlap"):
        newton_logistic(np.ones((40, 1)), np.repeat([1, 0], [10, 30]))


def test_rows_of_one_client_count_as_one_piece_of_news():
    """Thrice the same row: every figure as before, its interval as wide as with one row each."""
    rng = np.random.default_rng(4)
    logit = rng.normal(-1.0, 0.8, 200)
    p = 1 / (1 + np.exp(-logit))
    y = (rng.random(200) < p).astype(int)
    client = np.tile(np.arange(200), 3)

    once, thrice = observed_expected(p, y), observed_expected(np.tile(p, 3), np.tile(y, 3), client)
    assert (thrice.value, thrice.low, thrice.high) == pytest.approx(
        (once.value, once.low, once.high)
    )
    naive = recalibrate(np.tile(p, 3), np.tile(y, 3)).slope
    slope = recalibrate(np.tile(p, 3), np.tile(y, 3), client).slope
    assert slope.value == naive.value
    assert slope.high - slope.low > 1.5 * (naive.high - naive.low)


def test_the_interval_of_several_rows_agrees_with_statsmodels():
    rng = np.random.default_rng(5)
    client = rng.integers(0, 80, 300)
    logit = rng.normal(-1.0, 0.8, 300)
    y = (rng.random(300) < 1 / (1 + np.exp(-logit))).astype(int)
    found = recalibrate(1 / (1 + np.exp(-logit)), y, client).slope

    design = sm.add_constant(logit)
    slow = sm.GLM(y, design, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": client, "use_correction": False}
    )
    assert (found.low, found.high) == pytest.approx(tuple(slow.conf_int()[1]), rel=1e-6)


def test_one_row_a_client_leaves_the_published_intervals():
    rng = np.random.default_rng(6)
    logit = rng.normal(-1.0, 0.8, 200)
    p, y = 1 / (1 + np.exp(-logit)), (rng.random(200) < 1 / (1 + np.exp(-logit))).astype(int)

    assert recalibrate(p, y, np.arange(200)) == recalibrate(p, y)
    assert observed_expected(p, y, np.arange(200)).low == pytest.approx(observed_expected(p, y).low)
