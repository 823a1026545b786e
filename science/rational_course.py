"""What "on track" means, and the rational method: change since the first score, without a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from science.course_model import Band
from science.errors import HistoryError
from science.outcome import ANSWERS_BEFORE_A_WORD
from science.outcome_point import ROUNDING, OutcomePoint

# Session number and score, oldest first, sessions without a score left out.
Course = Sequence[tuple[int, OutcomePoint]]


class Method(StrEnum):
    """What a client's course was compared with."""

    FITTED = "fitted"  # the clinic's own finished therapies
    RATIONAL = "rational"  # change since the first score in units of the reliable change


class Ground(StrEnum):
    """Why a score is not on track."""

    OWN_COURSE = "own-course"  # worse than the band given the client's scores before
    LIKE_STARTS = "like-starts"  # worse than the band of those who began with the same score
    RELIABLY_WORSE = "reliably-worse"  # than the first score
    WORSE = "worse"  # than the first score by half a reliable change
    LITTLE_GAIN = "little-gain"  # after the sessions in which no improvement is asked for


class Signal(StrEnum):
    """The four signals of the rational method; white and green are on track."""

    WHITE = "white"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTrack:
    """Whether the latest score is where it was expected; never part of the check-in status.

    Parameters
    ----------
    session : int
        Session of the score that was judged.
    score : float
        That score in points, as reported.
    method : Method
        What it was compared with.
    grounds : tuple of Ground
        Why it is not on track; empty if it is.
    band : Band or None
        The band of that session given the scores before it. None by the rational method.
    start_band : Band or None
        The band of that session given the intake score alone. None by the rational method.
    signal : Signal or None
        Of the rational method.
    """

    session: int
    score: float
    method: Method
    grounds: tuple[Ground, ...] = ()
    band: Band | None = None
    start_band: Band | None = None
    signal: Signal | None = None

    @property
    def is_on_track(self) -> bool:
        """On track, or not."""
        return not self.grounds

    @property
    def word(self) -> str:
        """The same in a word: "on-track" or "not-on-track"."""
        return "on-track" if self.is_on_track else "not-on-track"


@dataclass(frozen=True, slots=True, kw_only=True)
class RationalRules:
    """What the rational method asks for. All three are defaults of this project, adjustable.

    Parameters
    ----------
    worse_share : float
        Worsening that is yellow, in reliable changes, above 0.
    least_share : float
        Improvement that is expected once `patience` is over, in reliable changes, above 0.
    patience : int
        Sessions after the first score in which no improvement is asked for. Six, because one
        class of Saunders' 4,394 patients hardly changed until session 6 and then improved fast.
    """

    worse_share: float = 0.5
    least_share: float = 0.5
    patience: int = 6


DEFAULT_RULES: Final = RationalRules()


def rational_course(course: Course, rules: RationalRules = DEFAULT_RULES) -> OnTrack | None:
    """Judge the latest score by the change since the first, in units of the reliable change.

    For clinics without a fitted course. The idea is that of the rational method; which change
    counts for which signal is this project's default, adjustable through `rules`:

    - red: worse by a reliable change;
    - white: else, in the functional range of the norm set, where that has a cut-off;
    - yellow: else, worse by half a reliable change; or, once six sessions have passed since the
      first score, improved by less than half of one (if there was room for that much);
    - green: else.

    Parameters
    ----------
    course : sequence of (int, OutcomePoint)
        Scores of one instrument, session numbers ascending.
    rules : RationalRules
        The three sizes.

    Returns
    -------
    OnTrack or None
        None below three scores (as for every word about a change here), and without a reliable
        change: original questionnaires have no norms, so only a fitted course can speak.

    Raises
    ------
    HistoryError
        More than one instrument, or session numbers that do not ascend.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). J Consult Clin Psychol 59, 12-19.
    https://doi.org/10.1037/0022-006X.59.1.12 (the reliable change)

    Examples
    --------
    >>> from science.outcome_point import ReliableChange
    >>> phq = [(s, OutcomePoint("phq-9", p, 0, 27, True, ReliableChange(6)))
    ...     for s, p in ((1, 15), (2, 16), (3, 18))]
    >>> rational_course(phq).signal.value, rational_course(phq[:2])
    ('yellow', None)
    """
    check_course(course)
    if len(course) < ANSWERS_BEFORE_A_WORD:
        return None
    session, latest = course[-1]
    if latest.reliable_change is None:
        return None
    ground = _ground(course, latest.reliable_change.points, rules)
    is_functional = latest.cut is not None and not latest.cut.is_clinical(latest.reported)
    # Recovered people need not gain more; a reliable worsening is one in any range.
    if is_functional and ground is not Ground.RELIABLY_WORSE:
        ground = None
    if ground is None:
        signal = Signal.WHITE if is_functional else Signal.GREEN
    else:
        signal = Signal.RED if ground is Ground.RELIABLY_WORSE else Signal.YELLOW
    return OnTrack(
        session=session,
        score=latest.reported,
        method=Method.RATIONAL,
        grounds=() if ground is None else (ground,),
        signal=signal,
    )


def is_reliably_worse(first: OutcomePoint, latest: OutcomePoint) -> bool:
    """Say whether a score is worse than the first by a reliable change.

    Parameters
    ----------
    first, latest : OutcomePoint
        Of one instrument.

    Returns
    -------
    bool
        False where no reliable change is known.

    References
    ----------
    The reliable change as in `rational_course`.
    """
    change, reliable = gain(first, latest), latest.reliable_change
    return reliable is not None and change < 0 and reliable.reached_by(change)


def gain(first: OutcomePoint, latest: OutcomePoint) -> float:
    """Return the improvement from one score to another.

    Parameters
    ----------
    first, latest : OutcomePoint
        Of one instrument.

    Returns
    -------
    float
        In points, of scores as reported; below 0 for worsening, on any scale.

    References
    ----------
    None: a difference with its sign.

    Examples
    --------
    >>> gain(OutcomePoint("ors", 20, 0, 40, False), OutcomePoint("ors", 26, 0, 40, False))
    6
    """
    difference = first.reported - latest.reported
    return difference if latest.higher_is_worse else -difference


def check_course(course: Course) -> None:
    """Refuse scores that cannot be one course.

    Parameters
    ----------
    course : sequence of (int, OutcomePoint)
        Any.

    Raises
    ------
    HistoryError
        More than one instrument, or session numbers that do not ascend.
    """
    names = {point.instrument for _, point in course}
    if len(names) > 1:
        raise HistoryError(f"one instrument is compared at a time, not {', '.join(sorted(names))}")
    for (earlier, _), (later, _) in pairwise(course):
        if later <= earlier:
            raise HistoryError(f"session {later} stands after session {earlier}")


def _ground(course: Course, size: float, rules: RationalRules) -> Ground | None:
    (first_session, first), (session, latest) = course[0], course[-1]
    change = gain(first, latest)
    least = rules.least_share * size - ROUNDING
    if is_reliably_worse(first, latest):
        return Ground.RELIABLY_WORSE
    if change <= ROUNDING - rules.worse_share * size:
        return Ground.WORSE
    is_late = session - first_session >= rules.patience
    best = first.lowest if first.higher_is_worse else first.highest
    return Ground.LITTLE_GAIN if is_late and change < least <= abs(first.reported - best) else None
