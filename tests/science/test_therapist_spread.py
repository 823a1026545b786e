"""The spread between therapists: a fixed point, found from wherever the search starts."""

import numpy as np
import pytest

from science.therapist_block import newton_step
from science.therapist_spread import (
    HIGHEST_VARIANCE,
    LOWEST_VARIANCE,
    Search,
    likely_variance,
    updated_variance,
)
from tests.science.slow_hazard import five_therapists


@pytest.mark.parametrize(("squares", "n", "scale"), [(2.0, 4, 0.7), (0.1, 30, 0.7), (9.0, 2, 0.3)])
def test_updated_variance_is_where_the_expected_log_posterior_peaks(squares, n, scale):
    def height(t):
        return -n / 2 * np.log(t) - squares / (2 * t) - t / (2 * scale**2)

    best = updated_variance(squares, n, scale)

    textbook = scale**2 * (-n + np.sqrt(n**2 + 4 * squares / scale**2)) / 2
    assert best == pytest.approx(textbook, rel=1e-9)
    assert height(best) > max(height(0.999 * best), height(1.001 * best))


@pytest.mark.parametrize("start", [LOWEST_VARIANCE, 0.5])
def test_therapists_who_do_not_differ_have_the_lowest_variance(start):
    at = five_therapists(score=np.zeros(5))

    assert likely_variance(at, 0.7, start=start) == pytest.approx(LOWEST_VARIANCE, rel=1e-6)


def test_therapists_beyond_all_measure_have_the_highest_variance():
    at = five_therapists(score=[9e3, -9e3, 9e3, -9e3, 9e3], information=0.5)

    found = likely_variance(at, 1e4, start=1.0)

    assert found == pytest.approx(HIGHEST_VARIANCE, rel=1e-6)


@pytest.mark.parametrize("start", [1e-3, 0.5, 50.0])
def test_likely_variance_is_a_fixed_point_from_wherever_it_starts(start):
    at = five_therapists(score=[3.0, -3.0, 2.5, -2.0, 4.0])

    variance = likely_variance(at, 0.7, start=start)

    step = newton_step(at, variance)
    squares = float(step.effects @ step.effects + step.effect_variance.sum())
    assert variance == pytest.approx(updated_variance(squares, 5, 0.7), rel=1e-6)
    assert LOWEST_VARIANCE < variance < HIGHEST_VARIANCE


def test_a_wider_prior_allows_a_larger_variance():
    at = five_therapists(score=[3.0, -3.0, 2.5, -2.0, 4.0])

    wide, usual, narrow = (likely_variance(at, scale, start=0.5) for scale in (5.0, 0.7, 0.2))

    assert wide > usual > narrow


def test_search_goes_the_whole_way_until_it_turns():
    first = Search(1.0).towards(4.0)
    turned = first.towards(1.0)
    on = turned.towards(1.0)

    assert first.variance == pytest.approx(4.0)
    assert turned.variance == pytest.approx(2.0)  # half the former move: a factor of 2, not of 4
    assert on.variance == pytest.approx(1.0)  # and the same way again, twice as far


def test_search_does_not_take_settling_for_a_turn():
    settling = Search(1.0).towards(1.0 + 1e-7)

    assert settling.towards(0.5).variance == pytest.approx(0.5)
