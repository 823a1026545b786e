"""Sudden gains and losses, against the results that the R package suddengains prints."""

import csv
from math import inf, nan
from pathlib import Path
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from science.criteria import ReliableChange
from science.errors import HistoryError
from science.sudden import (
    CRITICAL,
    Direction,
    OutcomeScale,
    StepCheck,
    check_step,
    sudden_changes,
)
from tests.science.slow_sudden import slow_sudden

FILE = Path("tests/data/suddengains/sgdata.csv")
SEVEN = ReliableChange(7)  # BDI points, the cutoff of the package's tutorial
BDI = OutcomeScale(lowest=0, highest=63, higher_is_worse=True)
NA = None


def course(row, columns):
    return [float(row[column]) if row[column] else None for column in columns]


@pytest.fixture(scope="module")
def courses():
    """BDI of sessions 1 to 12 by person."""
    with FILE.open(newline="") as lines:
        return {
            int(row["id"]): course(row, [f"bdi_s{k}" for k in range(1, 13)])
            for row in csv.DictReader(lines)
        }


def steps(scores, direction):
    return [each for each in sudden_changes(scores, SEVEN, BDI) if each.direction is direction]


def test_the_tutorials_counts_come_out(courses):
    """24 gains in 15 of 43 people, 8 with more than one, mean 11 and SD 3.43 points."""
    gains = {person: steps(scores, Direction.GAIN) for person, scores in courses.items()}
    sizes = [each.points for found in gains.values() for each in found]

    assert (len(courses), len(sizes)) == (43, 24)
    assert sum(bool(found) for found in gains.values()) == 15
    assert sum(len(found) > 1 for found in gains.values()) == 8
    # Printed to two decimals.
    assert (fmean(sizes), stdev(sizes)) == (
        pytest.approx(11, abs=0.005),
        pytest.approx(3.43, abs=0.005),
    )
    firsts = [found[0].points for found in gains.values() if found]
    assert (fmean(firsts), stdev(firsts)) == (
        pytest.approx(11.4, abs=0.005),
        pytest.approx(3.98, abs=0.005),
    )


def test_the_intervals_that_can_be_looked_at_are_those_of_the_tutorial(courses):
    """298 of the inner intervals; 53 of its 39 selected people cannot be looked at."""
    seen = [
        check_step(scores, place, direction=Direction.GAIN, cutoff=SEVEN) is not None
        for scores in courses.values()
        for place in range(1, 10)
    ]

    assert sum(seen) == 298
    assert sum(not each for each in seen) == 53 + 4 * 9  # the four that were not selected
    for scores in courses.values():
        for outer in (0, 10):  # first to second, and the last step
            assert check_step(scores, outer, direction=Direction.LOSS, cutoff=SEVEN) is None


def test_each_gain_of_the_packages_own_test_is_found(courses):
    """Session before the gain and its size, persons 1 to 18."""
    found = [
        (person, each.place + 1, each.points)
        for person in range(1, 19)
        for each in steps(courses[person], Direction.GAIN)
    ]

    assert found == [
        (1, 3, 11), (1, 7, 12), (3, 8, 9), (4, 3, 10), (5, 3, 10), (5, 8, 13), (9, 3, 9),
        (10, 2, 10), (10, 4, 8), (12, 3, 8), (13, 3, 13), (13, 8, 8), (14, 2, 14), (18, 3, 11),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scores", "places"),
    [
        ([28, 19, 23, 12, 13, NA], []),
        ([28, 19, 23, 11, 12, NA], [3]),
        ([28, 19, NA, 12, 13, NA], []),
        ([28, 19, 23, 12, 14, NA], []),
        ([28, 25, 28, 11, 12, NA], [3]),
        ([28, 26, 28, 11, 12, NA], [3]),
        ([NA, 26, 28, NA, 12, 11], []),
        ([35, 37, 23, 23, 24, 21], [2]),
        ([35, 37, 34, 24, 24, 21], [3]),
        ([35, 37, 34, 34, 24, 21], [4]),
        ([35, 37, 34, 37, 37, 37], []),
    ],
)
def test_the_packages_vectors_of_gains(scores, places):
    assert [each.place + 1 for each in steps(scores, Direction.GAIN)] == places


@pytest.mark.parametrize(
    ("scores", "places"),
    [
        ([10, 11, 12, 30, 28, 33], [3]),
        ([10, 11, 12, 10, 28, 33], [4]),
        ([10, 11, 30, 30, 28, 33], [2]),
        ([35, 37, 34, 23, 24, 21], []),
    ],
)
def test_the_packages_vectors_of_losses(scores, places):
    assert [each.place + 1 for each in steps(scores, Direction.LOSS)] == places


