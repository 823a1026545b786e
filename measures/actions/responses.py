"""Writes about answers: drafts, and the responses they become."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.actors import Actor, LinkHolder
from accounts.models import User
from measures.asking import is_not_yet_open, takes_answers
from measures.building import Answers, Recorded, build_responses, score_rows, stored_answer
from measures.models import Assignment, Draft, Opening, RiskItemSave, ScaleScore
from science.answers import Answer
from science.instrument import Instrument
from sessions.models import TherapySession


@transaction.atomic
def save_draft(
    *,
    by: LinkHolder,
    opening: Opening,
    instrument: Instrument,
    item_id: str,
    answer: Answer,
    at: datetime,
) -> Draft:
    """Keep one answer of an unsent form; answers to risk items are also kept one by one."""
    assignment = Assignment.objects.select_for_update().get(pk=opening.assignment_id)
    _refuse_closed(assignment, at)
    value = stored_answer(answer)
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
            opening=opening,
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
    recorded = build_responses(
        assignment,
        answers,
        entry=entry,
        entered_by=by if isinstance(by, User) else None,
        session_id=session.pk if session else assignment.session_id,
        at=at,
    )
    for each in recorded:
        each.response.save(force_insert=True)
        ScaleScore.objects.bulk_create(score_rows(each))
    assignment.completed_at = at
    assignment.save(update_fields=["completed_at"])
    Draft.objects.filter(assignment=assignment).delete()
    audit.record(by, "hand-in", assignment, at=at, client_id=assignment.episode.client_id)
    return recorded


def _refuse_closed(assignment: Assignment, at: datetime) -> None:
    if is_not_yet_open(assignment, at):
        raise ValidationError("This form is not open yet.", code="early")
    if not takes_answers(assignment, at):
        state = assignment.state(at)
        raise ValidationError(f"This form is {state}.", code=state)
