"""Writes about appointments and logs. Called by the composed writes of `risk` only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.actors import Actor
from accounts.models import User
from clients.models import Episode
from sessions.models import Attendance, OwnRating, SessionCorrection, TherapySession

UNKEPT = ("logged_at", "own_rating")  # what follows from the log is not corrected by anyone
FARTHEST_BOOKING = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Booking:
    """When, how long and where two people mean to meet."""

    starts_at: datetime
    minutes: int = 50
    format: str = "room"


@dataclass(frozen=True, slots=True)
class SessionLog:
    """What the therapist records after a session."""

    attendance: str
    minutes: int = 50
    format: str = "room"
    tension: str = ""
    repaired: str = ""


@transaction.atomic
def book(
    *, by: Actor, episode: Episode, booking: Booking, booking_key: uuid.UUID, at: datetime
) -> TherapySession:
    """Book an appointment. The same key books once."""
    found = TherapySession.objects.filter(booking_key=booking_key, episode=episode).first()
    if found:
        return found
    if not episode.is_open:
        raise ValidationError("This episode has ended; open it again before booking.")
    _check_time(booking, episode, at)
    session = TherapySession(
        clinic_id=episode.clinic_id,
        episode=episode,
        starts_at=booking.starts_at,
        minutes=booking.minutes,
        format=booking.format,
        booking_key=booking_key,
    )
    session.full_clean()
    session.save()
    audit.record(by, "book", session, at=at, client_id=episode.client_id)
    return session


@transaction.atomic
def move(*, by: User, session: TherapySession, booking: Booking, at: datetime) -> TherapySession:
    """Give an appointment another time, length or format."""
    if not session.is_booked:
        raise ValidationError("Only a booked session can be moved.")
    _check_time(booking, session.episode, at)
    values = {"starts_at": booking.starts_at, "minutes": booking.minutes, "format": booking.format}
    _change(by, session, values, at)
    audit.record(by, "move", session, at=at, client_id=session.episode.client_id)
    return session


@transaction.atomic
def log(*, by: Actor, session: TherapySession, entry: SessionLog, at: datetime) -> TherapySession:
    """Record what became of a session, or correct what was recorded."""
    if entry.attendance == Attendance.BOOKED:
        raise ValidationError({"attendance": "Say whether the session took place."})
    says_it_began = entry.attendance in (Attendance.ATTENDED, Attendance.NO_SHOW)
    if says_it_began and not session.may_have_begun(at):
        raise ValidationError({"attendance": "This session has not begun yet."})
    was_logged = session.logged_at is not None
    attended = entry.attendance == Attendance.ATTENDED
    values = {
        "attendance": entry.attendance,
        "minutes": entry.minutes,
        "format": entry.format,
        "tension": entry.tension if attended else "",
        "repaired": entry.repaired if attended and entry.tension not in ("", "none") else "",
        "own_rating": _rating_after(session, attended),
        "logged_at": at,
    }
    if attended and session.number is None:
        session.number = _free_number(session)
    if not attended:
        session.number = None
    _change(by, session, values, at, keeps_history=was_logged, also=["number"])
    renumber(session.episode)
    audit.record(by, "log", session, at=at, client_id=session.episode.client_id)
    return session


@transaction.atomic
def set_own_rating(*, by: User, session: TherapySession, state: str, at: datetime) -> None:
    """Remember whether the therapist rated this session or chose not to."""
    if session.own_rating == OwnRating.SAVED:
        return
    session.own_rating = state
    session.save(update_fields=["own_rating"])
    audit.record(by, f"own-rating-{state}", session, at=at, client_id=session.episode.client_id)


def _rating_after(session: TherapySession, attended: bool) -> str:
    """Where nobody met there is nothing to rate; a session that took place after all asks again."""
    if not attended and session.own_rating == OwnRating.PENDING:
        return OwnRating.NOT_ASKED
    if attended and session.own_rating == OwnRating.NOT_ASKED and not session.source:
        return OwnRating.PENDING
    return session.own_rating


def renumber(episode: Episode) -> None:
    """Number the attended sessions by date where a late log put them out of order.

    Numbers that already rise with the dates stay, gaps included: an import keeps its own.
    """
    attended = list(
        TherapySession.objects.filter(episode=episode, attendance=Attendance.ATTENDED).order_by(
            "starts_at", "id"
        )
    )
    numbers = [session.number for session in attended]
    if numbers == sorted(numbers) and not _has_new_gap(attended):
        return
    beyond = max(numbers) + 1
    for place, session in enumerate(attended):  # out of the way first: numbers are unique
        TherapySession.objects.filter(pk=session.pk).update(number=beyond + place)
    for place, session in enumerate(attended, start=1):
        TherapySession.objects.filter(pk=session.pk).update(number=place)


def _has_new_gap(attended: list[TherapySession]) -> bool:
    imported = any(session.source for session in attended)
    return not imported and [s.number for s in attended] != list(range(1, len(attended) + 1))


def _free_number(session: TherapySession) -> int:
    last = (
        TherapySession.objects.filter(episode=session.episode, number__isnull=False)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return (last or 0) + 1


def _check_time(booking: Booking, episode: Episode, at: datetime) -> None:
    if booking.starts_at.date() < episode.started_on - timedelta(days=1):
        raise ValidationError({"starts_at": "A session cannot lie before the episode began."})
    if booking.starts_at > at + FARTHEST_BOOKING:
        raise ValidationError({"starts_at": "That is more than two years ahead."})


def _change(
    by: Actor,
    session: TherapySession,
    values: dict[str, object],
    at: datetime,
    *,
    keeps_history: bool = True,
    also: list[str] | None = None,
) -> None:
    for field, after in values.items():
        before = getattr(session, field)
        if keeps_history and before != after and field not in UNKEPT:
            SessionCorrection.objects.create(
                clinic_id=session.clinic_id,
                session=session,
                at=at,
                by=by,
                field=field,
                before=_text(before),
                after=_text(after),
            )
        setattr(session, field, after)
    session.full_clean()
    session.save(update_fields=[*values, *(also or [])])


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
