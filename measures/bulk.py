"""Many forms of the past at once: the same rows as one by one, in few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from measures import schedule
from measures.building import Recorded, build_responses, score_rows
from measures.models import Assignment, Entry, Respondent, Response, ScaleScore
from sessions.models import TherapySession

BATCH = 200  # rows per statement: SQLite takes a limited number of values


@dataclass(frozen=True, slots=True, kw_only=True)
class PastForm:
    """A form of a session that lies behind, and what became of it.

    `answers` maps the instruments that were put to the respondent to their item answers; None is
    a form that nobody filled.
    """

    session: TherapySession
    moment: str
    instruments: Sequence[str]
    answers: Mapping[str, Mapping[str, Any]] | None
    entry: str
    respondent: str = Respondent.CLIENT
    entered_by: User | None = None
    sent_at: datetime | None = None
    opened_at: datetime | None = None  # where it was opened and not sent
    received_at: datetime | None = None
    withdrawn_at: datetime | None = None


@transaction.atomic
def record_forms(forms: Sequence[PastForm]) -> list[Recorded]:
    """Store forms with their responses and scores. The caller raises alerts, audits and refreshes.

    Raises
    ------
    AnswerError
        An answer that its item does not offer. Nothing is stored.
    """
    assignments = Assignment.objects.bulk_create(map(_assignment, forms), batch_size=BATCH)
    recorded = [
        each
        for form, assignment in zip(forms, assignments, strict=True)
        if form.answers is not None and form.received_at is not None
        for each in build_responses(
            assignment,
            form.answers,
            entry=form.entry,
            entered_by=form.entered_by,
            session_id=form.session.pk,
            at=form.received_at,
        )
    ]
    Response.objects.bulk_create([each.response for each in recorded], batch_size=BATCH)
    scores = [score for each in recorded for score in score_rows(each)]
    ScaleScore.objects.bulk_create(scores, batch_size=BATCH)
    return recorded


def _assignment(form: PastForm) -> Assignment:
    opens_at, expires_at = schedule.window(form.moment, form.session)
    if form.respondent == Respondent.THERAPIST and form.received_at is not None:
        # As in therapist_assignment: only clients' forms run out.
        expires_at = max(expires_at, form.received_at + schedule.POST_EXPIRES_AFTER_END)
    is_shown = form.respondent == Respondent.CLIENT and form.entry == Entry.LINK
    return Assignment(
        clinic_id=form.session.clinic_id,
        episode_id=form.session.episode_id,
        session=form.session,
        moment=form.moment,
        respondent=form.respondent,
        instruments=list(form.instruments),
        opens_at=opens_at,
        expires_at=expires_at,
        sent_at=form.sent_at,
        opened_at=(form.received_at or form.opened_at) if is_shown else None,
        completed_at=form.received_at,
        withdrawn_at=form.withdrawn_at,
    )
