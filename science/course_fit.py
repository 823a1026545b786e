"""Fitting the expected course on a clinic's finished therapies. Only commands import this."""

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from science.course_model import CODE_VERSION, FIRST_EXPECTED_SESSION, CourseModel
from science.errors import FitError
from science.outcome_point import ROUNDING

# Below this the change since the first score speaks instead (a default of this project).
LEAST_EPISODES: Final = 300
# One optimiser's failure is another's routine: the next one is tried only then.
_METHODS: Final = ("lbfgs", "powell")
# Smallest eigenvalue of a client's own covariance against the residual variance.
_SINGULAR: Final = 1e-4


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CourseRows:
    """The scores of one instrument in finished therapies, one row per session from the second on.

    Parameters
    ----------
    instrument : str
        Id of the instrument.
    lowest, highest : float
        Ends of the scale.
    higher_is_worse : bool
        Direction of the scale.
    episode : numpy.ndarray, shape (n,), int
        Whose row it is.
    intake : numpy.ndarray, shape (n,), float
        The episode's score of session 1, in points; the same in all rows of an episode.
    session : numpy.ndarray, shape (n,), int
        Session number, 2 and up.
    score : numpy.ndarray, shape (n,), float
        Score of that session, in points.

    Raises
    ------
    FitError
        Unequal lengths, a score outside the scale, a session below 2, or two intakes of one
        episode.
    """

    instrument: str
    lowest: float
    highest: float
    higher_is_worse: bool
    episode: NDArray[np.int64]
    intake: NDArray[np.float64]
    session: NDArray[np.int64]
    score: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse rows that the model would misread silently."""
        lengths = {len(each) for each in (self.episode, self.intake, self.session, self.score)}
        if len(lengths) != 1:
            raise FitError("lengths of the columns", sorted(lengths), "one length")
        for name, values in (("intake", self.intake), ("score", self.score)):
            low, high = self.lowest - ROUNDING, self.highest + ROUNDING
            outside = values[~((values >= low) & (values <= high))]
            if outside.size:
                raise FitError(name, float(outside[0]), f"{self.lowest:g}..{self.highest:g}")
        if self.session.size and self.session.min() < FIRST_EXPECTED_SESSION:
            raise FitError("session", int(self.session.min()), "2 or more")
        if len({*zip(self.episode, self.intake, strict=True)}) != self.n_episodes:
            raise FitError("intake", "two values in one episode", "one intake per episode")

    @property
    def n_episodes(self) -> int:
        """How many episodes have a row."""
        return len(np.unique(self.episode))


def fit_course(rows: CourseRows, *, least: int = LEAST_EPISODES) -> CourseModel:
    """Fit the expected course of one instrument by restricted maximum likelihood.

    Missing sessions need no filling in: the likelihood uses what there is, and is right if
    whether a score is missing depends on the scores that are there and on nothing else. Clients
    who leave early because they do badly between two scores break that.

    Parameters
    ----------
    rows : CourseRows
        Closed episodes only.
    least : int
        How many there must be, 1 and up; fewer than 300 only to try the model out.

    Returns
    -------
    CourseModel
        With effects in points of the scale, intakes not centred.

    Raises
    ------
    FitError
        Fewer than `least` episodes, intakes or sessions that do not vary, a search that did not
        converge, or a singular covariance of the clients' own courses. Nothing is returned then:
        a band from such a fit would be as wide as chance made it.

    References
    ----------
    Finch, A. E., Lambert, M. J. & Schaalje, B. G. (2001). Clin Psychol Psychother.
    https://doi.org/10.1002/cpp.286 (from memory)
    statsmodels MixedLM, https://www.statsmodels.org/stable/mixed_linear.html
    """
    if rows.n_episodes < least:
        raise FitError("closed episodes", rows.n_episodes, f"at least {least}")
    centre, spread = float(rows.intake.mean()), float(rows.intake.std())
    time = np.log(rows.session)
    if spread == 0 or time.std() == 0:
        raise FitError("intake and session", "no variation", "at least two values of each")
    standard = (rows.intake - centre) / spread
    result = _fitted(rows, standard, time)
    g = np.asarray(result.cov_re, dtype=float)
    # First, because a search that runs into this wall does not converge either.
    _check_covariance(g, float(result.scale))
    if not result.converged:
        raise FitError("mixed model", "no convergence", "a fit that converges")
    # Back from standardised intakes: a = standardised effects, b = turn @ a.
    turn = np.eye(4)
    turn[0, 1] = turn[2, 3] = -centre / spread
    turn[1, 1] = turn[3, 3] = 1 / spread
    cov = np.asarray(result.cov_params(), dtype=float)[:4, :4]
    return CourseModel(
        instrument=rows.instrument,
        b=tuple((turn @ np.asarray(result.fe_params, dtype=float)).tolist()),
        cov_fixed=_as_rows(turn @ cov @ turn.T),
        g=_as_rows(g),
        sigma2=float(result.scale),
        n_episodes=rows.n_episodes,
        higher_is_worse=rows.higher_is_worse,
        lowest=rows.lowest,
        highest=rows.highest,
        code_version=CODE_VERSION,
    )


def _fitted(rows: CourseRows, standard: NDArray[np.float64], time: NDArray[np.float64]) -> Any:
    # Here and not above: it takes seconds to import, and no page may wait for it.
    from statsmodels.regression.mixed_linear_model import MixedLM

    one = np.ones_like(time)
    fixed = np.column_stack([one, standard, time, standard * time])
    own = np.column_stack([one, time])
    model = MixedLM(rows.score, fixed, groups=rows.episode, exog_re=own)
    with warnings.catch_warnings():
        # What they say is read from the result below.
        warnings.simplefilter("ignore")
        try:
            return model.fit(reml=True, method=list(_METHODS))
        except np.linalg.LinAlgError as wrong:
            raise FitError("mixed model", str(wrong), "a fit that converges") from wrong


def _check_covariance(g: NDArray[np.float64], sigma2: float) -> None:
    """Refuse clients' own courses without spread or on one line with each other."""
    smallest = float(np.linalg.eigvalsh(g)[0])
    if not (sigma2 > 0 and smallest > _SINGULAR * sigma2):
        raise FitError(
            "smallest eigenvalue of the own courses' covariance",
            float(f"{smallest:.2g}"),
            f"above {_SINGULAR * sigma2:.2g} (singular: their spread cannot be told)",
        )


def _as_rows(matrix: NDArray[np.float64]) -> tuple[tuple[float, ...], ...]:
    """Return the matrix as nested tuples, exactly symmetric."""
    return tuple(tuple(row) for row in ((matrix + matrix.T) / 2).tolist())
