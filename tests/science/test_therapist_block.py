"""The therapists' block taken out gives the step of the whole system."""

import numpy as np
import pytest

from science.likelihood import Derivatives
from science.therapist_block import (
    HIGHEST_VARIANCE,
    LOWEST_VARIANCE,
    Curvature,
    likely_variance,
    newton_step,
    updated_variance,
)


def curvature(*, score, information=4.0) -> Curvature:
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


def test_step_solves_the_whole_system():
    at = curvature(score=[1.0, -2.0, 0.5, 0.0, 3.0])
    whole = np.zeros((6, 6))
    whole[0, 0] = 50
    whole[0, 1:] = whole[1:, 0] = 0.5
    whole[1:, 1:] = np.diag(np.full(5, 4 + 1 / 0.36))
    gradient = np.array([0.3, 1.0, -2.0, 0.5, 0.0, 3.0])

    step = newton_step(at, 0.36)

    found = np.concatenate([step.coefficients, step.effects])
    assert found == pytest.approx(np.linalg.solve(whole, gradient), rel=1e-12)
    inverse = np.linalg.inv(whole)
    assert step.covariance[0, 0] == pytest.approx(inverse[0, 0], rel=1e-12)
    assert step.effect_variance == pytest.approx(np.diag(inverse)[1:], rel=1e-12)
    assert step.decrement == pytest.approx(gradient @ inverse @ gradient, rel=1e-12)


@pytest.mark.parametrize(("squares", "n", "scale"), [(2.0, 4, 0.7), (0.1, 30, 0.7), (9.0, 2, 0.3)])
def test_updated_variance_is_where_the_expected_log_posterior_peaks(squares, n, scale):
    def height(t):
        return -n / 2 * np.log(t) - squares / (2 * t) - t / (2 * scale**2)

    best = updated_variance(squares, n, scale)

    textbook = scale**2 * (-n + np.sqrt(n**2 + 4 * squares / scale**2)) / 2
    assert best == pytest.approx(textbook, rel=1e-9)
    assert height(best) > max(height(0.999 * best), height(1.001 * best))


def test_therapists_who_do_not_differ_have_the_lowest_variance():
    assert likely_variance(curvature(score=np.zeros(5)), 0.7) == LOWEST_VARIANCE


def test_likely_variance_is_a_fixed_point():
    at = curvature(score=[3.0, -3.0, 2.5, -2.0, 4.0])

    variance = likely_variance(at, 0.7)

    step = newton_step(at, variance)
    squares = float(step.effects @ step.effects + step.effect_variance.sum())
    assert variance == pytest.approx(updated_variance(squares, 5, 0.7), rel=1e-6)
    assert LOWEST_VARIANCE < variance < HIGHEST_VARIANCE


def test_a_wider_prior_allows_a_larger_variance():
    at = curvature(score=[3.0, -3.0, 2.5, -2.0, 4.0])

    assert likely_variance(at, 5.0) > likely_variance(at, 0.7) > likely_variance(at, 0.2)
