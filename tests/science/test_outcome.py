"""The outcome signal: a word only where norms and enough answers allow one."""

import pytest

from science.errors import HistoryError
from science.outcome import OutcomePoint, OutcomeWord, ReliableChange, outcome_signal

PHQ_9 = ReliableChange(6)


def phq(*scores: float) -> list[OutcomePoint]:
    return [OutcomePoint("phq-9", score, 0, 27, True, PHQ_9) for score in scores]


@pytest.mark.parametrize(
    ("scores", "word"),
    [
        ([], OutcomeWord.NOT_ENOUGH),
        ([15], OutcomeWord.NOT_ENOUGH),
        ([15, 22], OutcomeWord.DIFFERENCE_ONLY),
        ([15, 15, 10], OutcomeWord.NO_IMPROVEMENT),
        ([15, 15, 9], OutcomeWord.IMPROVED),
        ([15, 4, 21], OutcomeWord.WORSE),
        ([15, 4, 20], OutcomeWord.NO_IMPROVEMENT),
        ([5, 6, 7], OutcomeWord.LITTLE_ROOM),
        ([5, 6, 11], OutcomeWord.WORSE),
    ],
)
def test_phq_9_with_a_reliable_change_of_six(scores, word):
    assert outcome_signal(phq(*scores)).word is word


def test_the_separate_signal_is_shown_for_worse_and_for_no_improvement_only():
    shown = [outcome_signal(phq(15, 15, last)).is_not_improving for last in (9, 15, 21)]

    assert shown == [False, True, True]


def test_the_difference_is_the_latest_minus_the_first():
    signal = outcome_signal(phq(15, 20, 12))

    assert (signal.first, signal.latest, signal.difference, signal.n_answers) == (15, 12, -3, 3)


def test_one_answer_has_no_difference():
    assert outcome_signal(phq(15)).difference is None


def test_without_norms_there_is_no_word_however_large_the_difference():
    course = [OutcomePoint("aoc-8", score, 0, 100, True) for score in (10.0, 50.0, 95.0)]

    signal = outcome_signal(course)

    assert (signal.word, signal.difference) == (OutcomeWord.DIFFERENCE_ONLY, 85.0)
    assert signal.is_not_improving is False


def test_a_well_being_scale_is_read_the_other_way_round():
    course = [
        OutcomePoint("well", score, 0, 40, False, ReliableChange(5)) for score in (20, 22, 26)
    ]

    assert outcome_signal(course).word is OutcomeWord.IMPROVED
    assert outcome_signal(course[::-1]).word is OutcomeWord.WORSE


def test_an_exclusive_limit_needs_more_than_its_size():
    assert ReliableChange(6, inclusive=False).reached_by(6) is False
    assert ReliableChange(6, inclusive=False).reached_by(-6.1) is True


def test_two_instruments_are_never_compared():
    mixed = [*phq(15, 14), OutcomePoint("gad-7", 10, 0, 21, True, ReliableChange(4))]

    with pytest.raises(HistoryError, match="not gad-7, phq-9"):
        outcome_signal(mixed)


@pytest.mark.parametrize("score", [-1, 28, float("nan")])
def test_a_score_off_its_scale_is_refused(score):
    with pytest.raises(HistoryError, match=r"is not in 0\.\.27"):
        phq(score)


def test_a_reliable_change_of_nothing_is_refused():
    with pytest.raises(HistoryError, match="is not above 0"):
        ReliableChange(0)
