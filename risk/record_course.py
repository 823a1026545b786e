"""Whether an outcome is on track, as the record says it, and the range expected of each session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, floor

from risk.courses import numbered
from science.course import (
    Band,
    Course,
    CourseModel,
    Ground,
    Method,
    OnTrack,
    Signal,
    expected_course,
    on_track,
)
from science.course_fit import LEAST_EPISODES
from science.instrument import Scale
from science.outcome_point import ROUNDING, OutcomePoint
from sessions.models import TherapySession

LATE = (
    "Some clients respond late: among 4,394 patients in routine care, one class with depression "
    "hardly changed until session 6 and then improved fast (Saunders et al. 2019, PMC6428692). "
    "This does not say how the therapy will end."
)


@dataclass(frozen=True, slots=True)
class CourseView:
    """What the record says about a course; `expected` goes by session number."""

    word: str
    reason: str
    method: str = ""
    late: str = ""
    expected: Mapping[int, tuple[float, float]] = field(default_factory=dict)

    @property
    def is_not_on_track(self) -> bool:
        """Whether it was judged, and is not on track; what is not known is neither."""
        return bool(self.late)


def course_view(
    sessions: Iterable[TherapySession],
    points: Mapping[int, OutcomePoint],
    scale: Scale,
    model: CourseModel | None,
) -> CourseView:
    """Judge one instrument's scores, `points` by session id, and say by what."""
    course = numbered(sessions, points)
    is_fitted = model is not None and bool(course) and _may_speak(model, course)
    found = on_track(course, model)
    if found is None:
        return CourseView("Not known whether on track.", _why_not_known(course, model))
    return CourseView(
        word="On track." if found.is_on_track else "Not on track.",
        reason=f"At session {found.session}: {_reason(found, course, scale)}",
        method=_method(found, course, model),
        late="" if found.is_on_track else LATE,
        expected=_expected(course, scale, model) if model is not None and is_fitted else {},
    )


def _may_speak(model: CourseModel, course: Course) -> bool:
    first_session, first = course[0]
    return first_session == 1 and model.fits(first)


def _expected(course: Course, scale: Scale, model: CourseModel) -> dict[int, tuple[float, float]]:
    past = {session: point.points for session, point in course[1:]}
    bands = expected_course(model, course[0][1].points, past, course[-1][0])
    return {band.session: _ends(band, scale) for band in bands}


def _ends(band: Band, scale: Scale) -> tuple[float, float]:
    """The ends as scores can have them, rounded inwards: a score beyond them is beyond the band."""
    step = 10**scale.decimals
    low, high = ceil(band.low * step - ROUNDING) / step, floor(band.high * step + ROUNDING) / step
    return (low, high) if low <= high else (band.low, band.high)


def _reason(found: OnTrack, course: Course, scale: Scale) -> str:
    score = _text(found.score, scale)
    if found.band is None or found.start_band is None:
        return f"{score}. {_RATIONAL[found.grounds[0]] if found.grounds else _in_words(found)}"
    said = [f"{score}, {_against(found.band, found, scale)} that the scores before led to expect."]
    if Ground.LIKE_STARTS in found.grounds:
        said.append(_like_starts(_ends(found.start_band, scale), course[0][1], scale))
    if Ground.RELIABLY_WORSE in found.grounds:
        said.append(_RATIONAL[Ground.RELIABLY_WORSE])
    return " ".join(said)


def _against(band: Band, found: OnTrack, scale: Scale) -> str:
    low, high = _ends(band, scale)
    is_better = found.score < low if scale.higher_is == "worse" else found.score > high
    relation = "worse than" if Ground.OWN_COURSE in found.grounds else "within"
    relation = "better than" if is_better else relation
    return f"{relation} the {_text(low, scale)} to {_text(high, scale)}"


_RATIONAL = {
    Ground.RELIABLY_WORSE: "That is reliably worse than at the first form.",
    Ground.WORSE: "That is worse than at the first form by half a reliable change or more.",
    Ground.LITTLE_GAIN: (
        "Six or more sessions after the first form, that is less than half a reliable change "
        "better."
    ),
}


def _in_words(found: OnTrack) -> str:
    if found.signal is Signal.WHITE:
        return "That is in the functional range of the norms."
    return "The change since the first form gives no reason to say otherwise."


def _like_starts(ends: tuple[float, float], first: OutcomePoint, scale: Scale) -> str:
    is_worse = scale.higher_is == "worse"
    end, side = (ends[1], "or less") if is_worse else (ends[0], "or more")
    return (
        f"Of clients here who began with {_text(first.reported, scale)}, about 19 in 20 are "
        f"expected to have {_text(end, scale)} {side} by then."
    )


def _method(found: OnTrack, course: Course, model: CourseModel | None) -> str:
    if found.method is Method.FITTED and model is not None:
        return (
            f"By {model.n_episodes} ended therapies of this clinic: 90% ranges, each made without "
            "the score that it judges. By chance about 1 score in 20 lies beyond the worse end of "
            "each."
        )
    return (
        "By the change since the first form in units of the reliable change, our default: "
        f"{_why_not_fitted(course, model)}."
    )


def _why_not_known(course: Course, model: CourseModel | None) -> str:
    has_norms = bool(course) and course[-1][1].reliable_change is not None
    if model is None and not has_norms:
        return (
            "Without norms only a course fitted on this clinic's own therapies could tell. That "
            f"needs {LEAST_EPISODES} ended ones."
        )
    if model is not None and not has_norms and course and not _may_speak(model, course):
        return f"There are no norms, and {_why_not_fitted(course, model)}."
    return "Not enough data: that waits for another score."


def _why_not_fitted(course: Course, model: CourseModel | None) -> str:
    if model is None:
        return "no course is fitted on this clinic's own therapies"
    if course[0][0] != 1:
        return "the clinic's expected course starts from a score at session 1"
    return "the clinic's expected course is of another version of the questionnaire"


def _text(points: float, scale: Scale) -> str:
    percent = "%" if scale.score == "percent" else ""
    return f"{points:.{scale.decimals}f}{percent}"
