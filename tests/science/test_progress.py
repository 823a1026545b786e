"""What the dropout model asks about the outcome agrees with what the record says of it."""

import pytest

from science.change import Category, category
from science.outcome_point import OutcomePoint, ReliableChange
from science.progress import reliably_improved


def phq(points: float) -> OutcomePoint:
    return OutcomePoint("phq-9", points, 0, 27, True, ReliableChange(6), decimals=0)


@pytest.mark.parametrize(("first", "latest"), [(14.6, 9.4), (15.4, 9.5), (15, 9), (9, 15)])
def test_filled_in_scores_are_compared_as_reported(first, latest):
    """14.6 and 9.4 are reported as 15 and 9: six points, though their exact distance is 5.2."""
    pair = (phq(first), phq(latest))
    said = category(pair[0].reported, pair[1].reported, pair[1].criteria, higher_is_worse=True)

    assert reliably_improved(pair) is (said is Category.IMPROVED)


def test_the_published_size_is_reached_in_reported_points():
    assert reliably_improved((phq(14.6), phq(9.4))) is True
    assert reliably_improved((phq(15.4), phq(9.5))) is False
