"""How a simulated person ticks a form, given what was true in the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from demo import words
from demo.meeting import Meeting
from demo.recorded import ALLIANCE, OUTCOME
from measures import catalogue
from measures.asking import without_derived
from measures.models import Respondent
from risk.ratings import SUPPORT_TOPIC
from science.answers import is_shown
from science.instrument import Absence, Instrument, Item, ItemType

SKIPS = 0.006  # share of questions passed over
STEPS = 2  # by which single answers differ from the rest of their form
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
    fixed = _fixed(instrument, meeting, respondent, rng)
    answers: dict[str, Any] = {}
    for item in instrument.items_for(respondent):
        if not is_shown(item, answers):
            continue
        if item.id in fixed:
            answers[item.id] = fixed[item.id]
        elif item.id not in instrument.risk_items and rng.random() < SKIPS:
            answers[item.id] = Absence.SKIPPED.value
        elif (answer := _answer(instrument, item, meeting, respondent, rng)) is not None:
            answers[item.id] = answer
    return answers


def _fixed(
    instrument: Instrument, meeting: Meeting, respondent: str, rng: np.random.Generator
) -> dict[str, int]:
    """Answers that must give the scores that were drawn: the planted effects act on these."""
    fixed = {
        item.id: meeting.support
        for item in instrument.items
        if item.topic == SUPPORT_TOPIC and meeting.support is not None
    }
    drawn = {
        (ALLIANCE, Respondent.CLIENT): meeting.client_sum,
        (ALLIANCE, Respondent.THERAPIST): meeting.therapist_sum,
        (OUTCOME, Respondent.CLIENT): meeting.outcome_sum,
    }.get((instrument.id, respondent))
    if drawn is None or instrument.main_scale is None:
        return fixed
    items = {item.id: item for item in instrument.items}
    scored = [items[each] for each in instrument.main_scale.items]
    shared = _share_out(drawn, [int(item.maximum or 0) for item in scored], rng)
    return fixed | {item.id: _raw(item, n) for item, n in zip(scored, shared, strict=True)}


def _share_out(total: int, highest: Sequence[int], rng: np.random.Generator) -> list[int]:
    """Answers that add up to a total: near each other, a few of them a step apart."""
    answers = [total * each // sum(highest) for each in highest]
    for _ in range(total - sum(answers)):
        room = [place for place, each in enumerate(highest) if answers[place] < each]
        answers[int(rng.choice(room))] += 1
    for _ in range(STEPS):
        up, down = (int(each) for each in rng.integers(len(answers), size=2))
        if up != down and answers[up] < highest[up] and answers[down] > 0:
            answers[up], answers[down] = answers[up] + 1, answers[down] - 1
    return answers


def _raw(item: Item, keyed: int) -> int:
    low, high = int(item.minimum or 0), int(item.maximum or 0)
    return low + high - keyed if item.reversed else low + keyed


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
