"""Many filled forms at once, for imports: the same rows as one by one, in few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from measures import catalogue, schedule
from measures.models import Assignment, Entry, Respondent, Response, ScaleScore
from science.answers import checked_answers
from science.instrument import Absence
from science.scoring import Scoring, score
from sessions.models import TherapySession

BATCH = 200  # rows per statement: SQLite takes a limited number of values


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What one client answered before or after one session; instrument key to item answers."""

    session: TherapySession
    moment: str
    answers: Mapping[str, Mapping[str, Any]]
    received_at: datetime


@transaction.atomic
def record_imported(forms: Sequence[FilledForm]) -> list[Response]:
    """Store filled forms of clients with their scores. The caller audits and refreshes.

    Instruments with risk items do not belong here: their answers raise alerts one by one.

    Raises
    ------
    AnswerError
        An answer that its item does not offer. Nothing is stored.
    """
    assignments = Assignment.objects.bulk_create(map(_assignment, forms), batch_size=BATCH)
    built = [
        _response(form, assignment, key)
        for form, assignment in zip(forms, assignments, strict=True)
        for key in form.answers
    ]
    responses = Response.objects.bulk_create([each for each, _ in built], batch_size=BATCH)
    scores = [
        ScaleScore(
            clinic_id=response.clinic_id,
            response=response,
            scale=scale,
            exact=result.exact,
            rounded=result.rounded,
            n_missing=result.n_missing,
            band=result.band or "",
        )
        for response, (_, scoring) in zip(responses, built, strict=True)
        for scale, result in scoring.scales.items()
    ]
    ScaleScore.objects.bulk_create(scores, batch_size=BATCH)
    return responses


def _assignment(form: FilledForm) -> Assignment:
    opens_at, expires_at = schedule.window(form.moment, form.session)
    return Assignment(
        clinic_id=form.session.clinic_id,
        episode_id=form.session.episode_id,
        session=form.session,
        moment=form.moment,
        respondent=Respondent.CLIENT,
        instruments=list(form.answers),
        opens_at=opens_at,
        expires_at=expires_at,
        completed_at=form.received_at,
    )


def _response(form: FilledForm, assignment: Assignment, key: str) -> tuple[Response, Scoring]:
    instrument = catalogue.get(key)
    given = checked_answers(instrument, form.answers[key], Respondent.CLIENT)
    scoring = score(instrument, given, respondent=Respondent.CLIENT)
    items = instrument.items_for(Respondent.CLIENT)
    response = Response(
        clinic_id=assignment.clinic_id,
        episode_id=assignment.episode_id,
        session_id=assignment.session_id,
        assignment=assignment,
        respondent=Respondent.CLIENT,
        instrument=instrument.id,
        version=instrument.version,
        answers={item.id: given.get(item.id, Absence.NOT_ASKED) for item in items},
        status=scoring.status,
        entry=Entry.IMPORT,
        received_at=form.received_at,
    )
    return response, scoring
