"""From one episode's rows to its standing: a pure function of the facts and the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from risk.clinic_settings import ClinicSettings
from risk.courses import numbered
from risk.facts import Rows, closed_sessions, history_of, outcome_course
from risk.models import Standing
from risk.privacy import for_supervisors
from science.course import on_track
from science.early_rules import early_rules, rules_and_turnings, without_client_answers
from science.estimate import FIRST_SESSION, Estimate, estimate_reason, estimates
from science.history import Attendance, History, SessionFacts
from science.intervals import usual_interval
from science.outcome import outcome_signal
from science.reasons import Assessment, Reason, Turning
from science.session_rules import latest_attended

RULES_VERSION = "early-rules-3"  # another one makes every standing stale
SPARKLINE_POINTS = 12


@dataclass(frozen=True, slots=True)
class Side:
    """What one viewer's side of the facts says: of supervisors, or of the own therapist."""

    history: History
    said: Assessment
    turned: tuple[Turning, ...]
    estimate: Estimate | None  # of the latest attended session


def compute(rows: Rows, clinic: ClinicSettings) -> Standing:
    """Apply the rules and the active model to one episode's rows. Reads nothing else."""
    history = history_of(rows)
    closed = closed_sessions(rows)
    shared = for_supervisors(history, rows.episode.client)
    opened = without_client_answers(history, closed) if closed else history
    full = side_of(shared, clinic)
    seen = full if opened == shared else side_of(opened, clinic)
    return _standing(rows, clinic, full, seen, closed=sorted(closed))


def side_of(history: History, clinic: ClinicSettings) -> Side:
    """What rules and model say about a history, and when the status turned."""
    estimated, spoken = _by_model(history, clinic)
    latest = latest_attended(history.sessions)
    said, turned = rules_and_turnings(history, clinic.rules, spoken=spoken)
    return Side(
        history=history,
        said=said,
        turned=turned,
        estimate=estimated.get(latest.session_id) if latest else None,
    )


def as_it_went(history: History, clinic: ClinicSettings) -> Iterator[Side]:
    """What they said after each session, from what was known by then; nothing of turnings."""
    estimated, spoken = _by_model(history, clinic)
    for end in range(1, len(history.sessions) + 1):
        known = History(history.sessions[:end])
        latest = latest_attended(known.sessions)
        yield Side(
            history=known,
            said=early_rules(known, clinic.rules, spoken=spoken),
            turned=(),
            estimate=estimated.get(latest.session_id) if latest else None,
        )


def _by_model(
    history: History, clinic: ClinicSettings
) -> tuple[Mapping[int, Estimate], Mapping[int, Reason]]:
    """The estimate after each attended session, and the reason that it makes, by session."""
    if clinic.estimator is None:
        return {}, {}
    estimated = estimates(history, clinic.estimator, clinic.rules)
    reasons = {
        session_id: estimate_reason(each, clinic.threshold, history)
        for session_id, each in estimated.items()
    }
    return estimated, {pk: reason for pk, reason in reasons.items() if reason is not None}


