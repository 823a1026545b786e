"""A step is shortened until it does not go down."""

import pytest

from science.errors import FitError
from science.uphill import MAX_HALVINGS, uphill


def test_the_whole_step_is_taken_where_it_goes_up():
    assert uphill(lambda share: (share, share), 0.0) == 1.0


def test_a_step_that_overshoots_is_halved_until_it_does_not():
    assert uphill(lambda share: (-((10 * share - 1) ** 2), share), -1.0) == 0.125


def test_rounding_is_not_taken_for_a_descent():
    assert uphill(lambda share: (1e6 - 1e-8, share), 1e6) == 1.0


def test_no_way_up_is_an_error_after_the_last_halving():
    tried = []

    def down(share):
        tried.append(share)
        return float("nan"), share

    with pytest.raises(FitError, match="uphill"):
        uphill(down, 0.0)
    assert len(tried) == MAX_HALVINGS
