"""Writes about answers: drafts, and the responses they become."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.actors import Actor, LinkHolder
from accounts.models import User
from measures import catalogue
from measures.asking import asked_instruments, takes_answers
from measures.models import (
    Assignment,
    Draft,
    Opening,
    Response,
    RiskItemSave,
    ScaleScore,
)
from science.answers import checked_answers, is_shown
from science.errors import AnswerError, ScienceError
from science.instrument import Absence, Instrument
from science.scoring import Scoring, score
from sessions.models import TherapySession

log = logging.getLogger(__name__)
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One response, and what scoring made of it. `scoring` is None when scoring failed."""

    response: Response
    scoring: Scoring | None


@transaction.atomic
def save_draft(
    *,
    by: LinkHolder,
    opening: Opening,
    instrument: Instrument,
    item_id: str,
    answer: Any,
    at: datetime,
) -> Draft:
    """Keep one answer of an unsent form; answers to risk items are also kept one by one."""
    assignment = Assignment.objects.select_for_update().get(pk=opening.assignment_id)
    _refuse_closed(assignment, at)
    value = _stored(answer)
    draft, is_new = Draft.objects.get_or_create(
        clinic_id=assignment.clinic_id,
        opening=opening,
        instrument=instrument.id,
        item=item_id,
        defaults={"assignment": assignment, "answer": value, "saved_at": at},
    )
    if not is_new:
        draft.answer, draft.saved_at = value, at
        draft.sequence += 1
        draft.save(update_fields=["answer", "saved_at", "sequence"])
    if item_id in instrument.risk_items:
        RiskItemSave.objects.create(
            clinic_id=assignment.clinic_id,
            assignment=assignment,
            instrument=instrument.id,
            version=instrument.version,
            item=item_id,
            answer=value,
            saved_at=at,
        )
        audit.record(
            by, "save-risk-item", assignment, at=at, client_id=assignment.episode.client_id
        )
    return draft


@transaction.atomic
def record_response(
    *,
    by: Actor,
    assignment: Assignment,
    answers: Mapping[str, Answers],
    entry: str,
    at: datetime,
    session: TherapySession | None = None,
) -> list[Recorded]:
    """Turn a filled form into one immutable response per instrument, scored.

    Idempotent: a form that is already handed in gives its stored responses back, whatever
    `answers` says. `answers` maps instrument keys such as "phq-9@1" to item answers.

    Raises
    ------
    ValidationError
        The form is withdrawn or expired.
    AnswerError
        An answer that its item does not offer. Nothing is stored.
    """
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.completed_at:
        return [Recorded(response, None) for response in assignment.responses.order_by("pk")]
    _refuse_closed(assignment, at)
    recorded = [
        _record_one(
            by,
            assignment,
            catalogue.get(key),
            given,
            entry=entry,
            session_id=session.pk if session else assignment.session_id,
            at=at,
        )
        for key, given in _with_derived(assignment, answers).items()
    ]
    assignment.completed_at = at
    assignment.save(update_fields=["completed_at"])
    Draft.objects.filter(assignment=assignment).delete()
    audit.record(by, "hand-in", assignment, at=at, client_id=assignment.episode.client_id)
    return recorded


def _with_derived(assignment: Assignment, answers: Mapping[str, Answers]) -> dict[str, Answers]:
    asked = asked_instruments(assignment)
    if set(answers) != {instrument.key for instrument in asked}:
        raise ValidationError("The answers do not belong to this form.")
    full = {instrument.key: dict(answers[instrument.key]) for instrument in asked}
    by_id = {instrument.id: answers[instrument.key] for instrument in asked}
    for key in assignment.instruments:
        source = catalogue.get(key).derived_from
        if key not in full and source is not None:
            longer = by_id[source.instrument]
            full[key] = {own: longer.get(theirs) for own, theirs in source.items.items()}
    return {key: full[key] for key in assignment.instruments}


def _record_one(
    by: Actor,
    assignment: Assignment,
    instrument: Instrument,
    given: Answers,
    *,
    entry: str,
    session_id: int | None,
    at: datetime,
) -> Recorded:
    checked = checked_answers(instrument, _only_shown(instrument, given), assignment.respondent)
    scoring = _score(instrument, checked, assignment.respondent)
    items = [item.id for item in instrument.items_for(assignment.respondent)] or list(checked)
    source = instrument.derived_from
    response = Response.objects.create(
        clinic_id=assignment.clinic_id,
        episode_id=assignment.episode_id,
        session_id=session_id,
        assignment=assignment,
        respondent=assignment.respondent,
        instrument=instrument.id,
        version=instrument.version,
        answers={item: _stored(checked.get(item)) for item in items},
        status=scoring.status if scoring else "unscorable",
        entry=entry,
        is_derived=source is not None
        and any(key.startswith(f"{source.instrument}@") for key in assignment.instruments),
        entered_by=by if isinstance(by, User) else None,
        received_at=at,
    )
    if scoring:
        _store_scores(response, scoring)
    return Recorded(response, scoring)


def _only_shown(instrument: Instrument, given: Answers) -> Answers:
    """The answers without those to questions that a changed answer has hidden again."""
    hidden = {item.id for item in instrument.items if not is_shown(item, given)}
    return {item: answer for item, answer in given.items() if item not in hidden}


def _score(instrument: Instrument, answers: Answers, respondent: str) -> Scoring | None:
    """The scoring, or None where it failed: the answers are kept and someone is told."""
    try:
        return score(instrument, answers, respondent=respondent)
    except AnswerError:
        raise
    except (ScienceError, ArithmeticError):
        log.exception("%s could not be scored", instrument.key)
        return None


def _store_scores(response: Response, scoring: Scoring) -> None:
    ScaleScore.objects.bulk_create(
        ScaleScore(
            clinic_id=response.clinic_id,
            response=response,
            scale=scale,
            exact=result.exact,
            rounded=result.rounded,
            n_missing=result.n_missing,
            band=result.band or "",
        )
        for scale, result in scoring.scales.items()
    )


def _stored(answer: Any) -> Any:
    """An answer as it stands in the JSON column; no entry is "not-asked", never 0."""
    if answer is None:
        return Absence.NOT_ASKED.value
    if isinstance(answer, Absence):
        return answer.value
    return dict(answer) if isinstance(answer, Mapping) else answer


def _refuse_closed(assignment: Assignment, at: datetime) -> None:
    if not takes_answers(assignment, at):
        state = assignment.state(at)
        raise ValidationError(f"This form is {state}.", code=state)
