"""The therapists' block taken out gives the step of the whole system."""

import numpy as np
import pytest

from science.therapist_block import newton_step
from tests.science.slow_hazard import five_therapists


def test_step_solves_the_whole_system():
    at = five_therapists(score=[1.0, -2.0, 0.5, 0.0, 3.0])
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
