"""Whether the outcome scores so far have moved: what the dropout model asks about the outcome."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from science.course import CourseModel, on_track
from science.outcome_point import OutcomePoint
from science.rational_course import gain

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
        None below two scores, or where no reliable change is known for the instrument. Scores are
        compared as reported, so that this agrees with the category on the record.

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
    better_by = gain(points[0], points[-1])
    return better_by > 0 and points[-1].reliable_change.reached_by(better_by)


def on_course(
    scores: Scores, models: Mapping[str, CourseModel] = MappingProxyType({})
) -> bool | None:
    """Say whether the scores so far are on track, by the clinic's course where there is one.

    Parameters
    ----------
    scores : sequence of (int, OutcomePoint)
        Scores of one instrument with their session numbers, ascending; at least one.
    models : mapping of str to CourseModel
        Fitted courses by instrument; without one the change since the first score decides.

    Returns
    -------
    bool or None
        None where `science.course.on_track` cannot say.

    References
    ----------
    As for `science.course.on_track`.

    Examples
    --------
    >>> from science.outcome_point import ReliableChange
    >>> six = ReliableChange(6)
    >>> phq = [(n, OutcomePoint("phq-9", 9 + 3 * n, 0, 27, True, six)) for n in (1, 2, 3)]
    >>> on_course(phq), on_course(phq[:2])
    (False, None)
    """
    found = on_track(scores, models.get(scores[-1][1].instrument))
    return None if found is None else found.is_on_track
