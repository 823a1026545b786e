"""Run inside the product: what must be true of all stored rows, whatever has happened to it.

The codes are those of the security design: IN-1 every risk answer has its alert, IN-4 answers hold
exactly the items, IN-5 one response to a form and instrument, IN-6 a stored score is the computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from measures import catalogue
from measures.models import LateVariant, Respondent, Response, RiskItemSave
from risk.models import Alert, AlertKind
from science.answers import checked_answers
from science.errors import AnswerError
from science.instrument import Instrument
from science.scoring import score

Found = tuple[int, str, str, Any]  # assignment, instrument key, item, answer


def report() -> None:
    """Print a line for each invariant: its code, and what violates it, parted by bars."""
    for check in (in_1, in_4, in_5, in_6):
        print("|".join([check.__name__.upper().replace("_", "-"), *check()]))


def in_1() -> Iterator[str]:
    """Risk answers without alert: in responses, in single saves and in late variants."""
    has_alert = set(Alert.objects.filter(kind=AlertKind.SAFETY).values_list("basis", flat=True))
    found = set()
    for form, key, item, answer in _answers_to_risk_items():
        instrument = catalogue.get(key)
        if instrument.raised_flag(item, answer):
            found.add(f"{form}:{instrument.id}:{item}")
    yield from sorted(found - has_alert)


def in_4() -> Iterator[str]:
    """Responses whose answers are not exactly the items, each an option or a named absence."""
    for response in _responses():
        instrument = catalogue.get(response.key)
        items = {item.id for item in instrument.items_for(response.respondent)}
        try:
            checked_answers(instrument, response.answers, response.respondent)
        except AnswerError as error:
            yield f"{response.pk}: {error}"
        if set(response.answers) != items:
            yield f"{response.pk}: {sorted(set(response.answers) ^ items)}"


def in_5() -> Iterator[str]:
    """Forms with more than one response per instrument."""
    doubled = Response.objects.order_by().values("assignment", "instrument")
    for row in doubled.annotate(n=Count("pk")).filter(n__gt=1):
        yield f"{row['assignment']} {row['instrument']}: {row['n']}"


def in_6() -> Iterator[str]:
    """Responses whose stored scores are not what their answers give."""
    for response in _responses().prefetch_related("scores"):
        instrument = catalogue.get(response.key)
        stored = {each.scale: each.exact for each in response.scores.all()}
        if stored != _computed(instrument, response):
            yield f"{response.pk}: {stored}"


def _computed(instrument: Instrument, response: Response) -> dict[str, float | None]:
    checked = checked_answers(instrument, response.answers, response.respondent)
    scoring = score(instrument, checked, respondent=response.respondent)
    return {scale: result.exact for scale, result in scoring.scales.items()}


def _responses() -> Any:
    """All that were asked: derived ones hold items of a longer form."""
    return Response.objects.filter(is_derived=False, respondent=Respondent.CLIENT).order_by("pk")


def _answers_to_risk_items() -> Iterator[Found]:
    for response in _responses():
        for item, answer in response.answers.items():
            yield response.assignment_id, response.key, item, answer
    for save in RiskItemSave.objects.all():
        yield save.assignment_id, f"{save.instrument}@{save.version}", save.item, save.answer
    for variant in LateVariant.objects.all():
        for key, answers in variant.answers.items():
            for item, answer in answers.items():
                yield variant.assignment_id, key, item, answer
