"""One response as the core reads it: an alliance rating, the first-five answers, an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from measures.models import Respondent, Response
from measures.norms_setup import Chosen
from measures.norms_wording import criteria_of
from risk.readings import SUPPORT_TOPIC, Reading, reading_of
from science.extreme import extreme_rating
from science.history import AllianceRating, TopicAnswer
from science.instrument import Scale
from science.outcome import OutcomePoint
from science.scoring import Status

__all__ = [
    "SUPPORT_TOPIC",
    "alliance_rating",
    "experience_answers",
    "outcome_point",
    "percent_of_range",
    "support",
]

Scores = Mapping[int, Mapping[str, float | None]]


def alliance_rating(responses: Iterable[Response], scores: Scores) -> AllianceRating | None:
    """The alliance form among one side's responses to one session, scored or not."""
    for response in responses:
        reading = reading_of(response.key)
        scale = reading.scale
        if reading.about != "alliance" or scale is None:
            continue
        exact = scores.get(response.pk, {}).get(scale.id)
        topics, rift = _topics(reading, response), _answer(reading.rift, response)
        if exact is None and not topics and rift is None:
            continue
        return AllianceRating(
            instrument=reading.instrument.id,
            percent=None if exact is None else percent_of_range(scale, exact),
            topics=topics,
            rift=None if rift is None else rift >= 1,
            repair=_answer(reading.repair, response),
            extreme=extreme_rating(reading.instrument, response.answers, exact),
        )
    return None


def experience_answers(responses: Iterable[Response]) -> dict[str, int] | None:
    """The first-five answers by topic, if that form is among the responses."""
    for response in responses:
        reading = reading_of(response.key)
        if reading.about == "experience":
            values = {topic: response.answers.get(item) for item, topic in reading.topics}
            return {topic: value for topic, value in values.items() if isinstance(value, int)}
    return None


def outcome_point(
    response: Response, scores: Mapping[str, float | None], chosen: Chosen
) -> OutcomePoint | None:
    """The main score of an outcome instrument by the clinic's norm set; None without a score."""
    reading = reading_of(response.key)
    scale = reading.scale
    if response.respondent != Respondent.CLIENT or reading.about != "outcome" or scale is None:
        return None
    exact = scores.get(scale.id)
    if exact is None:
        return None
    name = reading.instrument.id
    by = criteria_of(scale, scale.norm_set(chosen.get(name)))
    return OutcomePoint(
        instrument=name,
        points=exact,
        lowest=scale.minimum,
        highest=scale.maximum,
        higher_is_worse=scale.higher_is == "worse",
        reliable_change=by.reliable,
        cut=by.cut,
        is_prorated=response.status == Status.PRORATED,
        decimals=scale.decimals,
    )


def support(responses: Iterable[Response]) -> TopicAnswer | None:
    """The client's answer on having someone to ask for help, turned so that higher is better."""
    for response in responses:
        reading = reading_of(response.key)
        if reading.about == "outcome":
            for item in reading.support:
                value = response.answers.get(item.item)
                if isinstance(value, int | float):
                    return _for_better(reading, item.turned(value))
    return None


def _for_better(reading: Reading, keyed: TopicAnswer) -> TopicAnswer:
    """An answer that is keyed as its scale counts, turned where that counts what is worse."""
    if reading.scale is None or reading.scale.higher_is == "better":
        return keyed
    return replace(keyed, value=keyed.lowest + keyed.highest - keyed.value)


def percent_of_range(scale: Scale, exact: float) -> float:
    """A score in percent of its scale's range, 0 to 100."""
    return 100 * (exact - scale.minimum) / (scale.maximum - scale.minimum)


def _topics(reading: Reading, response: Response) -> dict[str, TopicAnswer]:
    """Topic to its lowest answer, turned so that higher is better."""
    topics: dict[str, TopicAnswer] = {}
    for item in reading.scored:
        value = response.answers.get(item.item)
        if not isinstance(value, int | float):
            continue
        topic, answer = item.topic, item.turned(value)
        if topic not in topics or answer.value < topics[topic].value:
            topics[topic] = answer
    return topics


def _answer(item: str | None, response: Response) -> int | None:
    value = response.answers.get(item) if item else None
    return value if isinstance(value, int) else None
