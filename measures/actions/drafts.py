"""Writes about answers that are not sent yet, one item at a time, the newest press winning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.actors import LinkHolder
from measures.asking import is_not_yet_open, takes_answers
from measures.building import stored_answer
from measures.models import Assignment, Draft, Opening, RiskItemSave
from science.answers import Answer
from science.instrument import Instrument

LONGEST_MS = 24 * 3600 * 1000  # a page left open says nothing beyond a day


@dataclass(frozen=True, slots=True)
class Press:
    """One answer as it was given. No `sequence`: a page's own form, always the newest press."""

    instrument: Instrument
    item_id: str
    answer: Answer
    sequence: int | None = None
    ms: int | None = None  # spent on the question since the last save, in milliseconds

    @property
    def value(self) -> Any:
        """The answer as it is stored."""
        return stored_answer(self.answer)

    @property
    def place(self) -> dict[str, str]:
        """What the rows about it have in common."""
        return {"instrument": self.instrument.id, "item": self.item_id}


@transaction.atomic
def save_draft(*, by: LinkHolder, opening: Opening, press: Press, at: datetime) -> Draft:
    """Keep one answer of an unsent form; answers to risk items are also kept one by one.

    A press with a number that is not higher than the stored one came late, or twice: the draft
    stays. The same answer again keeps the time at which it was saved first.
    """
    assignment = Assignment.objects.select_for_update().get(pk=opening.assignment_id)
    refuse_closed(assignment, at)
    draft, is_new = Draft.objects.get_or_create(
        clinic_id=assignment.clinic_id,
        opening=opening,
        **press.place,
        defaults={
            "assignment": assignment,
            "answer": press.value,
            "sequence": press.sequence or 1,
            "ms": _longer(None, press.ms),
            "saved_at": at,
        },
    )
    if not is_new:
        _bring_up_to_date(draft, press, at)
    keep_risk_answer(
        by=by, opening=opening, press=press, is_stored=draft.answer == press.value, at=at
    )
    return draft


def keep_risk_answer(
    *, by: LinkHolder, opening: Opening, press: Press, at: datetime, is_stored: bool = True
) -> bool:
    """Keep the press on a risk item for good, and say whether it is another than the last one.

    One that came late (not `is_stored`) is kept once: it was pressed, whatever came after it.
    """
    if press.item_id not in press.instrument.risk_items:
        return False
    saves = RiskItemSave.objects.filter(opening=opening, **press.place)
    known = [save.answer for save in saves]
    if press.value in (known[-1:] if is_stored else known):
        return False
    assignment = opening.assignment
    RiskItemSave.objects.create(
        clinic_id=opening.clinic_id,
        assignment=assignment,
        opening=opening,
        **press.place,
        version=press.instrument.version,
        answer=press.value,
        saved_at=at,
    )
    audit.record(by, "save-risk-item", assignment, at=at, client_id=assignment.episode.client_id)
    return True


def refuse_closed(assignment: Assignment, at: datetime) -> None:
    """Refuse what would be stored in a form that takes no answers, any more or yet."""
    if is_not_yet_open(assignment, at):
        raise ValidationError("This form is not open yet.", code="early")
    if not takes_answers(assignment, at):
        state = assignment.state(at)
        raise ValidationError(f"This form is {state}.", code=state)


def _bring_up_to_date(draft: Draft, press: Press, at: datetime) -> None:
    sequence = draft.sequence + 1 if press.sequence is None else press.sequence
    if sequence <= draft.sequence:
        return
    if draft.answer != press.value:
        draft.answer, draft.saved_at = press.value, at
    draft.sequence, draft.ms = sequence, _longer(draft.ms, press.ms)
    draft.save(update_fields=["answer", "saved_at", "sequence", "ms"])


def _longer(before: int | None, ms: int | None) -> int | None:
    """All time on the question's page; None where none of it was measured."""
    return before if ms is None else min((before or 0) + ms, LONGEST_MS)
