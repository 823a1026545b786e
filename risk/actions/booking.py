"""Appointments with their forms, and the end of a therapy."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from clients import actions as clients
from clients.actions import EndingFacts, lock_episode
from clients.models import Episode
from measures import actions as measures
from risk.alerting import close_by_system
from risk.models import AlertKind, Outcome
from risk.refresh import catch_up
from sessions import actions as sessions
from sessions.actions import Booking, SessionLog
from sessions.models import Attendance, TherapySession

CANCELLATIONS = (Attendance.CLIENT_CANCEL, Attendance.LATE_CANCEL, Attendance.THERAPIST_CANCEL)


@transaction.atomic
def book(
    *, by: User, episode: Episode, booking: Booking, booking_key: uuid.UUID, at: datetime
) -> TherapySession:
    """Book an appointment and ask for its forms. The same key books once."""
    episode = lock_episode(episode.pk)
    session = sessions.book(by=by, episode=episode, booking=booking, booking_key=booking_key, at=at)
    number = TherapySession.objects.with_expected_number().get(pk=session.pk).expected_number
    measures.open_forms(by=by, session=session, number=number, at=at)
    close_by_system(
        episode, AlertKind.LAPSE, outcome=Outcome.OVERTAKEN, note="A session was booked.", at=at
    )
    catch_up(episode, at=at)
    return session


@transaction.atomic
def move(*, by: User, session: TherapySession, booking: Booking, at: datetime) -> TherapySession:
    """Move an appointment; its forms move with it."""
    episode = lock_episode(session.episode_id)
    session.refresh_from_db()
    sessions.move(by=by, session=session, booking=booking, at=at)
    measures.move_forms(by=by, session=session, at=at)
    catch_up(episode, at=at)
    return session


@transaction.atomic
def cancel(*, by: User, session: TherapySession, attendance: str, at: datetime) -> TherapySession:
    """Cancel an appointment and take its forms back."""
    if attendance not in CANCELLATIONS:
        raise ValidationError({"attendance": "Say who cancelled, and when."})
    episode = lock_episode(session.episode_id)
    session.refresh_from_db()
    if not session.is_booked:
        raise ValidationError("This session is not booked any more.")
    _take_back(by, session, attendance, at)
    catch_up(episode, at=at)
    return session


@transaction.atomic
def end(*, by: User, episode: Episode, facts: EndingFacts, at: datetime) -> Episode:
    """End an episode: what is booked from now on is called off and its forms taken back.

    Safety alerts stay open until a person resolves them.
    """
    episode = lock_episode(episode.pk)
    for session in TherapySession.objects.filter(episode=episode).booked():
        if session.starts_at > at:
            _take_back(by, session, Attendance.CALLED_OFF, at)
    episode = clients.end_episode(by=by, episode=episode, facts=facts, at=at)
    for kind in (AlertKind.CHECK_IN, AlertKind.LAPSE, AlertKind.ACCESS):
        close_by_system(episode, kind, outcome=Outcome.ENDED, note="The therapy has ended.", at=at)
    catch_up(episode, at=at)
    return episode


@transaction.atomic
def reopen(*, by: User, episode: Episode, at: datetime) -> Episode:
    """Take back an ending that was recorded by mistake."""
    episode = clients.reopen_episode(by=by, episode=lock_episode(episode.pk), at=at)
    catch_up(episode, at=at)
    return episode


def _take_back(by: User, session: TherapySession, attendance: str, at: datetime) -> None:
    entry = SessionLog(attendance=attendance, minutes=session.minutes, format=session.format)
    sessions.log(by=by, session=session, entry=entry, at=at)
    measures.withdraw_forms(by=by, session=session, at=at)
