"""The latest answers to each instrument, those that changed first, and the first-five answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from measures import catalogue
from measures.filled_on import day_of
from measures.models import Respondent, Response, ScaleScore
from risk.answer_words import answer_text, question_text
from risk.record_marks import Marks, marks_of
from risk.record_rows import RecordRows
from risk.record_says_little import says_little
from science.history import SessionFacts
from science.instrument import Instrument, Item, ItemType, Scale

# Client and guess this far apart on 0 to 10 are called different views (our default).
DIFFERENT_VIEWS_FROM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One question and its answer; `before` is the previous answer where that was another."""

    question: str
    answer: str
    before: str | None
    therapist: str | None  # the therapist's answer to the same item; alliance forms only
    is_answered: bool
    is_risk: bool
    is_flagged: bool

    @property
    def is_changed(self) -> bool:
        """Whether the previous form had another answer."""
        return self.before is not None


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One scale's score in words; no score is None."""

    title: str
    points: str | None
    scale_range: str
    n_missing: int
    band: str


@dataclass(frozen=True, slots=True)
class AnswerBlock:
    """The latest answers to one instrument."""

    instrument: Instrument
    response: Response
    session_name: str
    previous_at: datetime | None
    scores: tuple[ScoreLine, ...]
    lines: tuple[AnswerLine, ...]
    says_little: str  # why; empty where the answers say something
    marks: Marks

    @property
    def n_changed(self) -> int:
        """How many answers differ from the previous form."""
        return sum(line.is_changed for line in self.lines)


@dataclass(frozen=True, slots=True)
class View:
    """One first-five topic from both sides, 0 to 10; the gap is shown and never counted."""

    topic: str
    client: int | None
    guess: int | None
    is_private: bool = False  # the client's answer is kept from the viewer

    @property
    def words(self) -> str:
        """Whether the two see it alike."""
        if self.is_private:
            return "Kept private"
        if self.client is None or self.guess is None:
            return "Not recorded"
        gap = abs(self.client - self.guess)
        if gap >= DIFFERENT_VIEWS_FROM:
            return f"Different views: {gap} apart"
        return "Alike" if gap == 0 else f"Close: {gap} apart"


@dataclass(frozen=True, slots=True)
class FirstFive:
    """The first-five answers of one session beside the therapist's guess."""

    session_name: str
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class OtherForm:
    """A form whose answers are not laid out, and of which another version or change is told."""

    instrument: Instrument
    response: Response
    marks: Marks


def read_answers(rows: RecordRows) -> tuple[tuple[AnswerBlock, ...], tuple[OtherForm, ...]]:
    """The latest form of each instrument but the first five, and what is told of all others.

    Both newest first.
    """
    by_instrument: dict[str, list[Response]] = {}
    given = [each for each in rows.seen_responses if each.respondent == Respondent.CLIENT]
    for response in given:
        by_instrument.setdefault(response.instrument, []).append(response)
    marks = marks_of(rows, given)
    shown = [course for course in by_instrument.values() if _is_shown(course[-1])]
    others = _others(given, {course[-1].pk for course in shown}, marks)
    return _blocks(rows, shown, marks), others


def _others(
    given: list[Response], shown: set[int], marks: Mapping[int, Marks]
) -> tuple[OtherForm, ...]:
    told = [
        OtherForm(catalogue.get(each.key), each, marks[each.pk])
        for each in given
        if each.pk not in shown and not each.is_derived
    ]
    told = [each for each in told if each.marks.variants or each.marks.set_back]
    return tuple(sorted(told, key=lambda each: each.response.received_at, reverse=True))


def _blocks(
    rows: RecordRows, shown: list[list[Response]], marks: Mapping[int, Marks]
) -> tuple[AnswerBlock, ...]:
    blocks = [_block(rows, course, marks[course[-1].pk]) for course in shown]
    zone = rows.episode.clinic.zone
    return tuple(
        sorted(
            blocks,
            key=lambda each: (day_of(each.response, zone), each.response.received_at),
            reverse=True,
        )
    )


