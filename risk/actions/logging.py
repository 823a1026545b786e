"""What the therapist records after a session: the log, and the own rating before the client's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from clients.actions import lock_episode
from measures import actions as measures
from measures.models import Entry
from risk.facts import has_closable_answers
from risk.refresh import catch_up
from sessions import actions as sessions
from sessions.actions import SessionLog
from sessions.models import Attendance, OwnRating, TherapySession


@transaction.atomic
def log(*, by: User, session: TherapySession, entry: SessionLog, at: datetime) -> TherapySession:
    """Log a session, or correct its log. Who did not come is asked nothing about the session."""
    episode = lock_episode(session.episode_id)
    session.refresh_from_db()
    was_open = session.own_rating == OwnRating.NOT_ASKED
    sessions.log(by=by, session=session, entry=entry, at=at)
    if was_open and has_closable_answers(session):
        # They could be read while the log said that nobody met: it is too late to be blind.
        sessions.set_own_rating(by=by, session=session, state=OwnRating.SKIPPED, at=at)
    if entry.attendance != Attendance.ATTENDED:
        measures.withdraw_forms(by=by, session=session, at=at)
    catch_up(episode, at=at)
    session.refresh_from_db()
    return session


@transaction.atomic
def log_and_rate(
    *,
    by: User,
    session: TherapySession,
    entry: SessionLog,
    answers: Mapping[str, Mapping[str, Any]] | None,
    at: datetime,
) -> TherapySession:
    """Log a session that took place together with the own rating; None skips the rating."""
    session = log(by=by, session=session, entry=entry, at=at)
    if answers is None:
        skip_rating(by=by, session=session, at=at)
    else:
        rate(by=by, session=session, answers=answers, at=at)
    session.refresh_from_db()
    return session


@transaction.atomic
def rate(
    *, by: User, session: TherapySession, answers: Mapping[str, Mapping[str, Any]], at: datetime
) -> None:
    """Save the therapist's own rating; only now do the client's answers open.

    `answers` maps instrument keys to item answers. A rating is given once.
    """
    episode = lock_episode(session.episode_id)
    session.refresh_from_db()
    if session.own_rating == OwnRating.SAVED:
        return
    if session.own_rating == OwnRating.SKIPPED:
        raise ValidationError(
            "You have skipped this rating, and the client's answers were open to you since."
        )
    assignment = measures.therapist_assignment(
        by=by, session=session, instruments=list(answers), at=at
    )
    measures.record_response(by=by, assignment=assignment, answers=answers, entry=Entry.OWN, at=at)
    sessions.set_own_rating(by=by, session=session, state=OwnRating.SAVED, at=at)
    catch_up(episode, at=at)


@transaction.atomic
def skip_rating(*, by: User, session: TherapySession, at: datetime) -> None:
    """Open the client's answers without an own rating; that choice is kept."""
    episode = lock_episode(session.episode_id)
    session.refresh_from_db()
    sessions.set_own_rating(by=by, session=session, state=OwnRating.SKIPPED, at=at)
    catch_up(episode, at=at)