def test_the_tutorials_single_intervals():
    def check(scores, direction):
        return check_step(scores, 2, direction=direction, cutoff=SEVEN)

    assert check([32, 31, 33, 5, 6, 7], Direction.GAIN) == StepCheck(True, True, True, 3, 3)
    assert check([NA, 31, 33, 5, NA, 7], Direction.GAIN) == StepCheck(True, True, True, 2, 2)
    assert check([5, NA, 7, 16, 12, 14], Direction.LOSS) == StepCheck(True, True, True, 2, 3)
    assert not check([5, NA, 7, 16, 12, 14], Direction.GAIN).all_met


def test_each_criterion_can_fail_alone():
    def met(scores, direction=Direction.GAIN):
        each = check_step(scores, 2, direction=direction, cutoff=SEVEN)
        return (each.is_large, each.is_share, each.is_stable)

    assert met([20, 20, 20, 14, 14, 14]) == (False, True, True)
    assert met([40, 40, 40, 31, 31, 31]) == (True, False, True)
    assert met([20, 10, 30, 12, 30, 5]) == (True, True, False)
    # A rise of less than a quarter is no sudden loss here; the package would take it.
    assert met([40, 40, 40, 48, 48, 48], Direction.LOSS) == (True, False, True)


def test_the_cutoff_is_taken_as_its_source_says():
    """A step of exactly the cutoff counts if the source says "or more" only."""
    scores = [20, 20, 20, 13, 13, 13]

    assert len(sudden_changes(scores, ReliableChange(7), BDI)) == 1
    assert sudden_changes(scores, ReliableChange(7, inclusive=False), BDI) == ()


def test_the_critical_values_are_those_in_print():
    printed = {freedom: f"{value:.3f}" for freedom, value in CRITICAL.items()}

    assert printed == {4: "2.776", 3: "3.182", 2: "4.303"}
    for freedom, value in CRITICAL.items():
        assert value == pytest.approx(stats.t.ppf(0.975, freedom), abs=1e-9)  # as written


def test_a_well_being_scale_is_read_in_its_own_direction():
    """Points turn round; the quarter is taken of the distance from the best end, 40."""
    well_being = OutcomeScale(lowest=0, highest=40, higher_is_worse=False)

    (gain,) = sudden_changes([20, 21, 20, 27, 28, 27], ReliableChange(6), well_being)
    (loss,) = sudden_changes([27, 28, 27, 20, 21, 20], ReliableChange(6), well_being)

    assert (gain.direction, gain.place, gain.points) == (Direction.GAIN, 2, 7)
    assert (loss.direction, loss.place, loss.points) == (Direction.LOSS, 2, 7)


def test_a_gain_that_a_later_score_may_undo_says_how_much_it_stands_on():
    (early,) = sudden_changes([30, 31, 30, 15, 14], SEVEN, BDI)

    assert (early.n_before, early.n_after) == (3, 2)
    assert sudden_changes([30, 31, 30, 15, 14, 40], SEVEN, BDI) == ()


def test_short_and_empty_courses_have_none():
    assert sudden_changes([], SEVEN, BDI) == ()
    assert sudden_changes([30, 10, 10], SEVEN, BDI) == ()


@pytest.mark.parametrize("score", [-1, 64, nan, inf])
def test_a_score_off_the_scale_is_refused(score):
    with pytest.raises(HistoryError, match=r"is not in 0\.\.63"):
        sudden_changes([10, score], SEVEN, BDI)


def test_a_scale_without_a_range_is_refused():
    with pytest.raises(HistoryError, match="lowest < highest"):
        OutcomeScale(lowest=3, highest=3, higher_is_worse=True)


@given(
    scores=st.lists(st.one_of(st.none(), st.integers(0, 40)), max_size=14),
    cutoff=st.integers(1, 12),
    higher_is_worse=st.booleans(),
)
def test_random_courses_agree_with_the_slow_version(scores, cutoff, higher_is_worse):
    scale = OutcomeScale(lowest=0, highest=40, higher_is_worse=higher_is_worse)

    found = sudden_changes(scores, ReliableChange(cutoff), scale)

    slow = slow_sudden(
        scores, cutoff, best=0 if higher_is_worse else 40, worse_is=1 if higher_is_worse else -1
    )
    assert [(each.direction.value, each.place) for each in found] == slow


@given(st.lists(st.one_of(st.none(), st.integers(0, 40)), max_size=14), st.integers(1, 12))
def test_turning_the_scale_round_changes_nothing(scores, cutoff):
    worse, better = (OutcomeScale(lowest=0, highest=40, higher_is_worse=x) for x in (True, False))
    turned = [None if score is None else 40 - score for score in scores]
    size = ReliableChange(cutoff)

    assert sudden_changes(scores, size, worse) == sudden_changes(turned, size, better)
