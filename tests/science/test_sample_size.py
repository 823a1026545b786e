"""Clients that a model of a given size needs."""

import pytest

from science.errors import FitError
from science.sample_size import clients_needed


@pytest.mark.parametrize(("r2", "n"), [(0.05, 2_100), (0.095, 1_076)])
def test_published_formula_for_twelve_terms(r2, n):
    assert clients_needed(12, r2=r2, shrinkage=0.9) == n


def test_more_terms_and_stricter_targets_need_more_clients():
    assert clients_needed(13, r2=0.05) > clients_needed(12, r2=0.05)
    assert clients_needed(12, r2=0.05, shrinkage=0.95) > 2_100


@pytest.mark.parametrize(
    ("n_terms", "numbers"),
    [(0, {"r2": 0.1}), (12, {"r2": 0.0}), (12, {"r2": 0.9}), (12, {"r2": 0.1, "shrinkage": 1.0})],
)
def test_numbers_outside_their_range_are_refused(n_terms, numbers):
    with pytest.raises(FitError):
        clients_needed(n_terms, **numbers)
