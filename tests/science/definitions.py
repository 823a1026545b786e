"""Small definitions of instruments, as a file would give them, to be bent by a test."""

from datetime import date
from typing import Any

import pytest

from science.errors import InstrumentError
from science.instrument import Instrument, parse_instrument

OFTEN = {0: "Never", 1: "Sometimes", 2: "Often", 3: "Always"}


def item(item_id: str, **overrides: Any) -> dict[str, Any]:
    """Return one choice item for the client."""
    text = {"client": f"Question {item_id}"}
    return {"id": item_id, "topic": "mood", "text": text, "answers": "often"} | overrides


def scale(**overrides: Any) -> dict[str, Any]:
    """Return a sum of the items 1 to 4, of which one may be missing."""
    return {
        "id": "total",
        "title": "Total",
        "items": ["1", "2", "3", "4"],
        "score": "sum",
        "decimals": 0,
        "range": [0, 12],
        "higher_is": "worse",
        "missing": {"rule": "prorate", "max": 1, "evidence": "APP RULE"},
    } | overrides


def definition(**overrides: Any) -> dict[str, Any]:
    """Return four items and their sum, which the parser takes."""
    return {
        "id": "mood-4",
        "version": 1,
        "title": "Mood in four questions",
        "short_title": "Mood",
        "about": "outcome",
        "respondents": ["client"],
        "administration": "text",
        "language": "en",
        "licence": {"verdict": "A", "terms": "CC0", "copyright_line": "CC0"},
        "source": "docs/science.md",
        "review": {"checked_on": date(2026, 11, 23), "due": date(2027, 11, 23)},
        "answers": {"often": OFTEN},
        "items": [item("1"), item("2"), item("3"), item("4")],
        "scales": [scale()],
        "risk_items": [],
        "examples": [
            {"name": "none", "answers": {}, "status": "unscorable", "scales": {}, "flags": []}
        ],
    } | overrides


def instrument(**overrides: Any) -> Instrument:
    return parse_instrument(definition(**overrides))


def refused(**overrides: Any) -> str:
    """Return the message with which the definition is refused."""
    with pytest.raises(InstrumentError) as caught:
        instrument(**overrides)
    return str(caught.value)
