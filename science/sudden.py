"""Sudden gains and losses: steps of an outcome score that are large and that hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import fmean, stdev

from science.criteria import ROUNDING, ReliableChange
from science.errors import HistoryError

# Scores looked at on each side of a step, and how many of them must be there.
REACH = 3
AT_LEAST = 2

# Second criterion: share of the score before the step.
SHARE = 0.25

# Third criterion: two-sided 5 % point of Student's t by degrees of freedom, in print 2.776 with
# all six scores, 3.182 with one missing and 4.303 with one missing on each side.
CRITICAL = {4: 2.7764451052, 3: 3.1824463053, 2: 4.3026527297}


class Direction(StrEnum):
    """Which way a score went."""

    GAIN = "gain"
    LOSS = "loss"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeScale:
    """The scale that a course of scores is read on.

    Parameters
    ----------
    lowest, highest : float
        Ends of the scale in points, lowest < highest.
    higher_is_worse : bool
        True for symptom scales such as the BDI, False for well-being scales.

    Raises
    ------
    HistoryError
        The ends are not in order.
    """

    lowest: float
    highest: float
    higher_is_worse: bool

    def __post_init__(self) -> None:
        """Refuse a scale without a range, NaN included."""
        if not self.lowest < self.highest:
            raise HistoryError(f"scale {self.lowest}..{self.highest}: lowest < highest expected")

    def burden(self, points: float) -> float:
        """Distance from the best end in points, 0 or more: less is always better."""
        if not self.lowest - ROUNDING <= points <= self.highest + ROUNDING:
            raise HistoryError(f"score {points} is not in {self.lowest}..{self.highest}")
        return points - self.lowest if self.higher_is_worse else self.highest - points


@dataclass(frozen=True, slots=True)
class StepCheck:
    """Which of the three criteria one step meets.

    Parameters
    ----------
    is_large : bool
        First: the step reaches the cutoff.
    is_share : bool
        Second: it is at least a quarter of the burden before it.
    is_stable : bool
        Third: the means around it differ by more than t times their pooled SD.
    n_before, n_after : int
        Scores that the third criterion stands on, 2 or 3 on each side.
    """

    is_large: bool
    is_share: bool
    is_stable: bool
    n_before: int
    n_after: int

    @property
    def all_met(self) -> bool:
        """Whether the step is a sudden gain or loss."""
        return self.is_large and self.is_share and self.is_stable


@dataclass(frozen=True, slots=True)
class SuddenChange:
    """One sudden gain or loss.

    Parameters
    ----------
    direction : Direction
        A gain is a step for the better, on either kind of scale.
    place : int
        Index of the last score before the step; the step leads to ``place + 1``.
    points : float
        Size of the step in points of the scale, above 0.
    n_before, n_after : int
        Scores it stands on, 2 or 3 on each side. With fewer than 3 after it, a score that is still
        to come may undo it.
    """

    direction: Direction
    place: int
    points: float
    n_before: int
    n_after: int


def sudden_changes(
    scores: Sequence[float | None], cutoff: ReliableChange, scale: OutcomeScale
) -> tuple[SuddenChange, ...]:
    """Find every sudden gain and loss in one person's course.

    It looks back: a step can be named only after two scores behind it, so no prediction made at
    the step may use it. Nothing is named at the first and at the last step of a course.

    Parameters
    ----------
    scores : sequence of float or None
        One per measurement point in points of ``scale``, oldest first; None is a missing score.
        A missing score keeps its place: the step between its neighbours is not looked at.
    cutoff : ReliableChange
        First criterion: the size of a step that is more than measurement noise, in points.
    scale : OutcomeScale
        Ends and direction.

    Returns
    -------
    tuple of SuddenChange
        Oldest first; empty if there is none or too little data.

    Raises
    ------
    HistoryError
        A score lies outside the scale.

    References
    ----------
    Tang, T. Z. & DeRubeis, R. J. (1999). Sudden gains and critical sessions in
    cognitive-behavioral therapy for depression. J Consult Clin Psychol 67, 894-904.
    https://doi.org/10.1037/0022-006X.67.6.894
    Vittengl, J. R., Clark, L. A., Thase, M. E. & Jarrett, R. B. (2015). Detecting sudden gains:
    cautions from a Monte Carlo analysis. Curr Psychiatry Rev 11, 19-31. PMC4606893.

    Examples
    --------
    Person 1 of the example data of the R package ``suddengains``, BDI at sessions 1 to 12:

    >>> bdi = [35, 37, 34, 23, 24, 21, 29, 17, 11, 11, 10, 7]
    >>> scale = OutcomeScale(lowest=0, highest=63, higher_is_worse=True)
    >>> for found in sudden_changes(bdi, ReliableChange(7), scale):
    ...     print(found.direction.value, found.place + 1, found.points)
    gain 3 11.0
    gain 7 12.0
    """
    burdens = [None if score is None else scale.burden(score) for score in scores]
    found = []
    for place in range(len(burdens) - 1):
        for direction in Direction:
            met = check_step(burdens, place, direction=direction, cutoff=cutoff)
            if met is not None and met.all_met:
                found.append(_change(burdens, place, direction, met))
    return tuple(found)


def check_step(
    burdens: Sequence[float | None], place: int, *, direction: Direction, cutoff: ReliableChange
) -> StepCheck | None:
    """Hold one step between neighbouring scores against the three criteria.

    Parameters
    ----------
    burdens : sequence of float or None
        Distance from the best end of the scale in points, 0 or more, oldest first; None is missing.
    place : int
        Index of the score before the step, in [0, len(burdens) - 2].
    direction : Direction
        A gain is a fall of the burden, a loss a rise.
    cutoff : ReliableChange
        First criterion, in points.

    Returns
    -------
    StepCheck or None
        None: not enough data. Both scores of the step and two of the three on each side are
        needed.

    Notes
    -----
    With x the burden before and y the one after a step for the better:

    1. x - y reaches ``cutoff``;
    2. x - y >= 0.25 x;
    3. M_before - M_after > t * sqrt(((n_b - 1) s_b^2 + (n_a - 1) s_a^2) / (n_b + n_a - 2)) over up
       to three scores on each side, t the two-sided 5 % point of Student's t with n_b + n_a - 2
       degrees of freedom.

    Missing scores are treated as in the R package ``suddengains``. A loss is held against the same
    three with the sign turned; the package's own second criterion for losses is met by every rise,
    here a loss must also be a quarter of the burden before it. That the quarter is taken of the
    distance from the best end, so that scales of both directions are read alike, is our default;
    on a symptom scale that begins at 0 it is the published rule.

    References
    ----------
    Wiedemann, M., Thew, G. R., Stott, R. & Ehlers, A. (2020). suddengains: an R package to identify
    sudden gains in longitudinal data. PLoS ONE 15, e0230276.
    https://doi.org/10.1371/journal.pone.0230276
    Lutz, W. et al. (2013). The ups and downs of psychotherapy: sudden gains and sudden losses
    identified with session reports. Psychother Res 23, 14-24.
    https://doi.org/10.1080/10503307.2012.693837

    Examples
    --------
    >>> check_step(
    ...     [32, 31, 33, 5, 6, 7], 2, direction=Direction.GAIN, cutoff=ReliableChange(7)
    ... )
    StepCheck(is_large=True, is_share=True, is_stable=True, n_before=3, n_after=3)
    """
    before, after = burdens[place], burdens[place + 1]
    earlier = _given(burdens[max(0, place + 1 - REACH) : place + 1])
    later = _given(burdens[place + 1 : place + 1 + REACH])
    if before is None or after is None or min(len(earlier), len(later)) < AT_LEAST:
        return None

    sign = 1 if direction is Direction.GAIN else -1
    step = sign * (before - after)
    moved = sign * (fmean(earlier) - fmean(later))
    return StepCheck(
        is_large=step > 0 and cutoff.reached_by(step),
        is_share=step >= SHARE * before - ROUNDING,
        is_stable=moved > _critical_spread(earlier, later),
        n_before=len(earlier),
        n_after=len(later),
    )


def _given(burdens: Sequence[float | None]) -> list[float]:
    return [burden for burden in burdens if burden is not None]


def _critical_spread(earlier: Sequence[float], later: Sequence[float]) -> float:
    freedom = len(earlier) + len(later) - 2
    squares = (len(earlier) - 1) * stdev(earlier) ** 2 + (len(later) - 1) * stdev(later) ** 2
    return CRITICAL[freedom] * sqrt(squares / freedom)


def _change(
    burdens: Sequence[float | None], place: int, direction: Direction, met: StepCheck
) -> SuddenChange:
    before, after = _given(burdens[place : place + 2])
    return SuddenChange(direction, place, float(abs(before - after)), met.n_before, met.n_after)
