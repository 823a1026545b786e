"""Each term's share of an estimate, largest first."""

import numpy as np
import pytest

from science.contributions import contributions
from science.errors import FitError
from science.hazard import fit
from science.prior import literature_prior
from tests.science.slow_hazard import random_rows, small_prior


def test_reasons_come_by_size_with_their_direction():
    fitted = fit(random_rows(0, 0), small_prior())  # beta is 0.5 and -0.2

    found = contributions(fitted, np.array([0.3, 2.0]))

    assert [part.name for part in found] == ["push", "pull"]
    assert [part.log_odds for part in found] == pytest.approx([-0.4, 0.15])


def test_contributions_add_up_to_the_distance_from_the_reference_picture():
    rows = random_rows(1, 80)
    fitted = fit(rows, small_prior())

    found = contributions(fitted, rows.x[0])

    assert sum(part.log_odds for part in found) == pytest.approx(rows.x[0] @ fitted.beta)


def test_equal_contributions_keep_the_order_of_the_model():
    fitted = fit(random_rows(0, 0), small_prior())

    assert [part.name for part in contributions(fitted, np.zeros(2))] == ["pull", "push"]


def test_terms_of_another_model_are_refused():
    fitted = fit(random_rows(0, 0), small_prior())

    with pytest.raises(FitError, match="x"):
        contributions(fitted, np.zeros(len(literature_prior().names)))
