"""What a client answers: items as they are saved, and the form when it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actors import Actor
from accounts.models import User
from clients.actions import lock_episode
from clients.models import Episode
from measures import actions as measures
from measures import catalogue, opening
from measures.asking import asked_instruments
from measures.models import Assignment, Draft, Entry, Opening, Respondent, Response
from risk.alerts import RiskAnswer, raise_alert, raise_safety
from risk.models import AlertKind
from risk.refresh import catch_up
from science.answers import Answer
from science.instrument import Flag, Instrument
from sessions.models import TherapySession


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved answer, and the flag it raised, if any."""

    draft: Draft
    flag: Flag | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the client is told: when the form arrived. Built from the stored rows only."""

    assignment: Assignment
    received_at: datetime


@transaction.atomic
def save_item(
    *, by: Opening, instrument_key: str, item_id: str, answer: Answer, at: datetime
) -> Saved:
    """Save one answer; a risk item raises its alert in this same transaction."""
    instrument = catalogue.get(instrument_key)
    if instrument_key not in by.assignment.instruments:
        raise ValidationError("This question does not belong to this form.")
    episode = lock_episode(by.assignment.episode_id)
    before = Draft.objects.filter(opening=by, instrument=instrument.id, item=item_id).first()
    draft = measures.save_draft(
        by=opening.holder(by),
        opening=by,
        instrument=instrument,
        item_id=item_id,
        answer=answer,
        at=at,
    )
    flag = instrument.raised_flag(item_id, answer)
    if flag is not None:
        risky = RiskAnswer(by.assignment_id, instrument.id, instrument.version, item_id, answer)
        is_given_again = before is not None and before.answer != answer
        raise_safety(episode, risky, at=at, is_given_again=is_given_again)
    return Saved(draft, flag)


@transaction.atomic
def send(*, by: Opening, submission_id: uuid.UUID, at: datetime) -> Receipt:
    """Hand in a form: responses, scores, alerts and standing in one transaction.

    The submission id was given out with the form. Sending again, from any tab or device, gives the
    receipt of what is stored and stores nothing.
    """
    assignment = Assignment.objects.get(pk=by.assignment_id)
    if submission_id != assignment.submission_id:
        raise ValidationError("This is not the form that was opened.", code="wrong-submission")
    episode = lock_episode(assignment.episode_id)
    assignment.refresh_from_db()
    if assignment.completed_at:
        return Receipt(assignment, assignment.completed_at)
    answers: dict[str, dict[str, Any]] = {
        instrument.key: {} for instrument in asked_instruments(assignment)
    }
    keys = {key.split("@")[0]: key for key in answers}
    for draft in Draft.objects.filter(opening=by):
        if draft.instrument in keys:
            answers[keys[draft.instrument]][draft.item] = draft.answer
    _record(opening.holder(by), episode, assignment, answers, Entry.LINK, at)
    assignment.refresh_from_db()
    return Receipt(assignment, assignment.completed_at or at)


@transaction.atomic
def record_staff_answers(
    *,
    by: User,
    episode: Episode,
    session: TherapySession | None,
    instrument_key: str,
    answers: Mapping[str, Any],
    at: datetime,
    submission_id: uuid.UUID | None = None,
) -> Response:
    """Store answers that staff typed in as numbers from a paper form.

    The same submission id stores once, however often its page is sent.
    """
    instrument = catalogue.get(instrument_key)
    episode = lock_episode(episode.pk)
    assignment = measures.staff_assignment(
        by=by, episode=episode, instrument=instrument, submission_id=submission_id, at=at
    )
    if assignment.completed_at:
        return _same_again(assignment.responses.get(), instrument, answers)
    recorded = _record(
        by, episode, assignment, {instrument_key: answers}, Entry.STAFF, at, session=session
    )
    return recorded[0].response


def _same_again(stored: Response, instrument: Instrument, answers: Mapping[str, Any]) -> Response:
    """The response that a repeated page has stored before; other numbers are not dropped."""
    before = {item: value for item, value in stored.answers.items() if not isinstance(value, str)}
    now = {item: value for item, value in answers.items() if isinstance(value, int | float)}
    if before != now:
        raise ValidationError(
            f"The numbers of this {instrument.short_title} were saved before, and these differ. "
            "Open an empty page to type in another form."
        )
    return stored


@transaction.atomic
def confirm_birth_date(*, by: Opening, given: date, at: datetime) -> bool:
    """Check the date of birth; a link locked by wrong dates becomes someone's task with the lock.

    The count of tries is kept even where the caller's page fails: this is a transaction of its own.
    """
    if opening.confirm_birth_date(opening=by, given=given, at=at):
        return True
    by.link.refresh_from_db(fields=["locked_at"])
    if by.link.locked_at:
        episode = Episode.objects.get(pk=by.assignment.episode_id)
        raise_alert(
            episode,
            AlertKind.ACCESS,
            f"link:{by.link_id}",
            detail={"form": by.assignment.public_id, "moment": by.assignment.moment},
            at=at,
        )
    return False


def _record(
    by: Actor,
    episode: Episode,
    assignment: Assignment,
    answers: Mapping[str, Mapping[str, Any]],
    entry: str,
    at: datetime,
    session: TherapySession | None = None,
) -> list[measures.Recorded]:
    recorded = measures.record_response(
        by=by, assignment=assignment, answers=answers, entry=entry, session=session, at=at
    )
    for each in recorded:
        raise_for(episode, each, at)
    catch_up(episode, at=at)
    return recorded


def raise_for(episode: Episode, recorded: measures.Recorded, at: datetime) -> None:
    """Raise what one response calls for: its safety answers, and a score that failed."""
    response = recorded.response
    if recorded.scoring is None:
        raise_alert(
            episode,
            AlertKind.UNSCORED,
            f"response:{response.pk}",
            detail={"instrument": response.instrument},
            at=at,
        )
    if response.is_derived or response.respondent != Respondent.CLIENT:
        return
    instrument = catalogue.get(response.key)
    for item_id, answer in response.answers.items():
        if instrument.raised_flag(item_id, answer):
            risky = RiskAnswer(
                response.assignment_id, instrument.id, instrument.version, item_id, answer
            )
            raise_safety(episode, risky, at=at)
