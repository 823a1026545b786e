"""What was known of an episode on a past day: the question behind every honest training row."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from accounts.models import AuditEvent, Clinic
from measures.models import Respondent, Response
from risk.facts import Rows
from science.history import Attendance as HeldAs
from science.history import History
from science.labels import OPEN, EpisodeFacts
from science.outcome_point import OutcomePoint
from science.progress import reliably_improved
from sessions.models import Attendance, TherapySession

HINDSIGHT_AFTER = timedelta(days=14)  # our default


def end_of(day: date, clinic: Clinic) -> datetime:
    """The end of a day where the clinic is."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=clinic.zone)


def known_rows(rows: Rows, *, before: datetime) -> Rows:
    """The rows without what happened or was written down later. Corrections count as made.

    Nor is a therapist's rating among them that was entered long after its session: by then it may
    be known who left, and a model would learn from the outcome.
    """
    starts = {each.pk: each.starts_at for each in rows.sessions}
    sessions = [each for each in rows.sessions if each.starts_at < before]
    return replace(
        rows,
        sessions=[_as_logged(session, before) for session in sessions],
        responses=[
            each
            for each in rows.responses
            if each.received_at < before and not _is_hindsight(each, starts)
        ],
    )


def _is_hindsight(response: Response, starts: dict[int, datetime]) -> bool:
    """Whether a therapist rated a session so late that what came after may have coloured it."""
    if response.respondent != Respondent.THERAPIST or response.session_id not in starts:
        return False
    return response.received_at > starts[response.session_id] + HINDSIGHT_AFTER


def booking_times(episode_ids: Iterable[int]) -> dict[int, datetime]:
    """When each appointment of these episodes was booked, from the audit trail, by its id."""
    sessions = TherapySession.objects.filter(episode__in=episode_ids).values("pk")
    events = AuditEvent.objects.filter(
        action="book", object_type=TherapySession._meta.label_lower, object_ref__in=sessions
    )
    return dict(events.order_by("-at").values_list("object_ref", "at"))


def episode_facts(
    rows: Rows, history: History, booked_at: dict[int, datetime], *, before: datetime
) -> EpisodeFacts:
    """What the labels read; `rows` are all rows, `history` is what was known before."""
    episode, zone = rows.episode, rows.episode.clinic.zone
    tomorrow = before.astimezone(zone).date()
    today = tomorrow - timedelta(days=1)
    booked = [each for each in rows.sessions if _was_booked(each, booked_at, before)]
    ahead = [day for each in booked if (day := each.starts_at.astimezone(zone).date()) >= today]
    is_over = episode.ended_on is not None and episode.ended_on < tomorrow
    attended = [each for each in history.sessions if each.attendance is HeldAs.ATTENDED]
    return EpisodeFacts(
        started_on=episode.started_on,
        attended=tuple(session.held_on for session in attended),
        next_booked=min(ahead, default=None),
        ending=episode.ending_type if is_over else OPEN,
        ended_on=episode.ended_on if is_over else None,
        judged_premature=episode.therapist_judges_premature if is_over else "",
        improved=_improved(history),
        days_are_made=any(session.date_is_made for session in rows.sessions),
    )


def _as_logged(session: TherapySession, before: datetime) -> TherapySession:
    """A session that was logged later was an appointment that nothing had been said about."""
    if session.logged_at is None or session.logged_at < before:
        return session
    unlogged = copy(session)
    unlogged.attendance, unlogged.number = Attendance.BOOKED, None
    unlogged.tension = unlogged.repaired = ""
    return unlogged


def _was_booked(session: TherapySession, booked_at: dict[int, datetime], before: datetime) -> bool:
    if session.pk not in booked_at:
        return session.is_booked
    is_kept = session.is_booked or session.logged_at is None or session.logged_at >= before
    return is_kept and booked_at[session.pk] < before


def _improved(history: History) -> bool | None:
    """Whether the last score is reliably better, by the instrument with the most scores."""
    courses: dict[str, list[OutcomePoint]] = {}
    for session in history.sessions:
        for point in session.outcomes:
            courses.setdefault(point.instrument, []).append(point)
    if not courses:
        return None
    return reliably_improved(max(courses.items(), key=lambda each: (len(each[1]), each[0]))[1])
