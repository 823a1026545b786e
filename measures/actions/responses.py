"""Writes about answers that are sent: responses, and what comes in after them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.actors import Actor, LinkHolder
from accounts.models import User
from measures.actions.drafts import refuse_closed
from measures.asking import language_of
from measures.building import Answers, Recorded, build_responses, score_rows
from measures.models import Assignment, Draft, LateVariant, Opening, ScaleScore
from sessions.models import TherapySession


@transaction.atomic
def record_response(
    *,
    by: Actor,
    assignment: Assignment,
    answers: Mapping[str, Answers],
    entry: str,
    at: datetime,
    session: TherapySession | None = None,
    opening: Opening | None = None,
    filled_on: date | None = None,
) -> list[Recorded]:
    """Turn a filled form into one immutable response per instrument, scored.

    Idempotent: a form that is already handed in gives its stored responses back, whatever
    `answers` says. `answers` maps instrument keys such as "phq-9@1" to item answers. `opening` is
    the browser it was sent from: its language, and what it measured, are kept with the answers.
    `filled_on` is the day that a paper form bears.

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
    refuse_closed(assignment, at)
    recorded = build_responses(
        assignment,
        answers,
        entry=entry,
        entered_by=by if isinstance(by, User) else None,
        session_id=session.pk if session else assignment.session_id,
        at=at,
    )
    if opening:
        _note_how(opening, recorded)
    for each in recorded:
        each.response.filled_on = filled_on
        each.response.save(force_insert=True)
        ScaleScore.objects.bulk_create(score_rows(each))
    assignment.completed_at = at
    assignment.save(update_fields=["completed_at"])
    Draft.objects.filter(assignment=assignment).delete()
    audit.record(by, "hand-in", assignment, at=at, client_id=assignment.episode.client_id)
    return recorded


def keep_variant(
    *, by: LinkHolder, opening: Opening, answers: Mapping[str, Mapping[str, Any]], at: datetime
) -> bool:
    """Keep other answers to a form that is handed in, once, and say whether they are new.

    `answers` holds stored answers by instrument key and item, as `answers_as_stored` gives them.
    """
    assignment = opening.assignment
    text = json.dumps(answers, sort_keys=True, ensure_ascii=True)
    _, is_new = LateVariant.objects.get_or_create(
        clinic_id=assignment.clinic_id,
        assignment=assignment,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        defaults={"opening": opening, "answers": answers, "received_at": at},
    )
    if is_new:
        audit.record(by, "late-variant", assignment, at=at, client_id=assignment.episode.client_id)
    return is_new


def _note_how(opening: Opening, recorded: list[Recorded]) -> None:
    """Write onto responses, before they are saved, in which language and how they came about."""
    language, took = language_of(opening), _milliseconds(opening)
    for response in (each.response for each in recorded):
        response.language = language
        ms = took.get(response.instrument, {})
        if not response.is_derived and (ms or opening.device):
            response.paradata = {"device": opening.device or None, "ms": ms}


def _milliseconds(opening: Opening) -> dict[str, dict[str, int]]:
    took: dict[str, dict[str, int]] = {}
    for draft in opening.drafts.filter(ms__isnull=False).order_by("pk"):
        took.setdefault(draft.instrument, {})[draft.item] = draft.ms
    return took
