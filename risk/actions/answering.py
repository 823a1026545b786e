"""What a client answers: items as they are saved, and the form when it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actors import Actor
from clients.actions import lock_episode
from clients.models import Episode
from measures import actions as measures
from measures import catalogue, opening
from measures.asking import asked_instruments
from measures.building import answers_as_stored, stored_answer
from measures.models import Assignment, Draft, Entry, Opening, Respondent
from risk.alerts import RiskAnswer, raise_alert, raise_safety
from risk.models import AlertKind
from risk.privacy import is_private
from risk.refresh import catch_up
from science.instrument import Instrument
from sessions.models import TherapySession


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the client is told: when the form arrived. Built from the stored rows only."""

    assignment: Assignment
    received_at: datetime


class AnswersChanged(ValidationError):
    """Another tab of the same browser has saved other answers since the check was shown."""


@transaction.atomic
def send(
    *,
    by: Opening,
    submission_id: uuid.UUID,
    at: datetime,
    answers: Mapping[str, Mapping[str, Any]] | None = None,
) -> Receipt:
    """Hand in a form: responses, scores, alerts and standing in one transaction.

    The submission id was given out with the form. Sending the same again, from any tab or device,
    gives the receipt of what is stored and stores nothing; sending something else by then is kept
    as a late variant. `answers` maps instrument keys to all item answers; None sends the drafts.

    Raises
    ------
    AnswersChanged
        The drafts of this browser are not what was sent.
    """
    assignment = Assignment.objects.get(pk=by.assignment_id)
    if submission_id != assignment.submission_id:
        raise ValidationError("This is not the form that was opened.", code="wrong-submission")
    episode = lock_episode(assignment.episode_id)
    assignment.refresh_from_db()
    if assignment.completed_at:
        if answers is not None:
            _send_late(by, episode, assignment, answers, at)
        # A row that a lost standby never saw must not be acknowledged: this commit waits for it.
        Assignment.objects.filter(pk=assignment.pk).update(completed_at=assignment.completed_at)
        return Receipt(assignment, assignment.completed_at)
    if answers is None:
        answers = _drafted(by, assignment)
    elif _differs(by, answers):
        raise AnswersChanged("Some answers have changed.", code="changed")
    _keep_risk_answers(by, answers, at)
    _record(opening.holder(by), episode, assignment, answers, Entry.LINK, at, opened=by)
    assignment.refresh_from_db()
    return Receipt(assignment, assignment.completed_at or at)


def is_repeat(*, by: Opening, answers: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether exactly these answers have been handed in."""
    stored = answers_as_stored(by.assignment, answers)
    responses = by.assignment.responses.filter(is_derived=False)
    return {each.key: each.answers for each in responses} == stored


def _send_late(
    by: Opening,
    episode: Episode,
    assignment: Assignment,
    answers: Mapping[str, Mapping[str, Any]],
    at: datetime,
) -> None:
    """Keep other answers to a form that was handed in; its risk answers are told all the same."""
    if is_repeat(by=by, answers=answers):
        return
    stored = answers_as_stored(assignment, answers)
    if not measures.keep_variant(by=opening.holder(by), opening=by, answers=stored, at=at):
        return
    new = _keep_risk_answers(by, answers, at)
    for key, given in stored.items():
        _raise_safety(episode, assignment.pk, catalogue.get(key), given, at=at, given_again=new)


def _drafted(by: Opening, assignment: Assignment) -> dict[str, dict[str, Any]]:
    answers: dict[str, dict[str, Any]] = {
        instrument.key: {} for instrument in asked_instruments(assignment)
    }
    keys = {key.split("@")[0]: key for key in answers}
    for draft in Draft.objects.filter(opening=by):
        if draft.instrument in keys:
            answers[keys[draft.instrument]][draft.item] = draft.answer
    return answers


def _differs(by: Opening, answers: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a draft of this browser is another than what was sent; no draft is no difference."""
    given = {key.split("@")[0]: of_one for key, of_one in answers.items()}
    for draft in Draft.objects.filter(opening=by):
        sent = given.get(draft.instrument, {})
        if draft.item in sent and stored_answer(sent[draft.item]) != draft.answer:
            return True
    return False


def _keep_risk_answers(
    by: Opening, answers: Mapping[str, Mapping[str, Any]], at: datetime
) -> set[tuple[str, str]]:
    """Keep what was answered to risk items in this browser, where no save has kept it before.

    Says which were kept now, by instrument and item.
    """
    new = set()
    for key, given in answers.items():
        instrument = catalogue.get(key)
        for item_id in set(instrument.risk_items).intersection(given):
            if instrument.raised_flag(item_id, given[item_id]):
                press = measures.Press(instrument, item_id, given[item_id])
                if measures.keep_risk_answer(by=opening.holder(by), opening=by, press=press, at=at):
                    new.add((instrument.id, item_id))
    return new


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
    opened: Opening | None = None,
) -> list[measures.Recorded]:
    recorded = measures.record_response(
        by=by,
        assignment=assignment,
        answers=answers,
        entry=entry,
        session=session,
        opening=opened,
        at=at,
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
            rests_on_alliance=is_private(response),
        )
    if response.is_derived or response.respondent != Respondent.CLIENT:
        return
    instrument = catalogue.get(response.key)
    is_typed = response.entry in (Entry.STAFF, Entry.IMPORT)
    _raise_safety(
        episode, response.assignment_id, instrument, response.answers, at=at, is_typed=is_typed
    )


def _raise_safety(
    episode: Episode,
    assignment_id: int,
    instrument: Instrument,
    answers: Mapping[str, Any],
    *,
    at: datetime,
    is_typed: bool = False,
    given_again: Collection[tuple[str, str]] = (),
) -> None:
    for item_id, answer in answers.items():
        if instrument.raised_flag(item_id, answer):
            risky = RiskAnswer(
                assignment_id, instrument.id, instrument.version, item_id, answer, is_typed
            )
            is_given_again = (instrument.id, item_id) in given_again
            raise_safety(episode, risky, at=at, is_given_again=is_given_again)
