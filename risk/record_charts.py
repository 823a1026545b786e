"""The record's charts: outcome scores by instrument, and the alliance from both sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from charts.trajectory import Chart, ChartSession, Measure, alliance_chart, outcome_chart
from measures import catalogue
from measures.models import Moment
from measures.norms_wording import criteria_of
from risk.facts import outcome_course
from risk.outcome_words import category_label, norms_words, signal_words
from risk.paper_words import typed_in_words
from risk.record_course import CourseView, course_view
from risk.record_rows import RecordRows
from risk.record_ruptures import drop_marks
from risk.record_sudden import SuddenSteps, sudden_steps
from science.history import SessionFacts
from science.instrument import Instrument, Scale
from science.norms import Norms
from science.outcome import OutcomePoint, OutcomeSignal, outcome_signal
from science.session_rules import is_unrepaired
from sessions.models import Attendance, Tension, TherapySession

MISSED = {
    Attendance.NO_SHOW: "did not come",
    Attendance.LATE_CANCEL: "late cancellation",
    Attendance.CLIENT_CANCEL: "cancelled by the client",
    Attendance.THERAPIST_CANCEL: "cancelled by the therapist",
}
REPAIRED_FROM = 3  # on 0 to 4; from where the rules call it unrepaired up to here it is "partly"


@dataclass(frozen=True, slots=True)
class OutcomePanel:
    """One outcome instrument's course, and what its norms allow to say about it."""

    instrument: Instrument
    chart: Chart
    signal: OutcomeSignal
    words: str
    compared_with: str
    sudden: SuddenSteps | None
    course: CourseView

    @property
    def category(self) -> str:
        """The category of the change in words; empty where none is said."""
        return category_label(self.signal)


def outcome_panels(rows: RecordRows) -> tuple[OutcomePanel, ...]:
    """Each outcome instrument with a score, first the one that the standing speaks of."""
    courses = outcome_course(rows.facts)
    by_weight = sorted(courses, key=lambda each: (_n_scores(courses[each]), each), reverse=True)
    return tuple(_panel(rows, name, courses[name]) for name in by_weight)


def alliance_panel(rows: RecordRows) -> Chart:
    """The alliance chart of what the viewer may see."""
    asked = {
        form.session_id
        for form in rows.forms
        if form.moment == Moment.POST and form.withdrawn_at is None
    }
    drops = drop_marks(rows.ruptures)
    return alliance_chart(
        [
            ChartSession(
                held_on=facts.held_on,
                number=facts.number,
                missed=MISSED.get(Attendance(facts.attendance.value)),
                client=facts.client.percent if facts.client else None,
                therapist=facts.therapist.percent if facts.therapist else None,
                client_says_little=bool(facts.client and facts.client.extreme),
                therapist_says_little=bool(facts.therapist and facts.therapist.extreme),
                alliance_asked=facts.session_id in asked and not _is_left_out(rows, facts),
                is_closed=facts.session_id in rows.closed,
                is_private=rows.is_private,
                tension=_tension(facts),
                repair=_repair(facts),
                drop=drops.get(facts.session_id),
            )
            for facts in rows.history.sessions
        ]
    )


def _is_left_out(rows: RecordRows, facts: SessionFacts) -> bool:
    """Whether nothing may be said of the client's rating, not even that it is missing."""
    return rows.is_private or facts.session_id in rows.closed


def _panel(
    rows: RecordRows, name: str, course: list[tuple[TherapySession, OutcomePoint | None]]
) -> OutcomePanel:
    points = {session.pk: point for session, point in course if point is not None}
    instrument = _instrument(rows, name)
    scale = instrument.main_scale
    norms = scale.norm_set(rows.facts.norms.get(name))
    asked = _asked(rows, name)
    signal = outcome_signal([point for _, point in course if point is not None])
    typed = _typed_in(rows, name)
    view = course_view(rows.sessions, points, scale, rows.courses.get(name))
    chart = outcome_chart(
        [
            ChartSession(
                held_on=_day(rows, session),
                number=number,
                missed=MISSED.get(Attendance(session.attendance)),
                outcome=points[session.pk].points if session.pk in points else None,
                outcome_typed=typed.get(session.pk, "") if session.pk in points else "",
                expected=view.expected.get(number) if number else None,
                outcome_asked=session.pk in asked,
            )
            for session, number in _shown_sessions(rows.sessions, points)
        ],
        _measure(instrument, scale, norms),
    )
    return OutcomePanel(
        instrument=instrument,
        chart=chart,
        signal=signal,
        words=signal_words(signal, scale, norms),
        compared_with=norms_words(scale, norms),
        sudden=sudden_steps(course, rows.episode.clinic.zone),
        course=view,
    )


def _typed_in(rows: RecordRows, name: str) -> dict[int | None, str]:
    """Per session, where its score was typed in from paper and not on the day of the form."""
    return {
        response.session_id: typed_in_words(response.filled_on)
        for response in rows.responses
        if response.instrument == name and response.filled_on
    }


def _measure(instrument: Instrument, scale: Scale, norms: Norms | None) -> Measure:
    cut = criteria_of(scale, norms).cut
    return Measure(
        title=instrument.short_title,
        low=scale.minimum,
        high=scale.maximum,
        higher_is=scale.higher_is,
        cut=cut.points if cut else None,
        unit="%" if scale.score == "percent" else "",
        normed=instrument.normed,
    )


def _shown_sessions(
    sessions: list[TherapySession], points: Mapping[int, OutcomePoint]
) -> Iterable[tuple[TherapySession, int | None]]:
    """Sessions from the first score on; one still to come is there if its form is in."""
    last, has_begun = 0, False
    for session in sessions:
        has_begun = has_begun or session.pk in points
        if session.is_booked and session.pk not in points:
            continue
        number = session.number or (last + 1 if session.is_booked else None)
        last = number or last
        if has_begun:
            yield session, number


def _asked(rows: RecordRows, name: str) -> set[int | None]:
    return {
        form.session_id
        for form in rows.forms
        if form.withdrawn_at is None and name in {key.partition("@")[0] for key in form.instruments}
    }


def _instrument(rows: RecordRows, name: str) -> Instrument:
    latest = next(each for each in reversed(rows.responses) if each.instrument == name)
    return catalogue.get(latest.key)


def _day(rows: RecordRows, session: TherapySession) -> date:
    return session.starts_at.astimezone(rows.episode.clinic.zone).date()


def _n_scores(course: list[tuple[TherapySession, OutcomePoint | None]]) -> int:
    return sum(point is not None for _, point in course)


def _tension(facts: SessionFacts) -> str | None:
    """Tension in words, from the log or, where that has none, from either side's form."""
    if facts.tension not in (None, "none"):
        return Tension(facts.tension).label.lower()
    if facts.client and facts.client.rift:
        return "reported by the client"
    if facts.therapist and facts.therapist.rift:
        return "reported by the therapist"
    return None


def _repair(facts: SessionFacts) -> str | None:
    if facts.repaired:
        return facts.repaired
    for rating in (facts.client, facts.therapist):
        if rating and rating.rift and rating.repair is not None:
            if is_unrepaired(rating.repair):
                return "no"
            return "yes" if rating.repair >= REPAIRED_FROM else "partly"
    return None
