"""Ratings that say little: the ceiling, and one answer for opposite questions."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import catalogue
from science.extreme import extreme_rating
from science.scoring import score
from tests.science.definitions import instrument, item, scale

FILE = Path("tests/data/implement_gad_alliance/implement_sessions.csv")
FIVE = {0: "Never", 1: "Rarely", 2: "Sometimes", 3: "Often", 4: "Always"}


def form(*reversed_ids, higher_is="better", n_items=4, options=None):
    """Items 1 to n answered 0 to 3, some of them worded the other way round."""
    ids = [str(number) for number in range(1, n_items + 1)]
    top = len(options or range(4)) - 1
    return instrument(
        answers={"often": options} if options else {"often": dict(enumerate("abcd"))},
        items=[item(each, reversed=each in reversed_ids) for each in ids],
        scales=[scale(main=True, items=ids, range=[0, top * n_items], higher_is=higher_is)],
    )


def extreme(definition, *answers):
    given_answers = {str(number): answer for number, answer in enumerate(answers, start=1)}
    points = score(definition, given_answers).scales["total"]
    return extreme_rating(definition, given_answers, points.exact)


def test_every_best_answer_is_the_ceiling():
    assert extreme(form(), 3, 3, 3, 3) == "ceiling"
    assert extreme(form("4"), 3, 3, 3, 0) == "ceiling"
    assert extreme(form(higher_is="worse"), 0, 0, 0, 0) == "ceiling"


def test_every_best_answer_that_was_given_is_the_ceiling():
    assert extreme(form(), 3, 3, "skipped", 3) == "ceiling"


def test_one_answer_short_of_the_best_is_no_ceiling():
    assert extreme(form(), 3, 3, 3, 2) is None


def test_without_a_score_nothing_is_said():
    assert extreme(form(), "skipped", "skipped", 3, 3) is None


def test_without_a_main_scale_nothing_is_said():
    two = instrument(scales=[scale(), scale(id="second")])

    assert extreme_rating(two, {"1": 0, "2": 0, "3": 0, "4": 0}, 0) is None


def test_one_answer_to_opposite_questions_is_a_straight_line():
    assert extreme(form("4"), 3, 3, 3, 3) == "straight-line"
    assert extreme(form("4"), 2, 2, 2, 2) == "straight-line"
    assert extreme(form("3", "4"), 0, 0, 0, 0) == "straight-line"


def test_one_answer_to_like_questions_may_be_meant():
    assert extreme(form(), 2, 2, 2, 2) is None
    assert extreme(form("1", "2", "3", "4"), 1, 1, 1, 1) is None


def test_the_middle_answer_contradicts_nothing():
    assert extreme(form("4", options=FIVE), 2, 2, 2, 2) is None


@pytest.mark.parametrize("answer", [0, 1])
def test_a_low_rating_is_never_waved_aside(answer):
    assert extreme(form("4"), *[answer] * 4) is None
    assert extreme(form("1", "2", "3", higher_is="worse"), *[answer] * 4) is None


def test_a_skipped_or_different_answer_breaks_the_line():
    assert extreme(form("4"), 3, 3, "skipped", 3) is None
    assert extreme(form("4"), "skipped", 3, 3, 3) is None
    assert extreme(form("4"), 3, 3, 2, 3) is None


def test_two_questions_are_no_line():
    assert extreme(form("2", n_items=2), 2, 2) is None


def test_in_the_implement_data_thirteen_clients_reach_the_ceiling():
    """The mean of nine items, 1 to 5: 35 of 731 ratings by 13 of 57 clients."""
    with FILE.open(newline="") as lines:
        rated = [row for row in csv.DictReader(lines) if row["wai_mean"]]

    wai_9 = catalogue.latest("wai-9")
    best = [row for row in rated if extreme_rating(wai_9, {}, float(row["wai_mean"]))]

    assert (len(best), len(rated)) == (35, 731)
    assert len({row["patient_id"] for row in best}) == 13
    assert len({row["patient_id"] for row in rated}) == 57


@given(st.lists(st.integers(0, 3), min_size=4, max_size=4), st.sets(st.sampled_from("1234")))
def test_the_best_score_and_only_it_is_the_ceiling(answers, turned):
    keyed = [
        3 - answer if str(number) in turned else answer
        for number, answer in enumerate(answers, start=1)
    ]

    found = extreme(form(*turned), *answers)

    assert (found == "ceiling") == (keyed == [3, 3, 3, 3])
    if found == "straight-line":
        assert len(set(answers)) == 1 < len(set(keyed))
        assert sum(keyed) >= 6
