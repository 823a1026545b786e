"""Whether the outcome scores so far have moved: what the dropout model asks about the outcome."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from science.outcome_point import OutcomePoint

SCORES_BEFORE_A_WORD = 3
# Scores of one outcome instrument with the number of their session, oldest first.
Scores: TypeAlias = Sequence[tuple[int, OutcomePoint]]
# Whether the scores so far are on track; None where that cannot be said.
OnTrackRule: TypeAlias = Callable[[Scores], bool | None]


def reliably_improved(points: Sequence[OutcomePoint]) -> bool | None:
    """Say whether the latest score is reliably better than the first.

    Parameters
    ----------
    points : sequence of OutcomePoint
        Scores of one instrument, oldest first.

    Returns
    -------
    bool or None
        None below two scores, or where no reliable change is published for the instrument.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). J Consult Clin Psychol 59, 12-19.
    https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> from science.outcome_point import ReliableChange
    >>> phq = [OutcomePoint("phq-9", p, 0, 27, True, ReliableChange(6)) for p in (15, 9, 10)]
    >>> reliably_improved(phq[:2]), reliably_improved(phq), reliably_improved(phq[:1])
    (True, False, None)
    """
    if len(points) < 2 or points[-1].reliable_change is None:
        return None
    gain = points[-1].points - points[0].points
    if points[-1].higher_is_worse:
        gain = -gain
    return gain > 0 and points[-1].reliable_change.reached_by(gain)


def improving(scores: Scores) -> bool | None:
    """Say whether scores are better than the start by a reliable change: on track, roughly.

    Parameters
    ----------
    scores : sequence of (int, OutcomePoint)
        Scores of one instrument, oldest first.

    Returns
    -------
    bool or None
        None below three scores, without a published reliable change, and where the first score
        left no room for one.

    References
    ----------
    Reliable change as in `reliably_improved`; three scores are a default of this project.

    Examples
    --------
    >>> from science.outcome_point import ReliableChange
    >>> six = ReliableChange(6)
    >>> phq = [(n, OutcomePoint("phq-9", 15 - n, 0, 27, True, six)) for n in (1, 2, 3)]
    >>> improving(phq[:2]), improving(phq)
    (None, False)
    """
    points = [point for _, point in scores]
    if len(points) < SCORES_BEFORE_A_WORD:
        return None
    is_better, reliable = reliably_improved(points), points[-1].reliable_change
    if is_better is None or reliable is None:
        return None
    first, latest = points[0], points[-1]
    room = first.points - (first.lowest if first.higher_is_worse else first.highest)
    has_moved = reliable.reached_by(latest.points - first.points)
    return None if not has_moved and not reliable.reached_by(room) else is_better
