"""An item and its answer in words."""

from __future__ import annotations

from measures.models import Respondent
from science.instrument import Absence, Item

NOT_ANSWERED = "Not answered"
_ABSENT = {
    Absence.NOT_APPLICABLE: "Does not apply",
    Absence.NOT_SHOWN: "Not shown: it follows another answer",
}


def answer_text(item: Item, value: object) -> str:
    """An answer in the words that the respondent chose."""
    if isinstance(value, dict):
        return str(value.get("text", ""))
    if isinstance(value, str) or value is None:
        if value == Absence.NOT_APPLICABLE and item.not_applicable:
            return item.not_applicable
        return _ABSENT.get(value, NOT_ANSWERED)
    for option in item.options:
        if option.value == value:
            return option.label
    return f"{value:g} on {item.minimum:g} to {item.maximum:g}"


def question_text(item: Item) -> str:
    """What the client was asked; the item's number where its wording is not kept."""
    return item.text.get(Respondent.CLIENT) or f"Item {item.id}: {item.topic}"
