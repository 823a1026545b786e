"""What goes into a validation is checked, and the bootstrap draws whole clients."""

import numpy as np
import pytest

from science.errors import FitError
from science.figure import Figure, shortage
from science.predictions import Predictions, joined, predictions, replicates


@pytest.mark.parametrize(
    ("p", "y", "message"),
    [
        ([0.1, 1.2], [0, 1], "outside 0..1"),
        ([0.1, float("nan")], [0, 1], "NaN"),
        ([0.1, 0.2], [0, 2], "0 or 1"),
        ([0.1, 0.2], [0], "shape"),
    ],
)
def test_wrong_predictions_are_refused(p, y, message):
    with pytest.raises(FitError, match=message):
        predictions(np.array(p), np.array(y))


def test_each_draw_weighs_as_many_clients_as_there_are_and_rows_of_one_alike():
    client = np.array([7, 7, 3, 9])
    seen = []

    def total(weights):
        seen.append(weights)
        return weights[:, 1:].sum(axis=1)

    found = replicates(total, client, rng=np.random.default_rng(1), n_draws=450)
    weights = np.concatenate(seen)

    assert found.tolist() == [3.0] * 450
    assert [len(part) for part in seen] == [200, 200, 50]
    assert (weights[:, 0] == weights[:, 1]).all()
    # Mean 1 of a multinomial; standard error .04.
    assert weights.mean(axis=0) == pytest.approx(np.ones(4), abs=0.15)


def test_undefined_draws_are_left_out():
    found = replicates(
        lambda w: np.where(w[:, 0] > 0, 1.0, np.nan),
        np.array([0, 1]),
        rng=np.random.default_rng(1),
        n_draws=100,
    )

    assert 50 < len(found) < 100
    assert set(found.tolist()) == {1.0}


def test_joined_predictions_keep_their_strata():
    one = Predictions(
        p=np.array([0.1]), y=np.array([0]), client=np.array([4]), stratum=np.array([1])
    )
    two = Predictions(
        p=np.array([0.2]), y=np.array([1]), client=np.array([4]), stratum=np.array([3])
    )
    both = joined([one, two])

    assert (both.client.tolist(), both.stratum.tolist(), len(both)) == ([4, 4], [1, 3], 2)


def test_a_figure_has_a_value_or_a_reason():
    with pytest.raises(ValueError, match="either a value or a reason"):
        Figure(None)
    with pytest.raises(ValueError, match="either a value or a reason"):
        Figure(0.5, reason="too few")


def test_shortage_counts_both_kinds():
    assert shortage(1, 50) == "1 dropout; at least 10 are needed"
    assert shortage(50, 0) == "0 who stayed; at least 10 are needed"
    assert shortage(10, 10) == ""
