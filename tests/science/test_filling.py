"""Times of forms: medians that a pause does not move, and cells that give nobody away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.filling import (
    Cells,
    Filled,
    Typical,
    seconds_of,
    stopped_at,
    typical,
    typical_by_device,
    without_small_cells,
)

COUNTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 30))


def forms(n: int, device: str = "phone", start: int = 0) -> list[Filled]:
    """Forms of as many clients, of 10, 20, 30 … seconds."""
    return [Filled(start + each, device, 10.0 * each) for each in range(1, n + 1)]


def test_a_question_counts_with_ten_minutes_at_most():
    assert seconds_of([]) == 0
    assert seconds_of([599_999, 600_001]) == 1199.999
    assert seconds_of([4_000, 86_400_000]) == 604


def test_quartiles_worked_by_hand():
    # 10, 20 … 100: the median lies between 50 and 60; the lower quartile at place 1 + 9/4 = 3.25.
    assert typical(forms(10)) == Typical(55.0, 32.5, 77.5, 10)


@pytest.mark.parametrize("few", [forms(9), [Filled(n % 4, "", 5.0) for n in range(40)]])
def test_too_few_forms_or_clients_give_nothing(few):
    assert typical(few) is None


def test_a_small_group_cannot_be_worked_out_from_the_others():
    few = typical_by_device(forms(30) + forms(4, "tablet", start=100))
    two_large = typical_by_device(
        forms(30) + forms(12, "computer", start=50) + forms(4, "tablet", start=100)
    )
    enough = typical_by_device(forms(30) + forms(6, "", start=50) + forms(6, "tablet", start=100))

    assert few == {"phone": None, "tablet": None}
    assert two_large["phone"] is not None
    assert two_large["computer"] is None
    assert two_large["tablet"] is None
    assert enough["phone"] is not None
    assert enough["tablet"] is None


def test_where_people_stop():
    order = ["aoc-8.1", "aoc-8.2", "aoc-8.3"]

    assert stopped_at(order, []) == "aoc-8.1"
    assert stopped_at(order, ["aoc-8.2"]) == "aoc-8.3"
    assert stopped_at(order, order) is None


@given(COUNTS)
def test_nothing_below_five_is_shown_or_left_over(counts):
    cells = without_small_cells(counts)

    assert sum(n for _, n in cells.shown) + cells.pooled == sum(counts.values())
    assert all(n >= 5 for _, n in cells.shown)
    assert cells.pooled == 0 or cells.pooled >= 5 or not cells.shown


def test_a_pool_of_nothing_stays_empty():
    assert without_small_cells({"a": 5, "b": 0}) == Cells((("a", 5),), 0)
