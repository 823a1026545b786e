"""The expected course of outcome scores: what is fitted on, which fit speaks, and for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np

from accounts.models import Clinic
from measures import catalogue
from measures.models import Respondent, ScaleScore
from risk.active_models import active_models
from risk.models import ModelKind, RiskModel
from science.course import Course, CourseModel
from science.course_fit import CourseRows
from science.errors import FitError
from science.instrument import Instrument
from science.outcome_point import OutcomePoint
from sessions.models import TherapySession


def active_courses(clinic: Clinic) -> dict[str, CourseModel]:
    """The fitted courses that speak at this clinic, by instrument id, in one query."""
    return courses_of(active_models(clinic))


def courses_of(models: Mapping[tuple[str, str], RiskModel]) -> dict[str, CourseModel]:
    """The fitted courses among a clinic's active models, by instrument id."""
    return {
        instrument: CourseModel.from_json(model.body)
        for (kind, instrument), model in sorted(models.items())
        if kind == ModelKind.COURSE
    }


def active_course(clinic: Clinic, instrument: str) -> CourseModel | None:
    """The fitted course of one instrument; None where none was activated, or it is switched off."""
    return active_courses(clinic).get(instrument)


def numbered(sessions: Iterable[TherapySession], points: Mapping[int, OutcomePoint]) -> Course:
    """Scores with their session numbers, oldest first; `points` goes by session id.

    A score that came in before a session still to come counts for the next number. One before a
    session that was missed has no number of its own, and says nothing here.
    """
    scores, last, coming = [], 0, None
    for session in sessions:
        point = points.get(session.pk)
        if session.number is not None:
            last, coming = session.number, None
            if point is not None:
                scores.append((last, point))
        elif session.is_booked and coming is None:
            coming = point
    return (*scores, (last + 1, coming)) if coming is not None else tuple(scores)


def course_rows(clinic: Clinic, instrument: str, as_of: date) -> CourseRows:
    """The scores of all therapies that had ended by a day and began with one at session 1.

    FitError where the instrument is none of outcome, or has no main score.
    """
    latest = catalogue.latest(instrument)
    scale = latest.main_scale
    if scale is None or latest.about != "outcome":
        raise FitError("instrument", instrument, "one of outcome with a main score")
    rows = _rows(_scores(clinic, instrument, as_of))
    return CourseRows(
        instrument=instrument,
        lowest=scale.minimum,
        highest=scale.maximum,
        higher_is_worse=scale.higher_is == "worse",
        episode=np.array([each[0] for each in rows], dtype=np.int64),
        intake=np.array([each[1] for each in rows], dtype=np.float64),
        session=np.array([each[2] for each in rows], dtype=np.int64),
        score=np.array([each[3] for each in rows], dtype=np.float64),
    )


def _rows(scores: Mapping[int, Mapping[int, float]]) -> list[tuple[int, float, int, float]]:
    """Episode, intake, session and score, for every score after that of session 1."""
    return [
        (episode, course[1], session, score)
        for episode, course in sorted(scores.items())
        if 1 in course
        for session, score in sorted(course.items())
        if session > 1
    ]


def _scores(clinic: Clinic, instrument: str, as_of: date) -> dict[int, dict[int, float]]:
    """Episode to session number to main score, of versions with the newest one's scale."""
    main = {
        each.version: each.main_scale.id
        for each in catalogue.load().values()
        if each.id == instrument and each.main_scale and _is_comparable(each)
    }
    stored = ScaleScore.objects.filter(
        clinic=clinic,
        exact__isnull=False,
        response__instrument=instrument,
        response__respondent=Respondent.CLIENT,
        response__session__number__isnull=False,
        response__episode__ended_on__lte=as_of,
    ).order_by("response__received_at", "response")
    courses: dict[int, dict[int, float]] = defaultdict(dict)
    for episode, number, version, scale, exact in stored.values_list(
        "response__episode", "response__session__number", "response__version", "scale", "exact"
    ):
        if main.get(version) == scale:
            courses[episode][number] = exact
    return courses


def _is_comparable(version: Instrument) -> bool:
    scale, newest = version.main_scale, catalogue.latest(version.id).main_scale
    return (
        scale is not None
        and newest is not None
        and (scale.minimum, scale.maximum, scale.higher_is)
        == (newest.minimum, newest.maximum, newest.higher_is)
    )
