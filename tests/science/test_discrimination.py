"""The area under the ROC curve: worked cases, the slow oracle, and its intervals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from science.discrimination import auc, auc_figure, auc_gain, hanley_mcneil_se, weighted_auc
from science.figure import Figure
from science.predictions import Predictions, predictions
from tests.science.slow_validation import slow_auc

# Hanley and McNeil 1982, table I: ratings 1 to 5 of 58 normal and 51 abnormal images.
NORMAL = np.repeat([1, 2, 3, 4, 5], [33, 6, 6, 11, 2])
ABNORMAL = np.repeat([1, 2, 3, 4, 5], [3, 2, 2, 11, 33])
RATINGS = np.r_[NORMAL, ABNORMAL] / 5
IS_ABNORMAL = np.r_[np.zeros(58, int), np.ones(51, int)]

rows = st.lists(
    st.tuples(
        st.sampled_from([0.1, 0.2, 0.3, 0.4]),  # p, with ties
        st.integers(0, 1),  # y
        st.integers(0, 3),  # how often the row counts
        st.integers(1, 2),  # stratum
    ),
    min_size=1,
    max_size=25,
)


def test_auc_of_the_published_images():
    # 0.893 in the paper.
    assert auc(RATINGS, IS_ABNORMAL) == pytest.approx(0.893, abs=5e-4)


def test_formula_of_the_standard_error():
    # By hand: A = .7, Q1 = .7 / 1.3, Q2 = .98 / 1.7, 20 events, 80 others.
    q1, q2 = 0.7 / 1.3, 0.98 / 1.7
    by_hand = ((0.21 + 19 * (q1 - 0.49) + 79 * (q2 - 0.49)) / 1600) ** 0.5

    assert hanley_mcneil_se(0.7, n_events=20, n_others=80) == pytest.approx(by_hand, rel=1e-12)
    assert by_hand == pytest.approx(0.0705, abs=5e-5)


def test_bootstrap_interval_agrees_with_the_formula():
    found = auc_figure(predictions(RATINGS, IS_ABNORMAL), rng=np.random.default_rng(3))
    width = 2 * 1.96 * hanley_mcneil_se(found.value, n_events=51, n_others=58)

    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (
        0.8932,
        pytest.approx(0.828, abs=0.01),
        pytest.approx(0.952, abs=0.01),
    )
    # The exponential formula is cruder than the bootstrap, so a tenth of slack.
    assert found.high - found.low == pytest.approx(width, rel=0.1)


def test_same_seed_gives_the_same_interval():
    one = auc_figure(predictions(RATINGS, IS_ABNORMAL), rng=np.random.default_rng(5), n_draws=300)
    two = auc_figure(predictions(RATINGS, IS_ABNORMAL), rng=np.random.default_rng(5), n_draws=300)

    assert one == two


def test_rows_of_a_client_are_drawn_together():
    # The same forty clients three times: no more is known than of forty.
    rng = np.random.default_rng(7)
    p, y = rng.random(40), rng.integers(0, 2, 40)
    once = auc_figure(predictions(p, y), rng=np.random.default_rng(1))
    thrice = Predictions(
        p=np.tile(p, 3), y=np.tile(y, 3), client=np.tile(np.arange(40), 3), stratum=np.zeros(120)
    )
    together = auc_figure(thrice, rng=np.random.default_rng(1))

    assert (together.low, together.high) == pytest.approx((once.low, once.high), abs=1e-12)


@settings(max_examples=200, deadline=None)
@given(rows)
def test_weighted_auc_is_that_of_plain_loops(drawn):
    p, y, copies, stratum = (np.array(column) for column in zip(*drawn, strict=True))
    made = Predictions(p=p, y=y, client=np.arange(len(p)), stratum=stratum)

    fast = weighted_auc(made, copies[None, :].astype(float))[0]
    slow = slow_auc(p, y, copies=copies, stratum=stratum)

    assert np.isnan(fast) if slow is None else fast == pytest.approx(slow, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(rows)
def test_auc_of_turned_predictions_is_the_rest_to_one(drawn):
    p, y, _, _ = (np.array(column) for column in zip(*drawn, strict=True))
    found, turned = auc(p, y), auc(1 - p, y)

    assert (found is None) == (turned is None)
    assert found is None or found + turned == pytest.approx(1.0, abs=1e-12)


def test_nobody_to_compare_has_no_area():
    assert auc(np.array([]), np.array([])) is None


def test_too_few_events_have_a_reason_and_no_value():
    few = predictions(np.linspace(0.1, 0.9, 50), np.repeat([1, 0], [9, 41]))
    rng = np.random.default_rng(1)
    reason = Figure(None, reason="9 dropouts; at least 10 are needed")

    assert auc_figure(few, rng=rng) == reason
    assert auc_gain(few, few.p, rng=rng) == reason


def test_strata_without_pairs_have_a_reason_and_no_value():
    y = np.repeat([1, 0], [20, 20])
    apart = Predictions(p=np.full(40, 0.5), y=y, client=np.arange(40), stratum=y)
    rng = np.random.default_rng(1)

    assert auc_figure(apart, rng=rng).reason == "no stratum holds both dropouts and others"
    assert auc_gain(apart, apart.p, rng=rng).reason == "no stratum holds both dropouts and others"


def test_gain_over_itself_is_nothing_and_over_a_coin_is_the_area():
    made = predictions(RATINGS, IS_ABNORMAL)
    same = auc_gain(made, RATINGS, rng=np.random.default_rng(2), n_draws=200)
    coin = auc_gain(made, np.full(109, 0.5), rng=np.random.default_rng(2), n_draws=200)

    assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)
    assert coin.value == pytest.approx(auc(RATINGS, IS_ABNORMAL) - 0.5, abs=1e-12)
    assert coin.low > 0
