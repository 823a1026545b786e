"""Limits of an individuals chart: the constants, a hand-worked chart, and how a rupture hides."""

from math import pi, sqrt
from statistics import NormalDist, mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.control_chart import LIMIT_PER_MOVING_RANGE, individuals_limits
from science.errors import FitError

PERCENTS = st.integers(0, 100).map(float)


def test_the_constant_is_three_sigma_in_mean_moving_ranges():
    d2 = 2 / sqrt(pi)  # mean distance of two standard normal draws

    assert d2 == pytest.approx(1.128, abs=0.0005)  # tables print three decimals
    assert pytest.approx(2.6596, abs=0.00005) == 3 / 1.128
    assert pytest.approx(3 / 1.128, abs=0.005) == LIMIT_PER_MOVING_RANGE


def test_the_other_constant_of_the_docstring_is_three_sigma_in_median_moving_ranges():
    d4 = sqrt(2) * NormalDist().inv_cdf(0.75)  # median distance of two standard normal draws

    assert d4 == pytest.approx(0.954, abs=0.0005)
    assert 3 / d4 == pytest.approx(3.145, abs=0.0005)


def test_limits_of_a_hand_worked_chart():
    # Steps 4, 4, 2, 2: mean 3, so 2.66 x 3 = 7.98; the mean of the five is 71.2.
    limits = individuals_limits([70.0, 74.0, 70.0, 72.0, 70.0])

    assert limits.centre == pytest.approx(71.2)
    assert limits.distance == pytest.approx(7.98)
    assert limits.lower == pytest.approx(63.22)


def test_a_rupture_inside_the_computation_hides_itself():
    ratings = [70.0, 74.0, 70.0, 72.0, 70.0, 56.0, 56.0, 72.0]

    frozen, masked = individuals_limits(ratings[:5]), individuals_limits(ratings)

    # All eight: steps sum to 42, mean 6, times 2.66 is 15.96; the mean is 67.5.
    assert frozen.lower == pytest.approx(63.22)
    assert masked.lower == pytest.approx(51.54)
    assert masked.lower < 56.0 < frozen.lower


def test_a_flat_baseline_keeps_the_floor():
    assert individuals_limits([80.0] * 5).distance == 7.5
    assert individuals_limits([80.0] * 5, sigma_floor=0.0).distance == 0.0


@pytest.mark.parametrize("values", [[], [70.0]])
def test_one_value_has_no_limits(values):
    with pytest.raises(FitError, match="baseline"):
        individuals_limits(values)


@pytest.mark.parametrize("floor", [-1.0, float("nan")])
def test_a_floor_below_zero_is_refused(floor):
    with pytest.raises(FitError, match="sigma_floor"):
        individuals_limits([70.0, 71.0], sigma_floor=floor)


@given(st.lists(PERCENTS, min_size=2, max_size=12), st.integers(-50, 50))
def test_limits_move_with_the_ratings(values, shift):
    limits, moved = individuals_limits(values), individuals_limits([v + shift for v in values])

    # Sums of whole numbers differ in the last bits only.
    assert moved.lower == pytest.approx(limits.lower + shift, abs=1e-9)
    assert moved.distance == limits.distance


def _largest_distance(values: list[float]) -> float:
    return max(abs(value - mean(values)) for value in values) / stdev(values)


@pytest.mark.parametrize(("n", "bound"), [(5, 1.79), (6, 2.04), (10, 2.85), (11, 3.02)])
def test_one_odd_value_of_n_lies_at_the_largest_possible_distance(n, bound):
    assert (n - 1) / sqrt(n) == pytest.approx(bound, abs=0.005)
    assert _largest_distance([0.0] * (n - 1) + [1.0]) == pytest.approx((n - 1) / sqrt(n))


@given(st.lists(PERCENTS, min_size=3, max_size=12).filter(lambda values: len(set(values)) > 1))
def test_no_rating_lies_further_from_the_mean_in_its_own_sd(values):
    n = len(values)

    assert _largest_distance(values) <= (n - 1) / sqrt(n) + 1e-9
