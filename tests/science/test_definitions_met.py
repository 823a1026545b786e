"""Three definitions counted side by side: each alone, and all of them together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.definitions_met import Answers, definitions_met
from science.labels import Label, Labels

YES, NO = Label.YES, Label.NO


def test_each_definition_and_all_together_by_hand():
    found = definitions_met(
        [Labels(YES, YES, YES)]
        + [Labels(YES, NO, None)] * 4
        + [Labels(NO, NO, NO)] * 9
        + [Labels(None, None, None)] * 2
    )

    assert found.attendance == Answers(5, 9, 2)
    assert found.judged == Answers(1, 13, 2)
    assert found.outcome == Answers(1, 9, 6)
    assert found.together == Answers(1, 13, 2)
    assert found.attendance.share.value == 5 / 14
    assert found.together.share.value == 1 / 14


@pytest.mark.parametrize("three", [(YES, YES, NO), (NO, YES, YES), (YES, NO, YES)])
def test_two_of_three_are_not_all(three):
    assert definitions_met([Labels(*three)]).together == Answers(0, 1, 0)


def test_one_no_decides_and_one_silence_leaves_it_open():
    assert definitions_met([Labels(YES, None, NO)]).together == Answers(0, 1, 0)
    assert definitions_met([Labels(YES, None, YES)]).together == Answers(0, 0, 1)


def test_below_ten_decided_there_is_no_share():
    found = definitions_met([Labels(YES, None, NO)] * 9)

    assert found.attendance.share.reason == "9 decided clients; at least 10 are needed"
    assert found.judged.share.reason == "0 decided clients; at least 10 are needed"


@given(st.lists(st.tuples(*[st.sampled_from([YES, NO, None])] * 3), max_size=40))
def test_counts_equal_those_of_plain_loops(threes):
    found = definitions_met(Labels(*three) for three in threes)

    for place, answers in enumerate((found.attendance, found.judged, found.outcome)):
        said = [three[place] for three in threes]
        assert (answers.n_yes, answers.n_no) == (said.count(YES), said.count(NO))
        assert answers.n_decided + answers.n_undecided == len(threes)
    assert found.together.n_yes == sum(three == (YES, YES, YES) for three in threes)
    assert found.together.n_no == sum(NO in three for three in threes)
    assert found.together.n_decided + found.together.n_undecided == len(threes)
