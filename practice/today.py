"""What the Today page shows: the day's sessions, and what needs the therapist, gravest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from accounts.models import User
from clients.models import Episode
from measures import catalogue
from measures.models import Assignment
from practice.caseload import own_alerts, own_episodes, own_forms, own_sessions
from practice.form_lines import FormLine, form_lines
from practice.needs import Need, is_waiting, needs_of
from risk.calendar import with_calendar
from risk.models import Standing
from risk.refresh import refresh_stale
from risk.shown import Shown, shown
from science.scoring import round_half_up
from sessions.models import Attendance, OwnRating, TherapySession
from sessions.models import TherapySessionQuerySet as Sessions


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session of the day."""

    session: TherapySession
    episode: Episode
    shown: Shown
    outcome: str
    forms: list[FormLine]
    has_begun: bool
    may_be_logged: bool
    has_safety: bool  # an open safety alert, which no status speaks of
    waits_for_rating: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one therapist."""

    rows: list[SessionRow]
    needs: list[Need]
    next_session: TherapySession | None


def read_day(user: User, day: date, at: datetime) -> Day:
    """Read a day, in the same number of queries however full it is."""
    mine = own_episodes(user)
    refresh_stale(among=mine)
    first, last = _bounds(user, day)
    sessions = list(_sessions(user, first, last, at))
    episodes = _episodes(user, {session.episode_id for session in sessions}, at)
    on_day = [session for session in sessions if first <= session.starts_at < last]
    forms = _forms(user, on_day)
    alerts = list(
        own_alerts(user).unresolved().with_who_acted(user).select_related("episode__client")
    )
    unsafe = {alert.episode_id for alert in alerts if alert.is_safety}
    rows = [
        _row(user, each, episodes[each.episode_id], forms.get(each.pk, []), unsafe, at)
        for each in on_day
    ]
    return Day(
        rows=rows,
        needs=needs_of(alerts, sessions, episodes, at=at),
        next_session=None if rows else _next(user, max(last, at)),
    )


def _sessions(user: User, first: datetime, last: datetime, at: datetime) -> Sessions:
    """The day's sessions, those that are over and not logged, and those that are not rated."""
    on_day = Q(starts_at__gte=first, starts_at__lt=last)
    unlogged = Q(attendance=Attendance.BOOKED, starts_at__lt=at, episode__ending_type="open")
    unrated = Q(attendance=Attendance.ATTENDED, own_rating=OwnRating.PENDING)
    return (
        own_sessions(user)
        .filter(on_day | unlogged | unrated)
        .with_expected_number()
        .order_by("starts_at", "pk")
    )


def _episodes(user: User, ids: Iterable[int], at: datetime) -> dict[int, Episode]:
    episodes = with_calendar(own_episodes(user).filter(pk__in=ids), at=at)
    return {each.pk: each for each in episodes.select_related("client", "clinic", "standing")}


def _forms(user: User, sessions: list[TherapySession]) -> dict[int, list[Assignment]]:
    grouped: dict[int, list[Assignment]] = {}
    mine = own_forms(user).filter(session__in=sessions).select_related("session")
    for form in mine.order_by("opens_at", "pk"):
        grouped.setdefault(form.session_id, []).append(form)
    return grouped


def _row(
    user: User,
    session: TherapySession,
    episode: Episode,
    forms: list[Assignment],
    unsafe: set[int],
    at: datetime,
) -> SessionRow:
    return SessionRow(
        session=session,
        episode=episode,
        shown=shown(episode, viewer=user, at=at),
        outcome=outcome_in_words(episode.standing),
        forms=form_lines(forms, episode=episode, at=at),
        has_begun=session.starts_at <= at,
        may_be_logged=session.may_have_begun(at),
        has_safety=episode.pk in unsafe,
        waits_for_rating=is_waiting(session, episode),
    )


def outcome_in_words(standing: Standing) -> str:
    """The last outcome score and how far it lies from the one before."""
    scores = [point for point in standing.outcome_points if point is not None]
    if not scores:
        return ""
    instrument = catalogue.latest(standing.outcome_instrument)
    scale = instrument.main_scale
    unit = "%" if scale and scale.score == "percent" else ""
    latest = f"{instrument.short_title} {_shown(scores[-1])}{unit}"
    latest += "" if instrument.normed else ", no norms"
    if len(scores) < 2:
        return f"{latest}: the first score"
    change = scores[-1] - scores[-2]
    if _shown(abs(change)) == "0" or scale is None:
        return f"{latest}: about as last time"
    word = "worse" if (change > 0) == (scale.higher_is == "worse") else "better"
    points = "point" if _shown(abs(change)) == "1" else "points"
    return f"{latest}: {_shown(abs(change))} {points} {word} than last time"


def _shown(points: float) -> str:
    """A score as a list shows it: halves upwards, no decimals."""
    return f"{round_half_up(points, 0):g}"


def _next(user: User, after: datetime) -> TherapySession | None:
    ahead = own_sessions(user).booked().filter(starts_at__gte=after).order_by("starts_at", "pk")
    return ahead.select_related("episode__client").first()


def _bounds(user: User, day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in the clinic's zone, and the first of the next."""
    zone = user.clinic.zone
    return (
        datetime.combine(day, time.min, tzinfo=zone),
        datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone),
    )
