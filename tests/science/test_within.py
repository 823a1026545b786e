"""Within and between: the parts sum to the score, and know nothing of the future."""

from math import inf, nan
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.errors import FitError
from science.within import Parts, decompose

SCORES = st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=15)


def test_worked_by_hand():
    """Means so far 60, 70, 70 against 65 for everybody."""
    assert decompose([60, None, 80, 70], grand=65) == (
        Parts(65, -5, 0, 1),
        None,
        Parts(65, 5, 10, 2),
        Parts(65, 5, 0, 3),
    )


def test_nothing_gives_nothing():
    assert decompose([], grand=50) == ()
    assert decompose([None, None], grand=50) == (None, None)


@pytest.mark.parametrize("wrong", [nan, inf])
def test_numbers_that_are_none_are_refused(wrong):
    with pytest.raises(FitError, match="finite"):
        decompose([wrong], grand=50)
    with pytest.raises(FitError, match="finite"):
        decompose([50], grand=wrong)


@given(SCORES, SCORES, SCORES)
def test_another_future_leaves_every_earlier_value_as_it_was(past, future, other):
    """Byte for byte: the same past with two futures, and with none."""
    k = len(past)

    with_future = decompose(past + future, grand=50)[:k]

    assert with_future == decompose(past + other, grand=50)[:k] == decompose(past, grand=50)


@given(st.data(), SCORES)
def test_shuffling_the_future_leaves_every_earlier_value_as_it_was(data, scores):
    k = data.draw(st.integers(0, len(scores)))
    shuffled = scores[:k] + data.draw(st.permutations(scores[k:]))

    assert decompose(shuffled, grand=50)[:k] == decompose(scores, grand=50)[:k]


@given(SCORES, st.floats(0, 100))
def test_the_parts_agree_with_means_taken_anew_and_sum_to_the_score(scores, grand):
    for k, parts in enumerate(decompose(scores, grand=grand)):
        known = [score for score in scores[: k + 1] if score is not None]
        if scores[k] is None:
            assert parts is None
            continue
        # Sums of up to 15 numbers below 100 in another order: rounding only.
        near = {"abs": 1e-9}
        assert parts.n == len(known)
        assert parts.between == pytest.approx(fmean(known) - grand, **near)
        assert parts.within == pytest.approx(scores[k] - fmean(known), **near)
        assert parts.grand + parts.between + parts.within == pytest.approx(scores[k], **near)
