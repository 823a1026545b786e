"""Whether a client's outcome scores are on track: by a fitted course, or by change since intake."""

from science.course_model import Band, CourseModel, expected_at, expected_course
from science.rational_course import (
    Course,
    Ground,
    Method,
    OnTrack,
    RationalRules,
    Signal,
    check_course,
    is_reliably_worse,
    rational_course,
)

__all__ = [
    "Band",
    "Course",
    "CourseModel",
    "Ground",
    "Method",
    "OnTrack",
    "RationalRules",
    "Signal",
    "expected_course",
    "on_track",
    "rational_course",
]


def on_track(course: Course, model: CourseModel | None = None) -> OnTrack | None:
    """Judge the latest score by the clinic's fitted course, or else by the change since the first.

    Under a model a score is not on track for any of three grounds:

    - it is worse than the band made from the client's scores *before* it: a turn;
    - it is worse than the band made from the intake alone: those who began alike do better. The
      first band learns from the client and follows slow worsening and standstill; this one does
      not;
    - it is reliably worse than the first score.

    Late responders exist: "not on track" early on says nothing about how the therapy will end.

    Parameters
    ----------
    course : sequence of (int, OutcomePoint)
        Scores of one instrument, session numbers ascending.
    model : CourseModel or None
        Read if it is of this instrument and scale and the first score is that of session 1.

    Returns
    -------
    OnTrack or None
        None below two scores; without a model also below three, or where no reliable change is
        known: then nothing can be said, and that is not "on track".

    Raises
    ------
    HistoryError
        More than one instrument, or session numbers that do not ascend.

    Notes
    -----
    Each boundary is the worse end of a two-sided 90 % interval, so under a true model 5 in 100
    scores pass it by chance. That one score may pass either is this project's default. In
    simulated clients (residual SD 2.4, own intercepts SD 2.4, own slopes SD 1.4, correlation of
    the two -.29, intake 15 of 27, expected to fall to 6.6 by session 12) 8 in 100 scores passed
    either at a session by chance. Of clients who stood still at 15 the first band found 11 in 100
    at session 12, the second 68.

    References
    ----------
    Schilling, V. N. L. S. et al. (2021). Qual Life Res 30. Boundary at the upper bound of the
    90 % interval. https://doi.org/10.1007/s11136-020-02664-6
    Saunders, R. et al. (2019). PMC6428692 (late responders).

    Examples
    --------
    >>> from science.outcome_point import OutcomePoint
    >>> none = ((0.0,) * 4,) * 4
    >>> model = CourseModel(instrument="phq-9", b=(0.0, 0.8, 0.0, 0.0), cov_fixed=none,
    ...     g=((9.0, 0.0), (0.0, 0.0)), sigma2=16.0, n_episodes=300, higher_is_worse=True,
    ...     lowest=0, highest=27)
    >>> points = ((1, 20), (2, 11), (3, 23))
    >>> scores = [(s, OutcomePoint("phq-9", p, 0, 27, True)) for s, p in points]
    >>> [ground.value for ground in on_track(scores, model).grounds], on_track(scores)
    (['own-course'], None)
    """
    check_course(course)
    if len(course) < 2:
        return None
    (first_session, first), (session, latest) = course[0], course[-1]
    if model is None or first_session != 1 or not model.fits(latest):
        return rational_course(course)
    past = {number: point.points for number, point in course[1:-1]}
    band = expected_at(model, first.points, past, session)
    start_band = expected_at(model, first.points, {}, session)
    is_worse = model.higher_is_worse
    found = {
        Ground.OWN_COURSE: not band.holds(latest.reported, higher_is_worse=is_worse),
        Ground.LIKE_STARTS: not start_band.holds(latest.reported, higher_is_worse=is_worse),
        Ground.RELIABLY_WORSE: is_reliably_worse(first, latest),
    }
    return OnTrack(
        session=session,
        score=latest.reported,
        method=Method.FITTED,
        grounds=tuple(ground for ground, holds in found.items() if holds),
        band=band,
        start_band=start_band,
    )
