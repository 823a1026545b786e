"""What two scores of one person come to: recovered, improved, unchanged, deteriorated."""

from enum import StrEnum

from science.criteria import (
    ROUNDING,
    Criteria,
    CutOff,
    CutOffs,
    ReliableChange,
    change_index,
    criteria,
    cutoffs,
    difference_error,
    reliable_change,
)

__all__ = [
    "ROUNDING",
    "Category",
    "Criteria",
    "Crossing",
    "CutOff",
    "CutOffs",
    "ReliableChange",
    "category",
    "change_index",
    "criteria",
    "crossing",
    "cutoffs",
    "difference_error",
    "reliable_change",
]


class Category(StrEnum):
    """What two scores of one person, judged by one norm set, come to."""

    RECOVERED = "recovered"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"
    CROSSED = "crossed-without-reliable-change"

    @property
    def of_four(self) -> "Category":
        """The same in the usual four categories, in which crossing alone is no change."""
        return Category.UNCHANGED if self is Category.CROSSED else self


class Crossing(StrEnum):
    """Whether two scores lie on one side of the cut-off."""

    NONE = "none"
    INTO_FUNCTIONAL = "into-functional-range"
    OUT_OF_FUNCTIONAL = "out-of-functional-range"


def category(
    first: float, latest: float, by: Criteria, *, higher_is_worse: bool
) -> Category | None:
    """Name what two scores of one person come to.

    Parameters
    ----------
    first, latest : float
        Scores in points, as reported: rounded half up to the decimals of the scale.
    by : Criteria
        Of one norm set, for both scores; see `science.criteria.criteria`.
    higher_is_worse : bool
        True for symptoms, False for well-being.

    Returns
    -------
    Category or None
        ``RECOVERED`` needs a reliable improvement and the way from the clinical range into the
        functional one. ``CROSSED`` is that way without a reliable change; the usual four
        categories call it unchanged. None without a reliable change to judge by.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). J Consult Clin Psychol 59, 12-19.
    https://doi.org/10.1037/0022-006X.59.1.12
    The two OQ-45 norm sets of the example: OQ Measures, and Timman, R., de Jong, K. &
    de Neve-Enthoven, N. (2017). https://doi.org/10.1002/cpp.1979

    Examples
    --------
    >>> us = Criteria(ReliableChange(14), CutOff(64, ">="))
    >>> category(70, 54, us, higher_is_worse=True).value
    'recovered'
    >>> dutch = Criteria(ReliableChange(18), CutOff(56, ">="))
    >>> category(70, 54, dutch, higher_is_worse=True).value
    'crossed-without-reliable-change'
    >>> category(70, 54, dutch, higher_is_worse=True).of_four.value
    'unchanged'
    """
    if by.reliable is None:
        return None
    gain = first - latest if higher_is_worse else latest - first
    is_in = crossing(first, latest, by) is Crossing.INTO_FUNCTIONAL
    if not by.reliable.reached_by(gain):
        return Category.CROSSED if is_in else Category.UNCHANGED
    if gain < 0:
        return Category.DETERIORATED
    return Category.RECOVERED if is_in else Category.IMPROVED


def crossing(first: float, latest: float, by: Criteria) -> Crossing | None:
    """Say whether two scores of one person cross the cut-off.

    Parameters
    ----------
    first, latest, by
        As in `category`.

    Returns
    -------
    Crossing or None
        ``OUT_OF_FUNCTIONAL`` marks a person who was in the functional range and has left it.
        None without a cut-off.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> crossing(9, 10, Criteria(cut=CutOff(10, ">="))).value
    'out-of-functional-range'
    """
    if by.cut is None:
        return None
    was_clinical, is_clinical = by.cut.is_clinical(first), by.cut.is_clinical(latest)
    if was_clinical == is_clinical:
        return Crossing.NONE
    return Crossing.INTO_FUNCTIONAL if was_clinical else Crossing.OUT_OF_FUNCTIONAL
