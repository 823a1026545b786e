"""One response as the core reads it: an alliance rating, the first-five answers, an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from measures import catalogue
from measures.models import Respondent, Response
from measures.norms_setup import Chosen
from measures.norms_wording import criteria_of
from science.extreme import extreme_rating
from science.history import AllianceRating, TopicAnswer
from science.instrument import Instrument, Item, Scale
from science.outcome import OutcomePoint
from science.scoring import Status

Scores = Mapping[int, Mapping[str, float | None]]

# Topics of score-only instruments, by the topic of the questionnaires that the rules read.
SAME_TOPIC = {"goal": "goals", "task": "tasks"}
SUPPORT_TOPIC = "someone to ask"


def alliance_rating(responses: Iterable[Response], scores: Scores) -> AllianceRating | None:
    """The alliance form among one side's responses to one session, scored or not."""
    for response in responses:
        instrument = catalogue.get(response.key)
        scale = instrument.main_scale
        if instrument.about != "alliance" or scale is None:
            continue
        exact = scores.get(response.pk, {}).get(scale.id)
        topics, rift = _topics(instrument, response), _rift(instrument, response)
        if exact is None and not topics and rift is None:
            continue
        return AllianceRating(
            instrument=instrument.id,
            percent=None if exact is None else percent_of_range(scale, exact),
            topics=topics,
            rift=rift,
            repair=_answer(instrument, response, "repair"),
            extreme=extreme_rating(instrument, response.answers, exact),
        )
    return None


def experience_answers(responses: Iterable[Response]) -> dict[str, int] | None:
    """The first-five answers by topic, if that form is among the responses."""
    for response in responses:
        instrument = catalogue.get(response.key)
        if instrument.about == "experience":
            values = {item.topic: response.answers.get(item.id) for item in instrument.items}
            return {topic: value for topic, value in values.items() if isinstance(value, int)}
    return None


def outcome_point(
    response: Response, scores: Mapping[str, float | None], chosen: Chosen
) -> OutcomePoint | None:
    """The main score of an outcome instrument by the clinic's norm set; None without a score."""
    instrument = catalogue.get(response.key)
    scale = instrument.main_scale
    if response.respondent != Respondent.CLIENT or instrument.about != "outcome" or scale is None:
        return None
    exact = scores.get(scale.id)
    if exact is None:
        return None
    by = criteria_of(scale, scale.norm_set(chosen.get(instrument.id)))
    return OutcomePoint(
        instrument=instrument.id,
        points=exact,
        lowest=scale.minimum,
        highest=scale.maximum,
        higher_is_worse=scale.higher_is == "worse",
        reliable_change=by.reliable,
        cut=by.cut,
        is_prorated=response.status == Status.PRORATED,
        decimals=scale.decimals,
    )


def outcome_points(
    responses: Iterable[Response], scores: Scores, chosen: Chosen
) -> tuple[OutcomePoint, ...]:
    """Every outcome score among the client's responses to one session."""
    points = (outcome_point(each, scores.get(each.pk, {}), chosen) for each in responses)
    return tuple(point for point in points if point is not None)


def support(responses: Iterable[Response]) -> TopicAnswer | None:
    """The client's answer on having someone to ask for help, turned so that higher is better."""
    for response in responses:
        instrument = catalogue.get(response.key)
        if instrument.about == "outcome":
            for item in instrument.items:
                value = response.answers.get(item.id)
                if item.topic == SUPPORT_TOPIC and isinstance(value, int | float):
                    return _for_better(instrument, _turned(item, value))
    return None


def _for_better(instrument: Instrument, keyed: TopicAnswer) -> TopicAnswer:
    """An answer that is keyed as its scale counts, turned where that counts what is worse."""
    scale = instrument.main_scale
    if scale is None or scale.higher_is == "better":
        return keyed
    return replace(keyed, value=keyed.lowest + keyed.highest - keyed.value)


def percent_of_range(scale: Scale, exact: float) -> float:
    """A score in percent of its scale's range, 0 to 100."""
    return 100 * (exact - scale.minimum) / (scale.maximum - scale.minimum)


def _topics(instrument: Instrument, response: Response) -> dict[str, TopicAnswer]:
    """Topic to its lowest answer, turned so that higher is better."""
    topics: dict[str, TopicAnswer] = {}
    for item in instrument.items:
        value = response.answers.get(item.id)
        if not item.scored or not isinstance(value, int | float):
            continue
        topic, answer = SAME_TOPIC.get(item.topic, item.topic), _turned(item, value)
        if topic not in topics or answer.value < topics[topic].value:
            topics[topic] = answer
    return topics


def _turned(item: Item, value: float) -> TopicAnswer:
    lowest, highest = item.minimum or 0.0, item.maximum or 0.0
    keyed = lowest + highest - value if item.reversed else value
    return TopicAnswer(keyed, lowest, highest, item.id)


def _rift(instrument: Instrument, response: Response) -> bool | None:
    value = _answer(instrument, response, "rift")
    return None if value is None else value >= 1


def _answer(instrument: Instrument, response: Response, topic: str) -> int | None:
    for item in instrument.items:
        if item.topic == topic:
            value = response.answers.get(item.id)
            return value if isinstance(value, int) else None
    return None