def _standing(
    rows: Rows, clinic: ClinicSettings, full: Side, seen: Side, *, closed: list[int]
) -> Standing:
    history = full.history
    outcome = _outcome(rows, clinic)
    attended = [each for each in history.sessions if each.attendance is Attendance.ATTENDED]
    return Standing(
        episode=rows.episode,
        clinic_id=rows.episode.clinic_id,
        revision=rows.episode.revision,
        settings_revision=clinic.revision,
        rules=RULES_VERSION,
        status=full.said.status.value,
        n_watch=full.said.n_watch,
        reasons=[reason_row(reason) for reason in full.said.reasons],
        seen_status=seen.said.status.value,
        seen_n_watch=seen.said.n_watch,
        seen_reasons=[reason_row(reason) for reason in seen.said.reasons],
        closed_sessions=closed,
        not_recorded=list(full.said.not_recorded),
        seen_not_recorded=list(seen.said.not_recorded),
        turned_session=full.turned[-1].session_id if full.turned else None,
        n_sessions=len(attended),
        last_attended_at=_last_attended(rows, {each.session_id for each in attended}),
        usual_interval_days=_usual_interval(rows, attended),
        outcome_instrument=outcome.instrument,
        outcome_points=outcome.points,
        outcome_note=outcome.note,
        on_track=outcome.on_track,
        alliance_client=_latest(history, "client"),
        alliance_therapist=_latest(history, "therapist"),
        seen_alliance_client=_latest(seen.history, "client"),
        says_little=_says_little(full.history),
        seen_says_little=_says_little(seen.history),
        rupture=full.said.rupture,
        seen_rupture=seen.said.rupture,
        flags=flags_of(full),
        estimate=_estimate(full, clinic, len(attended)),
        seen_estimate=_estimate(seen, clinic, len(attended)),
    )


def _estimate(side: Side, clinic: ClinicSettings, n_attended: int) -> dict[str, Any] | None:
    """What the active model says, or why it says nothing; None where no model speaks."""
    if clinic.estimator is None:
        return None
    if side.estimate is not None:
        return side.estimate.to_json()
    why = "too-early" if n_attended < FIRST_SESSION else "over"
    return {"model": clinic.estimator.model, "p": None, "why": why}


def flags_of(side: Side) -> list[dict[str, Any]]:
    """When the status turned to check-in: how many sessions had been attended, and why."""
    attended, by_session = 0, {}
    for session in side.history.sessions:
        attended += session.attendance is Attendance.ATTENDED
        by_session[session.session_id] = attended
    return [
        {
            "attended": by_session[turning.session_id],
            "held_on": turning.held_on.isoformat(),
            "rules": list(turning.rules),
        }
        for turning in side.turned
    ]


def reason_row(reason: Reason) -> dict[str, Any]:
    """A reason as it is stored: plain JSON values."""
    return {**asdict(reason), "level": reason.level.value, "held_on": reason.held_on.isoformat()}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The outcome instrument with most scores, its last points, and the two separate signals."""

    instrument: str = ""
    points: list[float | None] = field(default_factory=list)
    note: str = ""
    on_track: str = ""


def _outcome(rows: Rows, clinic: ClinicSettings) -> _Outcome:
    courses = outcome_course(rows)
    if not courses:
        return _Outcome()
    instrument = max(
        courses, key=lambda each: (sum(point is not None for _, point in courses[each]), each)
    )
    course = [point for _, point in courses[instrument]]
    signal = outcome_signal([point for point in course if point is not None])
    points = [None if point is None else round(point.points, 4) for point in course]
    scored = {session.pk: point for session, point in courses[instrument] if point is not None}
    found = on_track(numbered(rows.sessions, scored), clinic.courses.get(instrument))
    return _Outcome(
        instrument=instrument,
        points=points[-SPARKLINE_POINTS:],
        note=signal.word.value,
        on_track=found.word if found else "",
    )


def _last_attended(rows: Rows, attended: set[int]) -> datetime | None:
    times = [session.starts_at for session in rows.sessions if session.pk in attended]
    return max(times, default=None)


def _usual_interval(rows: Rows, attended: list[SessionFacts]) -> float | None:
    made_up = {session.pk for session in rows.sessions if session.date_is_made}
    return usual_interval([each.held_on for each in attended if each.session_id not in made_up])


def _says_little(history: History) -> bool:
    """Whether the client's latest rating is one of those that say little."""
    latest = next((each.client for each in reversed(history.sessions) if each.client), None)
    return latest is not None and latest.extreme is not None


def _latest(history: History, side: str) -> float | None:
    for session in reversed(history.sessions):
        rating = getattr(session, side)
        if rating is not None and rating.percent is not None:
            return round(rating.percent, 4)
    return None
