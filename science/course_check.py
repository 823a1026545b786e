"""Whether the band is as wide as it says, on clients that the fit has not seen. For commands."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from science.course_fit import LEAST_EPISODES, CourseRows, fit_course
from science.course_model import CourseModel, expected_at
from science.errors import FitError

FOLDS: Final = 5
PROMISED: Final = 0.05  # beyond each end of a two-sided 90 % interval


@dataclass(frozen=True, slots=True)
class BandCheck:
    """How many unseen scores lay outside, as shares in 0..1; 0.05 beyond each end is promised.

    Parameters
    ----------
    n_episodes, n_scores : int
        What was tried.
    worse : float
        Beyond the worse end of the band given the scores before.
    worse_than_alike : float
        Beyond the worse end of the band given the intake alone.
    worse_than_either : float
        Beyond one of the two: not on track, apart from reliable worsening.
    better : float
        Beyond the better end of the first band.
    """

    n_episodes: int
    n_scores: int
    worse: float
    worse_than_alike: float
    worse_than_either: float
    better: float


def check_course(rows: CourseRows, *, folds: int = FOLDS, least: int = LEAST_EPISODES) -> BandCheck:
    """Fit on all but a part of the episodes, judge that part, and go round.

    Parameters
    ----------
    rows : CourseRows
        Closed episodes.
    folds : int
        Number of parts, 2 and up. Episodes go to them in turn, in ascending order of their id.
    least : int
        How many episodes there must be in all, 2 per fold and up.

    Returns
    -------
    BandCheck
        Each score is judged once. Scores of one client hang together: the shares are less
        certain than `n_scores` independent ones.

    Raises
    ------
    FitError
        Too few episodes, or a part that gives no fit.

    References
    ----------
    Cross-validation in five parts is a default of this project.
    """
    episodes = np.unique(rows.episode)
    if not 2 * folds <= least <= len(episodes):
        raise FitError("closed episodes", len(episodes), f"at least {max(least, 2 * folds)}")
    part = np.searchsorted(episodes, rows.episode) % folds
    # A fit on four fifths of 300 is a little worse than the one that is stored: the safe side.
    found = []
    for fold in range(folds):
        model = fit_course(_kept(rows, part != fold), least=1)
        found += _judge(model, _kept(rows, part == fold))
    worse, alike, better = np.array(found).T
    return BandCheck(
        n_episodes=len(episodes),
        n_scores=len(found),
        worse=float(worse.mean()),
        worse_than_alike=float(alike.mean()),
        worse_than_either=float((worse | alike).mean()),
        better=float(better.mean()),
    )


def _judge(model: CourseModel, rows: CourseRows) -> list[tuple[bool, bool, bool]]:
    """Of each score: worse than its band, worse than who began alike, better than its band."""
    courses: dict[int, tuple[float, dict[int, float]]] = {}
    for episode, intake, session, score in zip(
        rows.episode.tolist(),
        rows.intake.tolist(),
        rows.session.tolist(),
        rows.score.tolist(),
        strict=True,
    ):
        courses.setdefault(episode, (intake, {}))[1][session] = score
    found = []
    is_worse = model.higher_is_worse
    for intake, scores in courses.values():
        for session, score in scores.items():
            own = expected_at(model, intake, scores, session)
            alike = expected_at(model, intake, {}, session)
            found.append(
                (
                    not own.holds(score, higher_is_worse=is_worse),
                    not alike.holds(score, higher_is_worse=is_worse),
                    not own.holds(score, higher_is_worse=not is_worse),
                )
            )
    return found


def _kept(rows: CourseRows, keep: NDArray[np.bool_]) -> CourseRows:
    return CourseRows(
        instrument=rows.instrument,
        lowest=rows.lowest,
        highest=rows.highest,
        higher_is_worse=rows.higher_is_worse,
        episode=rows.episode[keep],
        intake=rows.intake[keep],
        session=rows.session[keep],
        score=rows.score[keep],
    )
