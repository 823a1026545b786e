"""Net benefit: worked cases, the slow oracle, and the two alternatives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from science.net_benefit import THRESHOLDS, net_benefit, net_benefit_curve
from tests.science.slow_validation import slow_net_benefit

rows = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=40)


def test_thresholds_run_from_5_to_40_percent():
    assert THRESHOLDS == (0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40)


def test_net_benefit_by_hand():
    # 100 clients, 20 leave; 30 flagged at .25, 12 rightly: .12 - .18 / 3 = .06.
    p = np.repeat([0.3, 0.1, 0.3, 0.1], [12, 8, 18, 62])
    y = np.repeat([1, 0], [20, 80])

    assert net_benefit(p, y, 0.25) == pytest.approx(0.06, abs=1e-12)


def test_curve_stands_beside_flagging_everyone_and_nobody():
    p = np.repeat([0.3, 0.1, 0.3, 0.1], [12, 8, 18, 62])
    at = {round(one.threshold, 2): one for one in net_benefit_curve(p, np.repeat([1, 0], [20, 80]))}

    # Everyone: .2 - .8 x pt / (1 - pt).
    assert at[0.20].treat_all == pytest.approx(0.0, abs=1e-12)
    assert at[0.25].treat_all == pytest.approx(0.2 - 0.8 / 3, abs=1e-12)
    assert (at[0.25].treat_none, at[0.25].is_best) == (0.0, True)
    assert (at[0.05].model, at[0.05].is_best) == (at[0.05].treat_all, False)


def test_curve_of_too_few_events_is_absent():
    few = net_benefit_curve(np.full(50, 0.2), np.repeat([1, 0], [9, 41]))

    assert [(one.model, one.treat_all, one.is_best) for one in few] == [(None, None, None)] * 8


@settings(max_examples=200, deadline=None)
@given(rows, st.sampled_from(THRESHOLDS))
def test_net_benefit_is_that_of_plain_loops(drawn, threshold):
    p, y = (np.array(column) for column in zip(*drawn, strict=True))

    assert net_benefit(p, y, threshold) == pytest.approx(
        slow_net_benefit(p, y, threshold), abs=1e-12
    )
