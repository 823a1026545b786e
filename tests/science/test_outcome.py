"""The outcome signal: a word only where norms and enough answers allow one."""

import pytest

from science.change import Crossing, CutOff, ReliableChange
from science.errors import HistoryError
from science.outcome import OutcomePoint, OutcomeWord, outcome_signal

PHQ_9 = ReliableChange(6), CutOff(10, ">=")


def phq(*scores: float, **more) -> list[OutcomePoint]:
    return [OutcomePoint("phq-9", score, 0, 27, True, *PHQ_9, **more) for score in scores]


@pytest.mark.parametrize(
    ("scores", "word"),
    [
        ([], OutcomeWord.NOT_ENOUGH),
        ([15], OutcomeWord.NOT_ENOUGH),
        ([15, 22], OutcomeWord.DIFFERENCE_ONLY),
        ([15, 15, 10], OutcomeWord.UNCHANGED),
        ([15, 15, 9], OutcomeWord.RECOVERED),
        ([20, 15, 12], OutcomeWord.IMPROVED),
        ([9, 5, 3], OutcomeWord.IMPROVED),
        ([12, 4, 9], OutcomeWord.CROSSED),
        ([15, 4, 21], OutcomeWord.DETERIORATED),
        ([15, 4, 20], OutcomeWord.UNCHANGED),
        ([5, 6, 7], OutcomeWord.LITTLE_ROOM),
        ([5, 6, 11], OutcomeWord.DETERIORATED),
    ],
)
def test_phq_9_with_a_reliable_change_of_six_and_a_cut_off_of_ten(scores, word):
    assert outcome_signal(phq(*scores)).word is word


@pytest.mark.parametrize(
    ("latest", "improving"),
    [(9, True), (12, True), (15, False), (21, False)],
)
def test_the_separate_signal_is_shown_unless_the_change_is_a_reliable_improvement(
    latest, improving
):
    signal = outcome_signal(phq(20, 15, latest))

    assert (signal.is_improving, signal.is_not_improving) == (improving, not improving)


@pytest.mark.parametrize("scores", [[], [15], [15, 2], [3, 3, 3]])
def test_where_no_word_is_said_nothing_is_called_improving_or_not(scores):
    signal = outcome_signal(phq(*scores))

    assert (signal.is_improving, signal.is_not_improving) == (None, False)


def test_the_difference_is_the_latest_minus_the_first():
    signal = outcome_signal(phq(15, 20, 12))

    assert (signal.first, signal.latest, signal.difference, signal.n_answers) == (15, 12, -3, 3)


def test_one_answer_has_no_difference():
    assert outcome_signal(phq(15)).difference is None
    assert outcome_signal([]).difference is None


def test_scores_are_compared_as_they_are_reported():
    # 11.5 is shown and banded as 12, 5.6 as 6: six points, though 5.9 apart.
    signal = outcome_signal(phq(11.5, 11, 5.6, decimals=0))

    assert (signal.word, signal.difference) == (OutcomeWord.RECOVERED, -6)
    assert outcome_signal(phq(11.5, 11, 5.6)).word is OutcomeWord.CROSSED


@pytest.mark.parametrize(
    ("scores", "crossing"),
    [
        ([15, 15, 9], Crossing.INTO_FUNCTIONAL),
        ([9, 9, 10], Crossing.OUT_OF_FUNCTIONAL),
        ([20, 15, 12], Crossing.NONE),
        ([15, 9], None),
    ],
)
def test_the_crossing_is_told_from_the_third_score_on(scores, crossing):
    assert outcome_signal(phq(*scores)).crossing is crossing


@pytest.mark.parametrize(
    ("filled_in", "is_marked"),
    [([0], True), ([2], True), ([0, 2], True), ([1], False), ([], False)],
)
def test_a_pair_with_a_filled_in_score_is_marked(filled_in, is_marked):
    scores = (15, 12, 9)
    course = [
        OutcomePoint("phq-9", score, 0, 27, True, *PHQ_9, is_prorated=place in filled_in)
        for place, score in enumerate(scores)
    ]

    assert outcome_signal(course).is_prorated is is_marked


def test_without_norms_there_is_no_word_however_large_the_difference():
    course = [OutcomePoint("aoc-8", score, 0, 100, True) for score in (10.0, 50.0, 95.0)]

    signal = outcome_signal(course)

    assert (signal.word, signal.difference) == (OutcomeWord.DIFFERENCE_ONLY, 85.0)
    assert (signal.is_not_improving, signal.crossing) == (False, None)


def test_a_cut_off_without_a_reliable_change_gives_no_word():
    course = [
        OutcomePoint("gad-7", score, 0, 21, True, None, CutOff(10, ">=")) for score in (18, 9, 2)
    ]

    assert outcome_signal(course).word is OutcomeWord.DIFFERENCE_ONLY


def test_a_well_being_scale_is_read_the_other_way_round():
    norms = ReliableChange(5), CutOff(25, "<=")
    course = [OutcomePoint("well", score, 0, 40, False, *norms) for score in (20, 22, 26)]

    assert outcome_signal(course).word is OutcomeWord.RECOVERED
    assert outcome_signal(course[::-1]).word is OutcomeWord.DETERIORATED
    high = [OutcomePoint("well", score, 0, 40, False, *norms) for score in (36, 37, 38)]
    assert outcome_signal(high).word is OutcomeWord.LITTLE_ROOM


def test_two_instruments_are_never_compared():
    mixed = [*phq(15, 14), OutcomePoint("gad-7", 10, 0, 21, True, ReliableChange(4))]

    with pytest.raises(HistoryError, match="not gad-7, phq-9"):
        outcome_signal(mixed)


@pytest.mark.parametrize("score", [-1, 28, float("nan")])
def test_a_score_off_its_scale_is_refused(score):
    with pytest.raises(HistoryError, match=r"is not in 0\.\.27"):
        phq(score)
