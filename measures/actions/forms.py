"""Writes about forms: asking, moving, taking back."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.actors import Actor
from accounts.models import Clinic, User
from clients.models import Episode
from measures import schedule
from measures.asking import preferred_language
from measures.models import Assignment, AssignmentQuerySet, Moment, Respondent
from measures.timing import Timing, timing
from science.instrument import Instrument
from sessions.models import TherapySession


@transaction.atomic
def open_forms(
    *, by: Actor, session: TherapySession, number: int, at: datetime
) -> list[Assignment]:
    """Ask for one form before and one after a booked session; moments without lines ask nothing."""
    opened = []
    language = preferred_language(session.episode.client, session.clinic)
    for moment in Moment.values:
        instruments = schedule.due_instruments(session.clinic, moment, number, language=language)
        if not instruments:
            continue
        times = timing(moment, session)
        assignment, is_new = Assignment.objects.get_or_create(
            clinic_id=session.clinic_id,
            session=session,
            moment=moment,
            respondent=Respondent.CLIENT,
            defaults={
                "episode_id": session.episode_id,
                "instruments": instruments,
                "opens_at": times.opens_at,
                "expires_at": times.expires_at,
                "message_due_at": times.message_due_at,
            },
        )
        if is_new:
            _record_asking(by, assignment, at)
        opened.append(assignment)
    return opened


@transaction.atomic
def move_forms(*, by: Actor, session: TherapySession, at: datetime) -> None:
    """Give the forms of a moved session their new window; links live as long as their form."""
    for assignment in _unsent_forms(session).select_related("episode"):
        _set_times(assignment, timing(assignment.moment, session), at)
        assignment.links.filter(expires_at__gt=assignment.expires_at).update(
            expires_at=assignment.expires_at
        )
        client_id = assignment.episode.client_id
        audit.record(by, "move-form", assignment, at=at, client_id=client_id)


@transaction.atomic
def withdraw_forms(*, by: Actor, session: TherapySession, at: datetime) -> None:
    """Take back the forms of a session that does not happen, and every link to them."""
    for assignment in _unsent_forms(session):
        withdraw(by=by, assignment=assignment, at=at)


@transaction.atomic
def withdraw(*, by: Actor, assignment: Assignment, at: datetime) -> bool:
    """Take one form back, and say whether there was one. What a client has handed in stays."""
    if assignment.completed_at or assignment.withdrawn_at:
        return False
    assignment.withdrawn_at = at
    assignment.save(update_fields=["withdrawn_at"])
    assignment.links.filter(revoked_at__isnull=True).update(revoked_at=at)
    audit.record(by, "withdraw-form", assignment, at=at, client_id=assignment.episode.client_id)
    return True


@transaction.atomic
def therapist_assignment(
    *, by: Actor, session: TherapySession, instruments: list[str], at: datetime
) -> Assignment:
    """The therapist's own form for a session; made when the rating is saved."""
    _, expires_at = schedule.window(Moment.POST, session)
    assignment, is_new = Assignment.objects.get_or_create(
        clinic_id=session.clinic_id,
        session=session,
        moment=Moment.POST,
        respondent=Respondent.THERAPIST,
        defaults={
            "episode_id": session.episode_id,
            "instruments": instruments,
            # A session may be logged a little before its planned start.
            "opens_at": min(session.starts_at, at),
            # Therapists may catch up on old sessions; only clients' forms run out.
            "expires_at": max(expires_at, at + schedule.POST_EXPIRES_AFTER_END),
        },
    )
    if is_new:
        _record_asking(by, assignment, at)
    return assignment


@transaction.atomic
def staff_assignment(
    *,
    by: User,
    episode: Episode,
    instrument: Instrument,
    at: datetime,
    submission_id: uuid.UUID | None = None,
) -> Assignment:
    """A form that staff type in from paper, all at once. The same submission id makes one."""
    taken = Assignment.objects.filter(submission_id=submission_id).first()
    if taken and (taken.episode_id, taken.instruments) != (episode.pk, [instrument.key]):
        raise ValidationError("This page was for another form. Open it again, then type.")
    assignment, is_new = Assignment.objects.get_or_create(
        clinic_id=episode.clinic_id,
        episode=episode,
        submission_id=submission_id or uuid.uuid4(),
        defaults={
            "moment": Moment.PRE,
            "respondent": Respondent.CLIENT,
            "instruments": [instrument.key],
            "opens_at": at,
            "expires_at": at + schedule.PRE_OPENS_BEFORE,
        },
    )
    if is_new:
        _record_asking(by, assignment, at)
    return assignment


@transaction.atomic
def time_forms_anew(*, clinic: Clinic, at: datetime) -> None:
    """Give forms that have not opened yet the window of the clinic's new settings."""
    ahead = Assignment.objects.for_client().filter(
        clinic=clinic,
        moment=Moment.PRE,
        session__starts_at__gt=at,
        opens_at__gt=at,
        completed_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    for assignment in ahead.select_related("session__clinic").select_for_update(of=("self",)):
        _set_times(assignment, timing(assignment.moment, assignment.session), at)


def _set_times(assignment: Assignment, times: Timing, at: datetime) -> None:
    """Open, close and announce a form at other times.

    A message that is out for a form which has closed again leaves once more when it opens.
    """
    assignment.opens_at, assignment.expires_at = times.opens_at, times.expires_at
    is_announced = assignment.sent_at is not None
    if is_announced and times.opens_at > at and assignment.opened_at is None:
        assignment.sent_at = assignment.reminded_at = None
        assignment.message_due_at = times.message_due_at
    elif assignment.message_due_at is not None:
        assignment.message_due_at = times.message_due_at
    assignment.save(
        update_fields=["opens_at", "expires_at", "message_due_at", "sent_at", "reminded_at"]
    )


def _record_asking(by: Actor, assignment: Assignment, at: datetime) -> None:
    audit.record(by, "ask-form", assignment, at=at, client_id=assignment.episode.client_id)


def _unsent_forms(session: TherapySession) -> AssignmentQuerySet:
    return Assignment.objects.filter(
        session=session,
        respondent=Respondent.CLIENT,
        completed_at__isnull=True,
        withdrawn_at__isnull=True,
    )
