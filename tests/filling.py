"""Answers to every item of an instrument, from the healthiest to the worst, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from measures.models import Draft, Opening
from science.instrument import Instrument, Item, ItemType


def filled(
    instrument: Instrument, respondent: str, given: Mapping[str, Any], level: float
) -> dict[str, Any]:
    """Item answers: the given ones, and the rest `level` of the way to the good end."""
    answers: dict[str, Any] = {}
    for item in instrument.items_for(respondent):
        if item.id in given:
            if given[item.id] is not None:
                answers[item.id] = given[item.id]
        elif item.type != ItemType.TEXT and item.show_if is None:
            answers[item.id] = _answer(instrument, item, level)
    return answers


def drafts(
    opening: Opening, instrument: Instrument, answers: Mapping[str, Any], *, at: datetime
) -> None:
    """The rows that saving these items one by one would leave, in one go."""
    Draft.objects.bulk_create(
        Draft(
            clinic_id=opening.clinic_id,
            assignment_id=opening.assignment_id,
            opening=opening,
            instrument=instrument.id,
            item=item_id,
            answer=answer,
            saved_at=at,
        )
        for item_id, answer in answers.items()
    )


def _answer(instrument: Instrument, item: Item, level: float) -> int:
    low, high = int(item.minimum or 0), int(item.maximum or 0)
    if item.id in instrument.risk_items or (item.type == ItemType.CHOICE and not item.scored):
        return low
    share = level if _high_is_good(instrument, item) else 1 - level
    return low + round(share * (high - low))


def _high_is_good(instrument: Instrument, item: Item) -> bool:
    scale = instrument.main_scale
    if scale is None:
        return item.topic not in ("fear", "shame")
    return (scale.higher_is == "better") != item.reversed
