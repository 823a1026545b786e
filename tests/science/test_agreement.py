"""Correlation and intraclass correlations: published numbers, and another road to the same ones."""

from math import nan, sqrt
from statistics import correlation as plain_correlation

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from science.agreement import Estimate, correlation, fisher_interval, intraclass
from science.errors import FitError

# Shrout & Fleiss 1979, table 2: six targets, four judges.
JUDGED = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
RATINGS = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=4, max_size=15)


def near(value, digits=2):
    """As printed to so many digits."""
    return pytest.approx(value, abs=0.5 * 10**-digits)


def test_shrout_and_fleiss_come_out():
    """ICC(2,1) .29 and ICC(3,1) .71; intervals by the formulas of the R packages irr and psych."""
    agreement, consistency = intraclass(JUDGED)

    assert agreement == Estimate(near(0.29), near(0.019, 3), near(0.76))
    assert consistency == Estimate(near(0.71), near(0.342, 3), near(0.95))


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(5, -0.68, 0.96), (8, -0.32, 0.89), (12, -0.10, 0.83), (20, 0.07, 0.77)],
)
def test_a_correlation_of_one_half_says_little_below_a_dozen_sessions(n, low, high):
    assert fisher_interval(0.5, n) == Estimate(0.5, near(low), near(high))


def test_a_perfect_correlation_has_no_width():
    assert fisher_interval(-1, 9) == Estimate(-1, -1, -1)
    assert correlation([(1, 10), (2, 20), (3, 30), (4, 40)]) == Estimate(1, 1, 1)


def test_without_movement_there_is_no_correlation():
    # Seven times 70.83 / 7 need not be 70.83 in floating point.
    assert correlation([(70.83, score) for score in range(7)]) is None
    assert correlation([(score, 70.83) for score in range(7)]) is None


def test_complete_agreement_is_one():
    one = Estimate(1, 1, 1)

    assert intraclass([(1, 1), (2, 2), (5, 5)]) == (one, one)


def test_a_constant_distance_is_full_consistency_and_less_agreement():
    agreement, consistency = intraclass([(1, 3), (2, 4), (3, 5)])

    assert consistency == Estimate(1, 1, 1)
    assert agreement.value == pytest.approx(1 / 3)  # MSR 2, MSC 6, MSE 0: 2 / (2 + 2 x 6 / 3)
    assert agreement.low <= agreement.value <= agreement.high


@pytest.mark.parametrize(
    "wrong",
    [[], [(1, 2), (2, 1)], [(1,), (2,), (3,)], [(1, 2), (1, 2, 3), (1, 2)], [(5, 3)] * 4],
    ids=["none", "two", "one rater", "uneven", "never moving"],
)
def test_ratings_without_an_answer_are_refused(wrong):
    with pytest.raises(FitError, match="ratings"):
        intraclass(wrong)


def test_correlations_out_of_range_are_refused():
    for r in (1.01, -1.01, nan):
        with pytest.raises(FitError, match="-1 to 1"):
            fisher_interval(r, 10)
    with pytest.raises(FitError, match="4 or more"):
        fisher_interval(0.5, 3)
    with pytest.raises(FitError, match="4 or more"):
        correlation([(1, 2), (2, 1), (3, 3)])


@given(RATINGS)
def test_correlation_agrees_with_another_library(pairs):
    xs, ys = zip(*pairs, strict=True)
    assume(len(set(xs)) > 1 and len(set(ys)) > 1)

    found = correlation(pairs)

    assert found.value == pytest.approx(plain_correlation(xs, ys), abs=1e-9)  # rounding only
    if abs(found.value) < 1 - 1e-6:
        interval = stats.pearsonr(xs, ys).confidence_interval(0.95)
        assert (found.low, found.high) == pytest.approx(tuple(interval), abs=1e-7)


@given(
    st.integers(2, 4).flatmap(
        lambda k: st.lists(st.tuples(*[st.integers(0, 10)] * k), min_size=3, max_size=12)
    )
)
def test_intraclass_agrees_with_variance_components_by_the_book(rows):
    assume(len(set(rows)) > 1)

    agreement, consistency = intraclass(rows)

    by_row, by_rater, rest = components(np.array(rows, dtype=float))
    # Rounding only; the books' own formulas divide the variances.
    assert agreement.value == pytest.approx(by_row / (by_row + by_rater + rest), abs=1e-9)
    assert consistency.value == pytest.approx(by_row / (by_row + rest), abs=1e-9)
    for each in (agreement, consistency):
        assert each.low <= each.value + 1e-9
        assert each.value <= each.high + 1e-9
        assert each.high <= 1 + 1e-9


def components(table):
    """Variances of rows, raters and the rest, solved from the expected mean squares."""
    n, k = table.shape
    row, rater = table.mean(axis=1), table.mean(axis=0)
    rest = (table - row[:, None] - rater[None, :] + table.mean()).ravel()
    ms_rest = rest @ rest / ((n - 1) * (k - 1))
    by_row = (k * row.var(ddof=1) - ms_rest) / k
    by_rater = (n * rater.var(ddof=1) - ms_rest) / n
    return by_row, by_rater, ms_rest


@given(RATINGS)
def test_for_two_raters_consistency_is_covariance_over_mean_variance(pairs):
    """A closed form for two: 2 cov / (var + var); with it the interval is exact in F."""
    assume(len(set(pairs)) > 1)
    x, y = np.array(pairs, dtype=float).T
    n = len(pairs)

    _, consistency = intraclass(pairs)

    rho = 2 * np.cov(x, y)[0, 1] / (x.var(ddof=1) + y.var(ddof=1))
    assert consistency.value == pytest.approx(rho, abs=1e-9)
    if -1 + 1e-6 < rho < 1 - 1e-6:
        f, critical = (1 + rho) / (1 - rho), stats.f.ppf(0.975, n - 1, n - 1)
        low, high = ((ratio - 1) / (ratio + 1) for ratio in (f / critical, f * critical))
        assert (consistency.low, consistency.high) == pytest.approx((low, high), abs=1e-9)


def test_the_root_of_the_sample_size_narrows_the_interval():
    wide, narrow = (fisher_interval(0, n) for n in (7, 19))

    assert np.arctanh(wide.high) / np.arctanh(narrow.high) == pytest.approx(sqrt(16 / 4))
