"""Two views of the same sessions: the distance, and whether they move together."""

from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from science.agreement import Estimate
from science.dyad import compare_views, mean_difference, track
from science.errors import FitError

PERCENT = st.integers(0, 100)


def near(value, digits):
    """As printed to so many digits."""
    return pytest.approx(value, abs=0.5 * 10**-digits)


@pytest.fixture
def reference():
    """Eight sessions with client SD 4.04, slope .544, r .876 and a gap of -4.63.

    The moments fix the series up to rotation; two orthogonal contrasts of length 1 stand for it.
    """
    up = np.array([-7, -5, -3, -1, 1, 3, 5, 7]) / sqrt(168)
    bend = np.array([7, 1, -3, -5, -5, -3, 1, 7]) / sqrt(168)
    length, r = 4.04 * sqrt(7), 0.876
    client = 80 + length * up
    moved = 0.544 * length / r
    therapist = 80 - 4.63 + moved * (r * up + sqrt(1 - r**2) * bend)
    return list(zip(client, therapist, strict=True))


def test_the_reference_dyad_comes_out(reference):
    """b0 -4.63, b1 .544, r .876 [.447, .977], ICC(2,1) .409, ICC(3,1) .785.

    Four of them are put in; the two ICCs and the interval follow. The lower end was printed from an
    r with more digits.
    """
    found = track(reference)

    assert (found.bias.value, found.slope.value) == (near(-4.63, 2), near(0.544, 3))
    assert found.correlation == Estimate(
        near(0.876, 3), pytest.approx(0.447, abs=0.001), near(0.977, 3)
    )
    assert (found.agreement.value, found.consistency.value) == (near(0.409, 3), near(0.785, 3))


def test_directional_bias_is_the_mean_gap(reference):
    gap = compare_views(reference).gap

    assert track(reference).bias.value == pytest.approx(gap.value)


def test_a_gap_worked_by_hand():
    """Differences -10, -5, -15: mean -10, SD 5, t(2) 4.303, so -10 -/+ 4.303 x 5 / root 3."""
    views = compare_views([(80, 70), (85, None), (90, 85), (None, 60), (70, 55), (None, None)])

    assert views.n == 3
    assert views.gap == Estimate(-10, near(-22.42, 2), near(2.42, 2))
    assert views.rmsd == pytest.approx(sqrt(350 / 3))


def test_below_three_pairs_there_is_no_number():
    for pairs in ([], [(80, None)], [(80, 70), (90, 85)]):
        views = compare_views(pairs)
        assert (views.gap, views.rmsd, views.tracking) == (None, None, None)


def test_tracking_is_hidden_below_twelve_pairs():
    pairs = [(70 + k % 5, 60 + k % 4) for k in range(12)]

    assert compare_views(pairs[:11]).tracking is None
    assert compare_views(pairs[:11]).gap is not None
    assert compare_views(pairs).tracking == track(pairs)


def test_a_client_who_never_moves_leaves_nothing_to_follow():
    # A mean of equal numbers need not be that number in floating point.
    views = compare_views([(70.83, 60 + k) for k in range(12)])

    assert views.tracking is None
    assert views.gap is not None


def test_a_therapist_who_never_moves_has_a_slope_of_zero_and_no_correlation():
    found = track([(60 + k, 70.5) for k in range(12)])

    assert (found.slope.value, found.correlation) == (0, None)


def test_the_same_distance_each_time_has_no_width():
    assert compare_views([(70, 60), (80, 70), (90, 80)]).gap == Estimate(-10, -10, -10)


def test_what_cannot_be_computed_is_refused():
    with pytest.raises(FitError, match="finite"):
        compare_views([(inf, 50)])
    with pytest.raises(FitError, match="2 or more"):
        mean_difference([1])
    with pytest.raises(FitError, match="4 or more"):
        track([(1, 2), (2, 3), (3, 5)])


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=20))
def test_the_gap_agrees_with_another_library(differences):
    assume(np.std(differences) > 1e-3)

    found = mean_difference(differences)

    mean, error = np.mean(differences), stats.sem(differences)
    low, high = stats.t.interval(0.95, len(differences) - 1, mean, error)
    assert (found.value, found.low, found.high) == pytest.approx((mean, low, high))


@given(st.lists(st.tuples(PERCENT, PERCENT), min_size=4, max_size=20))
def test_the_line_agrees_with_another_library(pairs):
    client, therapist = np.array(pairs, dtype=float).T
    assume(len(set(client)) > 1 and len(set(therapist)) > 1)

    found = track(pairs)

    line = stats.linregress(client - client.mean(), therapist - client.mean())
    t = stats.t.ppf(0.975, len(pairs) - 2)
    # Rounding only: percent values, sums of 20.
    near = {"abs": 1e-6}
    for estimate, value, error in (
        (found.bias, line.intercept, line.intercept_stderr),
        (found.slope, line.slope, line.stderr),
    ):
        assert estimate.value == pytest.approx(value, **near)
        assert estimate.low == pytest.approx(value - t * error, **near)
        assert estimate.high == pytest.approx(value + t * error, **near)


@given(st.lists(st.tuples(PERCENT, PERCENT), min_size=12, max_size=20), st.randoms())
def test_the_order_of_sessions_and_unrated_ones_change_nothing(pairs, shuffler):
    other = [*pairs, (50, None), (None, 50)]
    shuffler.shuffle(other)

    assert compare_views(other).gap == compare_views(pairs).gap
    assert compare_views(other).n == len(pairs)
