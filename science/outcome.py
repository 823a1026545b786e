"""Whether the outcome scores of an episode move: a signal of its own, apart from the flag."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from science.change import Crossing, category, crossing
from science.criteria import ReliableChange
from science.errors import HistoryError
from science.outcome_point import OutcomePoint

__all__ = [
    "OutcomePoint",
    "OutcomeSignal",
    "OutcomeWord",
    "ReliableChange",
    "outcome_signal",
]

# Two answers make a difference; a word about it waits for a third (a choice of
# this project, not a published limit).
ANSWERS_BEFORE_A_WORD = 3


class OutcomeWord(StrEnum):
    """What may be said about a course of outcome scores: a category, or why there is none."""

    NOT_ENOUGH = "not-enough-data"
    DIFFERENCE_ONLY = "difference-only"
    LITTLE_ROOM = "little-room-to-improve"
    RECOVERED = "recovered"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    CROSSED = "crossed-without-reliable-change"
    DETERIORATED = "deteriorated"


_IMPROVING = {
    OutcomeWord.RECOVERED: True,
    OutcomeWord.IMPROVED: True,
    OutcomeWord.UNCHANGED: False,
    OutcomeWord.CROSSED: False,
    OutcomeWord.DETERIORATED: False,
}


@dataclass(frozen=True, slots=True)
class OutcomeSignal:
    """The first and the latest score of one instrument, and what may be said about them.

    Parameters
    ----------
    word : OutcomeWord
        The most that the scores and the norm set allow to say.
    first, latest : float or None
        Scores in points, as reported. None without any answer.
    n_answers : int
        How many sessions have a score.
    crossing : Crossing or None
        Whether the two lie on different sides of the cut-off; None where no word is said, or
        without a cut-off.
    is_prorated : bool
        Whether skipped items were filled in for one of the two.
    """

    word: OutcomeWord
    first: float | None
    latest: float | None
    n_answers: int
    crossing: Crossing | None = None
    is_prorated: bool = False

    @property
    def difference(self) -> float | None:
        """Latest minus first, in points with its sign; None below two answers."""
        if self.first is None or self.latest is None or self.n_answers < 2:
            return None
        return self.latest - self.first

    @property
    def is_improving(self) -> bool | None:
        """Whether the latest score is reliably better; None where that cannot be said."""
        return _IMPROVING.get(self.word)

    @property
    def is_not_improving(self) -> bool:
        """Whether the separate signal "not improving" is shown."""
        return self.is_improving is False


def outcome_signal(course: Sequence[OutcomePoint]) -> OutcomeSignal:
    """Compare the latest score with the first, with a word only where norms allow one.

    This signal never enters the alliance flag. Late responders exist: in 4,394 patients of
    routine care one class hardly changed until session 6 and then improved fast, so "unchanged"
    early on says nothing about how the therapy will end.

    Parameters
    ----------
    course : sequence of OutcomePoint
        Scores of one instrument, oldest first, sessions without a score left out.

    Returns
    -------
    OutcomeSignal
        ``NOT_ENOUGH`` below two answers. ``DIFFERENCE_ONLY`` for two answers, and always for an
        instrument without a reliable change: the raw difference and no judgement word.
        ``LITTLE_ROOM`` where the first score stood so near the best end that a reliable
        improvement was never possible. Else the category of `science.change.category`.

    Raises
    ------
    HistoryError
        The scores come from more than one instrument.

    Notes
    -----
    Scores are compared as reported, against the first one, not against the best or the worst
    between, and by the criteria that stand with the latest one.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). J Consult Clin Psychol 59, 12-19.
    https://doi.org/10.1037/0022-006X.59.1.12
    Saunders, R. et al. (2019). Late responders in routine care. PMC6428692.

    Examples
    --------
    >>> from science.criteria import CutOff
    >>> norms = (ReliableChange(6), CutOff(10, ">="))
    >>> phq = [OutcomePoint("phq-9", p, 0, 27, True, *norms) for p in (15, 14, 9)]
    >>> outcome_signal(phq).word.value
    'recovered'
    >>> outcome_signal(phq[:2]).word.value, outcome_signal(phq[:2]).difference
    ('difference-only', -1)
    >>> outcome_signal([]).word.value
    'not-enough-data'
    """
    if len({point.instrument for point in course}) > 1:
        names = ", ".join(sorted({point.instrument for point in course}))
        raise HistoryError(f"one instrument is compared at a time, not {names}")
    if not course:
        return OutcomeSignal(OutcomeWord.NOT_ENOUGH, None, None, 0)
    first, latest = course[0], course[-1]
    word = _word(first, latest, n_answers=len(course))
    return OutcomeSignal(
        word=word,
        first=first.reported,
        latest=latest.reported,
        n_answers=len(course),
        crossing=crossing(first.reported, latest.reported, latest.criteria)
        if word in _IMPROVING
        else None,
        is_prorated=first.is_prorated or latest.is_prorated,
    )


def _word(first: OutcomePoint, latest: OutcomePoint, *, n_answers: int) -> OutcomeWord:
    if n_answers < 2:
        return OutcomeWord.NOT_ENOUGH
    reliable, higher_is_worse = latest.reliable_change, latest.higher_is_worse
    found = category(
        first.reported, latest.reported, latest.criteria, higher_is_worse=higher_is_worse
    )
    if reliable is None or found is None or n_answers < ANSWERS_BEFORE_A_WORD:
        return OutcomeWord.DIFFERENCE_ONLY
    word = OutcomeWord(found.value)
    end = first.lowest if higher_is_worse else first.highest
    if word is OutcomeWord.UNCHANGED and not reliable.reached_by(first.reported - end):
        return OutcomeWord.LITTLE_ROOM
    return word
