"""Courses to judge: models, points, simulated therapies, and the slow oracle of the band."""

from __future__ import annotations

import numpy as np

from science.course_fit import CourseRows
from science.course_model import CourseModel
from science.outcome_point import OutcomePoint, ReliableChange

NO_COVARIANCE = ((0.0,) * 4,) * 4
PLANTED = (2.0, 0.85, -1.5, -0.12)
OWN = ((6.0, -1.0), (-1.0, 2.0))
NOISE = 6.0


def make_model(**values) -> CourseModel:
    """A PHQ-9 model with the planted numbers."""
    given = {
        "instrument": "phq-9",
        "b": PLANTED,
        "cov_fixed": NO_COVARIANCE,
        "g": OWN,
        "sigma2": NOISE,
        "n_episodes": 320,
        "higher_is_worse": True,
        "lowest": 0.0,
        "highest": 27.0,
    }
    return CourseModel(**{**given, **values})


def phq(*scores: float, first: int = 1, size: float | None = 6.0) -> list[tuple[int, OutcomePoint]]:
    """PHQ-9 scores of one session after the other."""
    reliable = None if size is None else ReliableChange(size)
    return [
        (number, OutcomePoint("phq-9", points, 0.0, 27.0, True, reliable))
        for number, points in enumerate(scores, start=first)
    ]


def therapies(
    n: int, seed: int, *, b=PLANTED, own=OWN, noise: float = NOISE, longest: int = 14
) -> CourseRows:
    """Rows of n simulated therapies, 15 in 100 scores missing, on an endless scale."""
    rng = np.random.default_rng(seed)
    rows = []
    for episode in range(n):
        intake = float(np.clip(rng.normal(15, 4), 3, 25))
        u0, u1 = rng.multivariate_normal((0, 0), own)
        for session in range(2, int(rng.integers(3, longest)) + 1):
            t = np.log(session)
            score = b[0] + b[1] * intake + u0 + (b[2] + b[3] * intake + u1) * t
            if rng.random() > 0.15:
                rows.append((episode, intake, session, score + rng.normal(0, noise**0.5)))
    episodes, intakes, sessions, scores = zip(*rows, strict=True)
    return make_rows(episodes, intakes, sessions, scores)


def make_rows(episode, intake, session, score, **values) -> CourseRows:
    """Columns on an endless PHQ-9."""
    given = {"instrument": "phq-9", "lowest": -1e3, "highest": 1e3, "higher_is_worse": True}
    return CourseRows(
        **{**given, **values},
        episode=np.array(episode, dtype=np.int64),
        intake=np.array(intake, dtype=np.float64),
        session=np.array(session, dtype=np.int64),
        score=np.array(score, dtype=np.float64),
    )


def slow_band(model: CourseModel, intake: float, scores: dict[int, float], session: int):
    """Mean and variance of one session's score: dense conditioning of one joint normal."""
    known = sorted(each for each in scores if each < session)
    every = [*known, session]
    x = np.array([[1, intake, np.log(s), intake * np.log(s)] for s in every])
    z = np.array([[1, np.log(s)] for s in every])
    cov = x @ np.array(model.cov_fixed) @ x.T + z @ np.array(model.g) @ z.T
    cov += model.sigma2 * np.eye(len(every))
    mean = x @ np.array(model.b)
    if not known:
        return mean[0], cov[0, 0]
    weights = np.linalg.solve(cov[:-1, :-1], cov[:-1, -1])
    surprise = np.array([scores[s] for s in known]) - mean[:-1]
    return mean[-1] + weights @ surprise, cov[-1, -1] - weights @ cov[:-1, -1]
