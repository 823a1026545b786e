"""Whether the outcome scores of an episode move: a signal of its own, apart from the flag."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from science.errors import HistoryError
from science.outcome_point import OutcomePoint, ReliableChange

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
    """What may be said about a course of outcome scores."""

    NOT_ENOUGH = "not-enough-data"
    DIFFERENCE_ONLY = "difference-only"
    LITTLE_ROOM = "little-room-to-improve"
    WORSE = "reliably-worse"
    NO_IMPROVEMENT = "no-reliable-improvement"
    IMPROVED = "reliably-improved"


@dataclass(frozen=True, slots=True)
class OutcomeSignal:
    """The first and the latest score of one instrument, and what may be said about them.

    Parameters
    ----------
    word : OutcomeWord
        The most that the scores and the instrument's norms allow to say.
    first, latest : float or None
        Scores in points. None without any answer.
    n_answers : int
        How many sessions have a score.
    """

    word: OutcomeWord
    first: float | None
    latest: float | None
    n_answers: int

    @property
    def difference(self) -> float | None:
        """Latest minus first, in points with its sign; None below two answers."""
        if self.first is None or self.latest is None or self.n_answers < 2:
            return None
        return self.latest - self.first

    @property
    def is_not_improving(self) -> bool:
        """Whether the separate signal "not improving" is shown."""
        return self.word in (OutcomeWord.WORSE, OutcomeWord.NO_IMPROVEMENT)


def outcome_signal(course: Sequence[OutcomePoint]) -> OutcomeSignal:
    """Compare the latest score with the first, with a word only where norms allow one.

    This signal never enters the alliance flag. Late responders exist: in 4,394 patients of
    routine care one class hardly changed until session 6 and then improved fast, so "no reliable
    improvement" early on says nothing about how the therapy will end.

    Parameters
    ----------
    course : sequence of OutcomePoint
        Scores of one instrument, oldest first, sessions without a score left out.

    Returns
    -------
    OutcomeSignal
        ``NOT_ENOUGH`` below two answers. ``DIFFERENCE_ONLY`` for two answers, and always for an
        instrument without a published reliable change: the raw difference and no judgement word.
        ``LITTLE_ROOM`` where the first score stood so near the best end that a reliable
        improvement was never possible.

    Raises
    ------
    HistoryError
        The scores come from more than one instrument.

    Notes
    -----
    Reliable change is the published one of the instrument, against the first score, not against
    the best or the worst between.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). J Consult Clin Psychol 59, 12-19.
    https://doi.org/10.1037/0022-006X.59.1.12
    Saunders, R. et al. (2019). Late responders in routine care. PMC6428692.

    Examples
    --------
    >>> six = ReliableChange(6)
    >>> phq = [OutcomePoint("phq-9", p, 0, 27, True, six) for p in (15, 14, 13)]
    >>> outcome_signal(phq).word.value
    'no-reliable-improvement'
    >>> outcome_signal(phq[:2]).word.value, outcome_signal(phq[:2]).difference
    ('difference-only', -1)
    >>> outcome_signal([]).word.value
    'not-enough-data'
    """
    if len({point.instrument for point in course}) > 1:
        names = ", ".join(sorted({point.instrument for point in course}))
        raise HistoryError(f"one instrument is compared at a time, not {names}")
    return OutcomeSignal(
        word=_word(course),
        first=course[0].points if course else None,
        latest=course[-1].points if course else None,
        n_answers=len(course),
    )


def _word(course: Sequence[OutcomePoint]) -> OutcomeWord:
    if len(course) < 2:
        return OutcomeWord.NOT_ENOUGH
    first, latest = course[0], course[-1]
    reliable = latest.reliable_change
    if reliable is None or len(course) < ANSWERS_BEFORE_A_WORD:
        return OutcomeWord.DIFFERENCE_ONLY

    gain = latest.points - first.points
    room = first.highest - first.points
    if latest.higher_is_worse:
        gain, room = -gain, first.points - first.lowest
    if reliable.reached_by(gain):
        return OutcomeWord.IMPROVED if gain > 0 else OutcomeWord.WORSE
    if not reliable.reached_by(room):
        return OutcomeWord.LITTLE_ROOM
    return OutcomeWord.NO_IMPROVEMENT
