"""What the rules read of an instrument, worked out once and not for every response."""

from __future__ import annotations

from dataclasses import dataclass

from measures import catalogue
from science.history import TopicAnswer
from science.instrument import Instrument, Item, Scale

# Topics of score-only instruments, by the topic of the questionnaires that the rules read.
SAME_TOPIC = {"goal": "goals", "task": "tasks"}
SUPPORT_TOPIC = "someone to ask"


@dataclass(frozen=True, slots=True)
class Keyed:
    """One item: the topic it counts for, and how its answers turn so that higher is better."""

    item: str
    topic: str
    lowest: float
    highest: float
    is_reversed: bool

    def turned(self, value: float) -> TopicAnswer:
        """An answer to it as its scale counts."""
        keyed = self.lowest + self.highest - value if self.is_reversed else value
        return TopicAnswer(keyed, self.lowest, self.highest, self.item)


@dataclass(frozen=True, slots=True)
class Reading:
    """One version of an instrument, as far as the rules read it."""

    instrument: Instrument
    about: str
    scale: Scale | None  # the main one
    scored: tuple[Keyed, ...]
    topics: tuple[tuple[str, str], ...]  # each item's id and topic, in the order asked
    rift: str | None  # id of the first item that asks for it
    repair: str | None
    support: tuple[Keyed, ...]


@catalogue.derived
def reading_of(instrument: Instrument) -> Reading:
    """What the rules read of it, by its key such as ``ac-6@1``."""
    return Reading(
        instrument=instrument,
        about=instrument.about,
        scale=instrument.main_scale,
        scored=tuple(_keyed(item) for item in instrument.items if item.scored),
        topics=tuple((item.id, item.topic) for item in instrument.items),
        rift=_first(instrument, "rift"),
        repair=_first(instrument, "repair"),
        support=tuple(_keyed(item) for item in instrument.items if item.topic == SUPPORT_TOPIC),
    )


def _keyed(item: Item) -> Keyed:
    topic = SAME_TOPIC.get(item.topic, item.topic)
    return Keyed(item.id, topic, item.minimum or 0.0, item.maximum or 0.0, item.reversed)


def _first(instrument: Instrument, topic: str) -> str | None:
    return next((item.id for item in instrument.items if item.topic == topic), None)
