"""The expected course of an outcome score: a fitted model, and a band for each session."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite, log, sqrt
from statistics import NormalDist
from typing import Any, Final

import numpy as np

from science.errors import FitError
from science.outcome_point import ROUNDING, OutcomePoint

CODE_VERSION: Final = "course-1"
FIRST_EXPECTED_SESSION: Final = 2  # session 1 brings the intake score that all else starts from

# Two-sided 90 %: its worse end is the boundary of Schilling et al.
Z_90: Final = NormalDist().inv_cdf(0.95)
_DIGITS: Final = 10


@dataclass(frozen=True, slots=True)
class Band:
    """Where a client's score of one session is expected.

    Parameters
    ----------
    session : int
        Session number, 2 and up.
    mean, low, high : float
        Expected score and the two ends of its 90 % prediction interval, in points of the scale;
        none lies outside the scale.
    """

    session: int
    mean: float
    low: float
    high: float

    def holds(self, score: float, *, higher_is_worse: bool) -> bool:
        """Say whether a score is no worse than the worse end; better than expected is no fault."""
        if higher_is_worse:
            return score <= self.high + ROUNDING
        return score >= self.low - ROUNDING


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseModel:
    """A mixed model of one instrument's scores, fitted on a clinic's own finished therapies.

    ``score = b0 + b1 intake + b2 ln(s) + b3 intake ln(s) + u0 + u1 ln(s) + e`` for session s.

    Parameters
    ----------
    instrument : str
        Id of the instrument.
    b : tuple of float, shape (4,)
        Fixed effects b0 to b3, in points of the scale.
    cov_fixed : tuple of tuple of float, shape (4, 4)
        Covariance of the estimates of ``b``.
    g : tuple of tuple of float, shape (2, 2)
        Covariance of a client's own intercept u0 and slope u1.
    sigma2 : float
        Variance of e, above 0.
    n_episodes : int
        Finished therapies behind the fit.
    higher_is_worse : bool
        Direction of the scale.
    lowest, highest : float
        Ends of the scale, lowest < highest.
    code_version : str
        Which code fitted it.

    Raises
    ------
    FitError
        A number is not finite, a covariance is none, or the scale has no extent.
    """

    instrument: str
    b: tuple[float, ...]
    cov_fixed: tuple[tuple[float, ...], ...]
    g: tuple[tuple[float, ...], ...]
    sigma2: float
    n_episodes: int
    higher_is_worse: bool
    lowest: float
    highest: float
    code_version: str = CODE_VERSION

    def __post_init__(self) -> None:
        """Refuse what no band can be computed from."""
        if len(self.b) != 4 or not all(isfinite(each) for each in self.b):
            raise FitError("b", self.b, "four finite numbers")
        _check_covariance("cov_fixed", self.cov_fixed, 4)
        _check_covariance("g", self.g, 2)
        if not (self.sigma2 > 0 and isfinite(self.sigma2)):
            raise FitError("sigma2", self.sigma2, "a finite number above 0")
        if not self.lowest < self.highest:
            raise FitError("scale", (self.lowest, self.highest), "lowest < highest")

    def fits(self, point: OutcomePoint) -> bool:
        """Say whether a score is on the scale that the model was fitted on."""
        mine = (self.instrument, self.lowest, self.highest, self.higher_is_worse)
        return mine == (point.instrument, point.lowest, point.highest, point.higher_is_worse)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values, floats rounded to 10 significant digits."""
        return {name: _rounded(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "CourseModel":
        """Return the model that `to_json` gave; FitError where parts are missing or wrong."""
        try:
            cov_fixed = tuple(tuple(row) for row in body["cov_fixed"])
            g = tuple(tuple(row) for row in body["g"])
            parts = {"b": tuple(body["b"]), "cov_fixed": cov_fixed, "g": g}
            return cls(**{**body, **parts})
        except (KeyError, TypeError) as wrong:
            raise FitError("course model", str(wrong), "what to_json gave") from wrong


def expected_course(
    model: CourseModel, intake: float, scores: Mapping[int, float], upto: int
) -> tuple[Band, ...]:
    """Say where a client's scores are expected, session by session, without look-ahead.

    The band of session s is the prediction given the intake score and the client's scores of
    sessions *before* s only: a score never moves the band that it is judged by, nor an earlier
    one. A session without a score leaves the band as it was. Behind the latest score the bands
    are a forecast.

    Because it learns from the client, the band follows a course that creeps upwards. It finds
    turns; slow worsening shows in the change since intake, which `science.course.on_track`
    therefore reads too.

    Parameters
    ----------
    model : CourseModel
        Of the same instrument.
    intake : float
        Score of session 1, in points within the scale.
    scores : mapping of int to float
        Session number, 2 and up, to score within the scale; sessions without a score are left out.
    upto : int
        Last session wanted; below 2 there is nothing to expect.

    Returns
    -------
    tuple of Band
        One for each session from 2 to `upto`.

    Raises
    ------
    FitError
        A score lies outside the scale, or a session number is below 2.

    Notes
    -----
    With z = (1, ln s) and the intake y0 both the fixed and the client's own part are lines in
    z, so ``w = (b0 + b1 y0 + u0, b2 + b3 y0 + u1)`` holds all that is unknown but e. Before any
    score Var(w) = A Var(b) A' + G with A = [[1, y0, 0, 0], [0, 0, 1, y0]], and the band is
    z'E(w) -+ 1.645 sqrt(z'Var(w)z + sigma2): Var(fixed) + Z'GZ + sigma2. Each score then updates
    w by Gaussian conditioning (the BLUP of u, with the uncertainty of b carried along).

    References
    ----------
    Finch, A. E., Lambert, M. J. & Schaalje, B. G. (2001). Clin Psychol Psychother. 11,492 clients,
    intake and log of the session as predictors. https://doi.org/10.1002/cpp.286 (from memory)
    Schilling, V. N. L. S. et al. (2021). Qual Life Res 30. Upper bound of the 90 % interval of
    the expected recovery curve. https://doi.org/10.1007/s11136-020-02664-6

    Examples
    --------
    Worked by hand: before any score mean 16 and variance 9 + 16 = 25, so 16 + 1.645 x 5 = 24.2.

    >>> none = ((0.0,) * 4,) * 4
    >>> model = CourseModel(instrument="phq-9", b=(0.0, 0.8, 0.0, 0.0), cov_fixed=none,
    ...     g=((9.0, 0.0), (0.0, 0.0)), sigma2=16.0, n_episodes=300, higher_is_worse=True,
    ...     lowest=0, highest=27)
    >>> [(band.session, round(band.mean, 2), round(band.high, 1))
    ...     for band in expected_course(model, 20, {2: 11}, 3)]
    [(2, 16.0, 24.2), (3, 14.2, 21.9)]
    """
    _check(model, intake, scores)
    belief = _Belief.of(model, intake)
    bands = []
    for session in range(FIRST_EXPECTED_SESSION, upto + 1):
        bands.append(_band(model, belief, session))
        if session in scores:
            belief.learn(log(session), scores[session], model.sigma2)
    return tuple(bands)


def expected_at(
    model: CourseModel, intake: float, scores: Mapping[int, float], session: int
) -> Band:
    """Return the band of one session; the same as the last one of `expected_course`, but cheaper.

    Parameters
    ----------
    model : CourseModel
        Of the same instrument.
    intake : float
        Score of session 1, in points within the scale.
    scores : mapping of int to float
        Session number, 2 and up, to score; those of `session` and later are not read.
    session : int
        Session number, 2 and up.

    Returns
    -------
    Band
        Of that session.

    Raises
    ------
    FitError
        A score lies outside the scale, or a session number is below 2.
    """
    if session < FIRST_EXPECTED_SESSION:
        raise FitError("session", session, "2 or more")
    _check(model, intake, scores)
    belief = _Belief.of(model, intake)
    for each in sorted(scores):
        if each < session:
            belief.learn(log(each), scores[each], model.sigma2)
    return _band(model, belief, session)


@dataclass(slots=True)
class _Belief:
    """Mean and covariance of the client's line w, local to one call."""

    m0: float
    m1: float
    v00: float
    v01: float
    v11: float

    @classmethod
    def of(cls, model: CourseModel, y0: float) -> "_Belief":
        (b0, b1, b2, b3), c, g = model.b, model.cov_fixed, model.g
        return cls(
            m0=b0 + b1 * y0,
            m1=b2 + b3 * y0,
            v00=c[0][0] + 2 * y0 * c[0][1] + y0 * y0 * c[1][1] + g[0][0],
            v01=c[0][2] + y0 * (c[0][3] + c[1][2]) + y0 * y0 * c[1][3] + g[0][1],
            v11=c[2][2] + 2 * y0 * c[2][3] + y0 * y0 * c[3][3] + g[1][1],
        )

    def learn(self, t: float, score: float, sigma2: float) -> None:
        """Condition on a score at t = ln(session)."""
        c0, c1 = self.v00 + self.v01 * t, self.v01 + self.v11 * t
        spread = c0 + c1 * t + sigma2
        surprise = (score - self.m0 - self.m1 * t) / spread
        self.m0 += c0 * surprise
        self.m1 += c1 * surprise
        self.v00 -= c0 * c0 / spread
        self.v01 -= c0 * c1 / spread
        self.v11 -= c1 * c1 / spread


def _band(model: CourseModel, belief: _Belief, session: int) -> Band:
    t = log(session)
    mean = belief.m0 + belief.m1 * t
    variance = belief.v00 + 2 * belief.v01 * t + belief.v11 * t * t + model.sigma2
    reach = Z_90 * sqrt(variance)
    ends = (mean, mean - reach, mean + reach)
    return Band(session, *(min(max(each, model.lowest), model.highest) for each in ends))


def _check(model: CourseModel, intake: float, scores: Mapping[int, float]) -> None:
    lowest, highest = model.lowest - ROUNDING, model.highest + ROUNDING
    for session, score in ((1, intake), *scores.items()):
        if not lowest <= score <= highest:
            allowed = f"{model.lowest:g}..{model.highest:g}"
            raise FitError(f"score of session {session}", score, allowed)
    if scores and min(scores) < FIRST_EXPECTED_SESSION:
        raise FitError("session", min(scores), "2 or more")


def _check_covariance(name: str, rows: Sequence[Sequence[float]], size: int) -> None:
    allowed = f"a {size} x {size} covariance"
    if len(rows) != size or any(len(row) != size for row in rows):
        raise FitError(name, rows, allowed)
    matrix = np.array(rows)
    if not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T, rtol=1e-6, atol=1e-12):
        raise FitError(name, rows, allowed)
    # Rounding to 10 digits may push a zero eigenvalue a little below zero.
    if np.linalg.eigvalsh(matrix)[0] < -1e-7 * max(1.0, float(np.trace(matrix))):
        raise FitError(name, rows, allowed)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, tuple):
        return [_rounded(each) for each in value]
    return value
