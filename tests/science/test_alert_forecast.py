"""The replay of a threshold: exact small cases, and a slow replay that must agree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from science.alert_facts import Budget
from science.alert_forecast import STANDARD, PastEstimates, expected_alerts
from science.errors import FitError
from tests.science.slow_alert_forecast import replay_slowly


def estimates(rows):
    columns = list(zip(*rows, strict=True)) or [()] * 6
    client, session, therapist, week = (np.array(each, dtype=np.int64) for each in columns[:4])
    return PastEstimates(
        client=client,
        session=session,
        therapist=therapist,
        week=week,
        p=np.array(columns[4], dtype=float),
        left=np.array(columns[5], dtype=bool),
    )


def weekly(client, *course, therapist=0, left=False, first_week=1):
    return [
        (client, number, therapist, first_week + number - 1, p, left)
        for number, p in enumerate(course, start=1)
    ]


def alerts(rows, threshold, budget=STANDARD):
    return expected_alerts(estimates(rows), [threshold], budget)[0]


def test_one_alert_in_four_sessions_of_the_same_estimate():
    assert alerts(weekly(1, *[0.3] * 3), 0.25).n_alerts == 1
    assert alerts(weekly(1, *[0.3] * 4), 0.25).n_alerts == 2


def test_an_estimate_up_by_half_speaks_before_that():
    assert alerts(weekly(1, 0.2, 0.29), 0.1).n_alerts == 1
    assert alerts(weekly(1, 0.2, 0.3), 0.1).n_alerts == 2


def test_who_waits_gets_the_turn_in_the_next_week():
    rows = [*weekly(1, 0.5, 0.1), *weekly(2, 0.4, 0.1), *weekly(3, 0.3, 0.3, left=True)]

    found = alerts(rows, 0.25)

    assert (found.n_alerts, found.n_waits, found.n_caught, found.n_left) == (3, 1, 1, 1)


def test_a_call_waits_through_a_week_without_a_session():
    rows = [*weekly(1, 0.5), *weekly(2, 0.4), (3, 1, 0, 1, 0.3, True), (3, 2, 0, 4, 0.1, True)]

    found = alerts(rows, 0.25)

    # Raised in week 2, from the estimate of week 1; weeks 1 to 4 are therapist-weeks.
    assert (found.n_alerts, found.n_waits, found.per_therapist_week) == (3, 1, 0.75)


def test_each_therapist_has_an_own_budget():
    rows = [row for n in range(6) for row in weekly(n, 0.4, therapist=n % 2)]

    found = alerts(rows, 0.25)

    assert (found.n_alerts, found.n_waits, found.per_therapist_week) == (4, 2, 2.0)


def test_precision_counts_clients_once_and_has_wilsons_interval():
    rows = [*weekly(1, *[0.4] * 7, left=True), *weekly(2, 0.4, therapist=1)]

    found = alerts(rows, 0.25)

    assert (found.n_alerts, found.n_flagged, found.precision.value) == (4, 2, 0.5)
    # Wilson 1927 for 1 of 2, by hand: centre .5, half 1.96 sqrt(.5 x .5/2 + 1.96²/16) / 2.9207.
    assert found.precision.low == pytest.approx(0.0945, abs=5e-5)
    assert found.precision.high == pytest.approx(0.9055, abs=5e-5)


def test_without_an_alert_there_is_no_precision_and_without_rows_no_rate():
    assert alerts(weekly(1, 0.1), 0.25).precision.value is None
    assert alerts([], 0.25).per_therapist_week is None


def test_the_latest_estimate_of_a_week_counts():
    assert alerts([(1, 1, 0, 3, 0.5, False), (1, 2, 0, 3, 0.1, False)], 0.25).n_alerts == 0


@pytest.mark.parametrize(
    ("column", "values"),
    [("p", [0.2, 1.2]), ("therapist", [0, 1]), ("left", [True, False]), ("week", [1])],
)
def test_rows_that_do_not_fit_together_are_refused(column, values):
    good = {"client": [1, 1], "session": [1, 2], "therapist": [0, 0], "week": [1, 2]}
    columns = {**good, "p": [0.1, 0.2], "left": [False, False], column: values}

    with pytest.raises(FitError):
        PastEstimates(**{name: np.array(each) for name, each in columns.items()})


def test_a_threshold_that_is_no_probability_is_refused():
    with pytest.raises(FitError, match="thresholds"):
        expected_alerts(estimates(weekly(1, 0.2)), [20])


@st.composite
def clinics(draw):
    rows = []
    for client in range(draw(st.integers(0, 7))):
        therapist, left = draw(st.integers(0, 2)), draw(st.booleans())
        week = draw(st.integers(0, 4))
        for session in range(1, draw(st.integers(1, 6)) + 1):
            p = draw(st.sampled_from((0.05, 0.1, 0.15, 0.2, 0.3, 0.5)))
            rows.append((client, session, therapist, week, p, left))
            week += draw(st.integers(0, 3))
    return draw(st.permutations(rows))


@settings(max_examples=150)
@given(
    clinics(),
    st.lists(st.sampled_from((0.0, 0.1, 0.2, 0.3, 0.6)), min_size=1, max_size=3),
    st.builds(Budget, per_window=st.integers(1, 3), silent_sessions=st.integers(0, 3)),
)
def test_replaying_week_by_week_gives_the_same(rows, thresholds, budget):
    for threshold, found in zip(
        thresholds, expected_alerts(estimates(rows), thresholds, budget), strict=True
    ):
        *counts, n_weeks = replay_slowly(rows, threshold, budget)

        assert [
            found.n_alerts,
            found.n_flagged,
            found.n_caught,
            found.n_left,
            found.n_waits,
        ] == counts
        assert found.per_therapist_week == (counts[0] / n_weeks if n_weeks else None)
