"""The session-to-session error: exact on a made series, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.errors import FitError
from science.noise import session_to_session_error


def slow_error(series: list[list[float | None]]) -> float:
    """Half the distance of the two percentiles, interpolated by hand."""
    differences = []
    for ratings in series:
        given_ = [value for value in ratings if value is not None]
        differences += [given_[i] - given_[i - 1] for i in range(1, len(given_))]
    differences.sort()

    def percentile(share: float) -> float:
        place = share * (len(differences) - 1)
        below = int(place)
        above = min(below + 1, len(differences) - 1)
        return differences[below] + (place - below) * (differences[above] - differences[below])

    return (percentile(0.841345) - percentile(0.158655)) / 2


def test_normal_noise_gives_its_sd():
    ratings = np.random.default_rng(1906).normal(70, 5, size=(400, 12))

    estimate = session_to_session_error([list(row) for row in ratings])

    # Two ratings with an error of 5 each differ with an SD of 5 x sqrt 2 = 7.07; 4,400 pairs.
    assert estimate.s_diff == pytest.approx(7.07, abs=0.25)
    assert (estimate.n_pairs, estimate.n_clients) == (4400, 400)


def test_a_few_large_falls_change_nothing():
    calm = [50.0, 55.0] * 60

    assert session_to_session_error([calm, [90.0, 10.0], [70.0]]).s_diff == 5.0


def test_a_session_without_a_rating_is_bridged_and_clients_are_not_joined():
    one = [50.0, None, 60.0] * 40
    other = [0.0] * 61

    estimate = session_to_session_error([one, other, [None]])

    # Of the first 80 ratings: 40 rises by 10 and 39 falls; of the second 60 pairs, no change.
    assert (estimate.n_pairs, estimate.n_clients) == (79 + 60, 2)
    assert estimate.s_diff == 10.0


def test_ninety_nine_pairs_are_too_few():
    with pytest.raises(FitError, match="pairs of successive ratings: 99"):
        session_to_session_error([[50.0, 60.0] * 50])


def test_clients_who_never_move_give_no_error():
    with pytest.raises(FitError, match="spread of successive ratings"):
        session_to_session_error([[100.0] * 50, [100.0] * 60])


@given(
    st.lists(
        st.lists(st.none() | st.integers(0, 24).map(lambda n: 100 * n / 24), max_size=12),
        min_size=20,
        max_size=30,
    )
)
def test_estimate_equals_the_slow_oracle(series):
    try:
        estimate = session_to_session_error(series)
    except FitError:
        return

    assert estimate.s_diff == pytest.approx(slow_error(series), abs=1e-9)
