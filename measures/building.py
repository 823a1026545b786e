"""From the answers to one form to its responses and scores, as they will be stored."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from measures import catalogue
from measures.asking import asked_instruments
from measures.models import Assignment, Response, ScaleScore
from science.answers import checked_answers, is_shown
from science.errors import AnswerError, ScienceError
from science.instrument import Absence, Instrument
from science.scoring import Scoring, score

log = logging.getLogger(__name__)
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One response, and what scoring made of it. `scoring` is None when scoring failed."""

    response: Response
    scoring: Scoring | None


def build_responses(
    assignment: Assignment,
    answers: Mapping[str, Answers],
    *,
    entry: str,
    entered_by: User | None,
    session_id: int | None,
    at: datetime,
) -> list[Recorded]:
    """One response per instrument of the form, not saved yet.

    Raises
    ------
    ValidationError
        Answers to other instruments than the form asks.
    AnswerError
        An answer that its item does not offer.
    """
    recorded = []
    for key, given in _with_derived(assignment, answers).items():
        instrument = catalogue.get(key)
        checked = checked_answers(instrument, _only_shown(instrument, given), assignment.respondent)
        scoring = _score(instrument, checked, assignment.respondent)
        items = [item.id for item in instrument.items_for(assignment.respondent)] or list(checked)
        response = Response(
            clinic_id=assignment.clinic_id,
            episode_id=assignment.episode_id,
            session_id=session_id,
            assignment=assignment,
            respondent=assignment.respondent,
            instrument=instrument.id,
            version=instrument.version,
            answers={item: stored_answer(checked.get(item)) for item in items},
            status=scoring.status if scoring else "unscorable",
            entry=entry,
            is_derived=key not in answers,
            entered_by=entered_by,
            received_at=at,
        )
        recorded.append(Recorded(response, scoring))
    return recorded


def answers_as_stored(
    assignment: Assignment, answers: Mapping[str, Answers]
) -> dict[str, dict[str, Any]]:
    """What would be stored of the answers, by the key of each instrument that is asked.

    Raises
    ------
    ValidationError
        Answers to other instruments than the form asks.
    AnswerError
        An answer that its item does not offer.
    """
    stored = {}
    for instrument in asked_instruments(assignment):
        given = _with_derived(assignment, answers)[instrument.key]
        checked = checked_answers(instrument, _only_shown(instrument, given), assignment.respondent)
        stored[instrument.key] = {
            item.id: stored_answer(checked.get(item.id))
            for item in instrument.items_for(assignment.respondent)
        }
    return stored


def score_rows(recorded: Recorded) -> list[ScaleScore]:
    """The scores of a saved response, not saved yet; none where scoring failed."""
    response = recorded.response
    return [
        ScaleScore(
            clinic_id=response.clinic_id,
            response=response,
            scale=scale,
            exact=result.exact,
            rounded=result.rounded,
            n_missing=result.n_missing,
            band=result.band or "",
        )
        for scale, result in (recorded.scoring.scales.items() if recorded.scoring else ())
    ]


def stored_answer(answer: Any) -> Any:
    """An answer as it stands in the JSON column; no entry is "not-asked", never 0."""
    if answer is None:
        return Absence.NOT_ASKED.value
    if isinstance(answer, Absence):
        return answer.value
    return dict(answer) if isinstance(answer, Mapping) else answer


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