def first_fives(rows: RecordRows) -> tuple[FirstFive, ...]:
    """Sessions with first-five answers or guesses, latest first."""
    instrument = catalogue.latest("first-five")
    topics = [item.topic for item in instrument.items]
    return tuple(
        FirstFive(
            session_name(facts),
            tuple(_view(facts, topic, is_private=rows.is_private) for topic in topics),
        )
        for facts in reversed(rows.history.sessions)
        if facts.experience or facts.guess
    )


def session_name(facts: SessionFacts) -> str:
    """What a session is called: by its number where it took place."""
    return f"Session {facts.number}" if facts.number else f"{facts.held_on:%-d %B %Y}"


def _is_shown(response: Response) -> bool:
    instrument = catalogue.get(response.key)
    return instrument.about != "experience" and not response.is_derived


def _block(rows: RecordRows, course: list[Response], marks: Marks) -> AnswerBlock:
    latest, previous = course[-1], course[-2] if len(course) > 1 else None
    instrument = catalogue.get(latest.key)
    # Where only scores are kept, the scores above say it all.
    items = () if instrument.administration == "scores" else instrument.items_for("client")
    lines = [
        _line(instrument, item, latest, previous, _therapist_answer(rows, latest, item))
        for item in items
    ]
    names = {facts.session_id: session_name(facts) for facts in rows.history.sessions}
    return AnswerBlock(
        instrument=instrument,
        response=latest,
        session_name=names.get(latest.session_id, ""),
        previous_at=previous.received_at if previous else None,
        scores=_scores(instrument, latest),
        # Risk items on top, then what changed; sorting keeps the order of the form within each.
        lines=tuple(sorted(lines, key=lambda line: (not line.is_risk, not line.is_changed))),
        says_little=says_little(instrument, latest),
        marks=marks,
    )


def _line(
    instrument: Instrument,
    item: Item,
    latest: Response,
    previous: Response | None,
    therapist: str | None,
) -> AnswerLine:
    value = latest.answers.get(item.id)
    earlier = previous.answers.get(item.id) if previous else None
    is_answered = not _is_absent(value)
    is_changed = is_answered and not _is_absent(earlier) and value != earlier
    return AnswerLine(
        question=question_text(item),
        answer=answer_text(item, value),
        before=answer_text(item, earlier) if is_changed and item.type != ItemType.TEXT else None,
        therapist=therapist,
        is_answered=is_answered,
        is_risk=item.id in instrument.risk_items,
        is_flagged=instrument.raised_flag(item.id, value) is not None,
    )


def _therapist_answer(rows: RecordRows, response: Response, item: Item) -> str | None:
    if catalogue.get(response.key).about != "alliance" or response.session_id is None:
        return None
    for other in rows.responses:
        if (
            other.respondent == Respondent.THERAPIST
            and other.session_id == response.session_id
            and other.key == response.key
        ):
            return answer_text(item, other.answers.get(item.id))
    return None


def _scores(instrument: Instrument, response: Response) -> tuple[ScoreLine, ...]:
    stored = {score.scale: score for score in response.scores.all()}
    scales = sorted(instrument.scales, key=lambda scale: not scale.main)
    return tuple(_score(instrument, scale, stored.get(scale.id)) for scale in scales)


def _score(instrument: Instrument, scale: Scale, score: ScaleScore | None) -> ScoreLine:
    has_points = score is not None and score.rounded is not None
    percent = "%" if scale.score == "percent" else ""
    return ScoreLine(
        title=scale.title,
        points=f"{score.rounded:.{scale.decimals}f}{percent}" if has_points else None,
        scale_range=f"{scale.minimum:g} to {scale.maximum:g}{percent}",
        n_missing=score.n_missing if score else 0,
        band=score.band if has_points and instrument.normed else "",
    )


def _is_absent(value: object) -> bool:
    return value is None or isinstance(value, str)


def _view(facts: SessionFacts, topic: str, *, is_private: bool) -> View:
    return View(
        topic=topic.capitalize(),
        client=(facts.experience or {}).get(topic),
        guess=(facts.guess or {}).get(topic),
        is_private=is_private,
    )
