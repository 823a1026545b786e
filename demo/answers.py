"""How a simulated person ticks a form, given what was true in the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from demo import words
from demo.simulate import Meeting
from measures import catalogue
from measures.asking import without_derived
from science.answers import is_shown
from science.instrument import Absence, Instrument, Item, ItemType

SKIPS = 0.006  # share of questions passed over
WRITES = {"client": 0.3, "therapist": 0.2}
Answers = dict[str, dict[str, Any]]


def fill(
    keys: Sequence[str], meeting: Meeting, respondent: str, rng: np.random.Generator
) -> Answers:
    """Answers to every instrument of a form that is put to the respondent."""
    asked = without_derived(catalogue.get(key) for key in keys)
    return {each.key: _fill_one(each, meeting, respondent, rng) for each in asked}


def _fill_one(
    instrument: Instrument, meeting: Meeting, respondent: str, rng: np.random.Generator
) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for item in instrument.items_for(respondent):
        if not is_shown(item, answers):
            continue
        if item.id not in instrument.risk_items and rng.random() < SKIPS:
            answers[item.id] = Absence.SKIPPED.value
        elif (answer := _answer(instrument, item, meeting, respondent, rng)) is not None:
            answers[item.id] = answer
    return answers


def _answer(
    instrument: Instrument, item: Item, meeting: Meeting, respondent: str, rng: np.random.Generator
) -> Any:
    if item.type == ItemType.TEXT:
        return _text(item, meeting, respondent, rng)
    if item.id in instrument.risk_items:
        return meeting.self_harm if item.topic == "self-harm" else int(rng.random() < 0.004)
    if item.topic == "rift":
        return int(rng.random() < (0.75 if meeting.rupture else 0.03))
    if item.topic == "repair":
        return {"yes": 3, "partly": 2, "no": 1}[meeting.repaired or "no"]
    if instrument.about == "experience":
        return _tick(item, _experience(item.topic, meeting, respondent, rng), 0.07, rng)
    if instrument.about == "alliance":
        view = meeting.alliance if respondent == "client" else meeting.therapist_view
        return _tick(item, 0.73 + 0.12 * view, 0.13, rng)
    return _tick(item, meeting.symptoms / 100, 0.17, rng)


def _tick(item: Item, share: float, spread: float, rng: np.random.Generator) -> int:
    """The answer nearest to a share of the scale, somewhat off, turned where the item is."""
    low, high = int(item.minimum or 0), int(item.maximum or 0)
    raw = float(np.clip(share + rng.normal(0, spread), 0, 1))
    value = low + round(raw * (high - low))
    return low + high - value if item.reversed else value


def _experience(topic: str, meeting: Meeting, respondent: str, rng: np.random.Generator) -> float:
    """Fear and shame fade over the first sessions; the rest follows the alliance."""
    off = float(rng.normal(0, 0.15)) if respondent == "therapist" else 0.0
    number = meeting.number or 1
    if topic in ("fear", "shame"):
        start = 0.55 if topic == "fear" else 0.45
        return start - 0.07 * number - 0.08 * meeting.alliance + 0.25 * meeting.rupture + off
    return 0.62 + 0.12 * meeting.alliance + 0.02 * number + off


def _text(
    item: Item, meeting: Meeting, respondent: str, rng: np.random.Generator
) -> dict[str, str] | None:
    if rng.random() >= WRITES[respondent]:
        return None
    is_hard = meeting.rupture or meeting.alliance < -0.6
    if respondent == "therapist":
        lines = words.THERAPIST_SAW if item.topic == "open" else words.THERAPIST_WILL
    elif item.topic == "open":
        lines = words.HINDERED if is_hard else words.HELPED
    else:
        lines = words.DIFFERENTLY if is_hard else words.MORE_OF
    return {"text": lines[int(rng.integers(len(lines)))]}
