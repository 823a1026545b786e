"""What a reader should know of how a form came in: late, in haste, twice, with a changed answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import CharField, Value

from measures import catalogue
from measures.models import Assignment, LateVariant, Respondent, Response, RiskItemSave
from risk.answer_words import answer_text, question_text
from risk.record_rows import RecordRows
from science.instrument import Absence, Instrument

# Nobody reads a form's questions in less than two seconds (our default).
HASTE_MS = 2_000
LEAST_ALIKE = 4  # answers, from which on all being equal says something (our default)


@dataclass(frozen=True, slots=True)
class Saved:
    """One answer to a safety question as it was saved, in words."""

    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SetBack:
    """A safety question whose flagged answer was changed afterwards; all answers, oldest first."""

    question: str
    saves: tuple[Saved, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that the two versions answer differently."""

    question: str
    stored: str
    late: str
    is_risk: bool


@dataclass(frozen=True, slots=True)
class Variant:
    """Another version of the same form, from a second tab or device."""

    received_at: datetime
    differences: tuple[Difference, ...]  # safety questions first


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said beside one response."""

    sent_late: datetime | None  # the moment at which its time was over
    is_hasty: bool
    is_alike: bool
    set_back: tuple[SetBack, ...]
    variants: tuple[Variant, ...]


def marks_of(rows: RecordRows, responses: Iterable[Response]) -> dict[int, Marks]:
    """The marks of responses that the reader may see, by their id; nothing of any other.

    A late variant and a changed safety answer are told with the response to the same instrument,
    so that they are kept from whoever may not read that.
    """
    shown = list(responses)
    wanted = {each.assignment_id for each in shown}
    forms = {form.pk: form for form in rows.forms if form.pk in wanted}
    variants, saves = _variants_and_saves(forms)
    whole = _milliseconds(each for each in rows.responses if each.assignment_id in wanted)
    return {
        response.pk: _marks(
            response,
            forms[response.assignment_id],
            variants.get(response.assignment_id, []),
            saves.get(response.assignment_id, []),
            whole.get(response.assignment_id),
        )
        for response in shown
    }


def saves_of(detail: Mapping[str, Any]) -> tuple[Saved, ...]:
    """The answers to the safety question of an alert, oldest first, by the alert's detail.

    Empty where it was answered once: then the alert says it all.
    """
    item = catalogue.get(f"{detail['instrument']}@{detail['version']}").item(detail["item"])
    saves = RiskItemSave.objects.filter(
        assignment=detail["assignment"], instrument=detail["instrument"], item=item.id
    )
    words = tuple(Saved(answer_text(item, each.answer), each.saved_at) for each in _changes(saves))
    return words if len(words) > 1 else ()


def _marks(
    response: Response,
    form: Assignment,
    variants: list[LateVariant],
    saves: list[RiskItemSave],
    ms: int | None,
    /,
) -> Marks:
    instrument = catalogue.get(response.key)
    is_client = response.respondent == Respondent.CLIENT
    is_late = is_client and form.completed_at is not None and form.completed_at > form.expires_at
    return Marks(
        sent_late=form.expires_at if is_late else None,
        is_hasty=ms is not None and ms < HASTE_MS,
        is_alike=_is_alike(instrument, response),
        set_back=tuple(
            _set_back(
                instrument,
                [each for each in saves if not _came_after(each, form.completed_at)],
            )
        ),
        variants=tuple(
            found for each in variants if (found := _variant(instrument, response, each))
        ),
    )


def _is_alike(instrument: Instrument, response: Response) -> bool:
    """Whether every answered choice or number is the same one, over at least four questions."""
    given = [
        response.answers.get(item.id)
        for item in instrument.items
        if item.scored and not isinstance(response.answers.get(item.id), str | None)
    ]
    return len(given) >= LEAST_ALIKE and len(set(map(str, given))) == 1


def _came_after(save: RiskItemSave, sent_at: datetime | None) -> bool:
    """Whether it belongs to another version, which is shown as such."""
    return sent_at is not None and save.saved_at > sent_at


def _set_back(instrument: Instrument, saves: list[RiskItemSave]) -> Iterable[SetBack]:
    own = [each for each in saves if each.instrument == instrument.id]
    for item_id, group in groupby(sorted(own, key=lambda each: each.item), lambda each: each.item):
        item, course = instrument.item(item_id), list(_changes(group))
        flagged = [bool(instrument.raised_flag(item_id, each.answer)) for each in course]
        if any(flagged[:-1]):
            words = (Saved(answer_text(item, each.answer), each.saved_at) for each in course)
            yield SetBack(question_text(item), tuple(words))


def _changes(saves: Iterable[RiskItemSave]) -> Iterable[RiskItemSave]:
    """Each save that says something else than the one before it."""
    before: object = object()
    for save in sorted(saves, key=lambda each: (each.saved_at, each.pk)):
        if save.answer != before:
            yield save
        before = save.answer


def _variant(instrument: Instrument, response: Response, late: LateVariant) -> Variant | None:
    other: dict[str, Any] = late.answers.get(response.key, {})
    found = [
        Difference(
            question=question_text(item),
            stored=answer_text(item, response.answers.get(item.id)),
            late=answer_text(item, other[item.id]),
            is_risk=item.id in instrument.risk_items,
        )
        for item in instrument.items
        if item.id in other and other[item.id] != response.answers.get(item.id)
    ]
    if not found:
        return None
    found.sort(key=lambda each: not each.is_risk)
    return Variant(late.received_at, tuple(found))


def _milliseconds(responses: Iterable[Response]) -> dict[int, int]:
    """What each whole form took; forms with a question that was not timed are left out."""
    took: dict[int, int | None] = {}
    for response in responses:
        if response.is_derived:
            continue
        ms = (response.paradata or {}).get("ms") or {}
        shown = {item for item, value in response.answers.items() if value != Absence.NOT_SHOWN}
        own = sum(ms.values()) if ms and shown <= set(ms) else None
        before = took.get(response.assignment_id, 0)
        took[response.assignment_id] = None if own is None or before is None else before + own
    return {form: ms for form, ms in took.items() if ms is not None}


def _variants_and_saves(
    forms: Iterable[int],
) -> tuple[dict[int, list[LateVariant]], dict[int, list[RiskItemSave]]]:
    """What came beside the responses to these forms, by form, in one query."""
    none = Value("", CharField())
    late = LateVariant.objects.filter(assignment__in=forms).order_by()
    saved = RiskItemSave.objects.filter(assignment__in=forms).order_by()
    rows = late.values_list("assignment", "pk", "received_at", "answers", none, none).union(
        saved.values_list("assignment", "pk", "saved_at", "answer", "instrument", "item"), all=True
    )
    variants: dict[int, list[LateVariant]] = {}
    saves: dict[int, list[RiskItemSave]] = {}
    for form, pk, at, content, instrument, item in sorted(rows, key=lambda row: row[2:0:-1]):
        if item:
            save = RiskItemSave(
                pk=pk, saved_at=at, answer=content, instrument=instrument, item=item
            )
            saves.setdefault(form, []).append(save)
        else:
            variant = LateVariant(pk=pk, received_at=at, answers=content)
            variants.setdefault(form, []).append(variant)
    return variants, saves
