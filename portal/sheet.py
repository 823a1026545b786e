"""A form as one device sees it: its questions in order, and what has been saved so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, get_language_info

from measures import catalogue
from measures.asking import about_minutes, asked_instruments
from measures.building import stored_answer
from measures.models import Assignment, Opening
from science.answers import Answer, is_shown
from science.instrument import Absence, FlagPage, Instrument, Item, ItemType

Answered = dict[str, dict[str, Answer]]  # by instrument key and item


@dataclass(frozen=True, slots=True)
class Question:
    """One item at its place. `saved` is the stored answer or absence, None before it."""

    place: int
    respondent: str
    instrument: Instrument
    item: Item
    saved: Any
    is_shown: bool
    sequence: int = 0  # of the press that is saved

    @property
    def text(self) -> str:
        """The item's words."""
        return self.item.text[self.respondent]

    @property
    def stem(self) -> str:
        """What stands above the item: its own stem, else the instrument's."""
        own = self.item.stem
        return (self.instrument.stem if own is None else own).get(self.respondent, "")

    @property
    def language(self) -> str:
        """The language of the item's words, which may be another than the page's."""
        return self.instrument.language

    @property
    def direction(self) -> str:
        """Which way that language is written."""
        try:
            return "rtl" if get_language_info(self.language)["bidi"] else "ltr"
        except KeyError:  # an instrument of the clinic's own, in a language Django has no name for
            return "ltr"

    @property
    def is_text(self) -> bool:
        """Whether the answer is written."""
        return self.item.type == ItemType.TEXT

    @property
    def is_number(self) -> bool:
        """Whether the answer is a step of a scale."""
        return self.item.type == ItemType.NUMBER

    @property
    def is_line(self) -> bool:
        """Whether the answer is a mark on a line."""
        return self.item.type == ItemType.LINE

    @property
    def marked(self) -> str:
        """The mark on the line so far, as a field holds it."""
        return str(self.saved) if isinstance(self.saved, int | float) else ""

    @property
    def numbers(self) -> list[int]:
        """The steps of a scale, lowest first."""
        low, high = int(self.item.minimum or 0), int(self.item.maximum or 0)
        return list(range(low, high + 1, int(self.item.step or 1)))

    @property
    def written(self) -> str:
        """The text saved so far."""
        return self.saved["text"] if isinstance(self.saved, Mapping) else ""

    @property
    def field(self) -> str:
        """Its name among the fields of the whole form."""
        return f"{self.instrument.id}.{self.item.id}"

    @property
    def posted(self) -> str | None:
        """The saved answer as a field holds it; None where there is none yet."""
        if self.is_text:
            return None if self.saved is None else self.written
        return None if self.saved is None else str(self.saved)

    @property
    def answer(self) -> str:
        """The saved answer in the words that were chosen; empty where there is none."""
        if isinstance(self.saved, Mapping):
            return self.saved["text"]
        if self.saved == Absence.NOT_APPLICABLE:
            return self.item.not_applicable or ""
        labels = {option.value: option.label for option in self.item.options}
        if isinstance(self.saved, int | float):
            return labels.get(self.saved, str(self.saved))
        return ""

    @property
    def page(self) -> FlagPage:
        """The page that the saved answer calls for."""
        flag = self.instrument.raised_flag(self.item.id, self.saved)
        return flag.page if flag else FlagPage.NONE


@dataclass(frozen=True, slots=True)
class Sheet:
    """All questions of a form, those included that are not to be shown at the moment."""

    questions: tuple[Question, ...]
    saved_at: datetime | None

    @property
    def shown(self) -> list[Question]:
        """The questions to be answered or skipped."""
        return [question for question in self.questions if question.is_shown]

    @property
    def n_saved(self) -> int:
        """How many of them are answered or skipped."""
        return sum(question.saved is not None for question in self.shown)

    @property
    def first_open(self) -> Question | None:
        """The first question that is neither answered nor skipped."""
        return next((each for each in self.shown if each.saved is None), None)

    @property
    def has_conditions(self) -> bool:
        """Whether an answer may add a question."""
        return any(question.item.show_if for question in self.questions)

    @property
    def asks_about_safety(self) -> bool:
        """Whether an answer may be told to the therapist before the form is sent."""
        return any(each.item.id in each.instrument.risk_items for each in self.questions)

    @property
    def about_minutes(self) -> int:
        """How long the whole form takes, rounded up."""
        return about_minutes(len(self.questions))

    @property
    def page(self) -> FlagPage:
        """The gravest page that the saved answers call for."""
        pages = {question.page for question in self.shown}
        graver_first = (FlagPage.CRISIS, FlagPage.SUPPORT)
        return next((page for page in graver_first if page in pages), FlagPage.NONE)

    def at(self, place: int) -> Question | None:
        """The question at a place, counted from 1."""
        return self.questions[place - 1] if 1 <= place <= len(self.questions) else None

    def after(self, place: int) -> Question | None:
        """The next question to be shown."""
        return next((each for each in self.shown if each.place > place), None)

    def before(self, place: int) -> Question | None:
        """The question shown before it."""
        return next((each for each in reversed(self.shown) if each.place < place), None)


def read_sheet(opening: Opening, given: Answered | None = None) -> Sheet:
    """The form with this device's drafts, no other device's; what is `given` goes before them."""
    drafts = list(opening.drafts.all())
    saved: dict[str, dict[str, Any]] = {}
    for draft in drafts:
        saved.setdefault(draft.instrument, {})[draft.item] = draft.answer
    for key, answers in (given or {}).items():
        of_one = saved.setdefault(key.split("@")[0], {})
        of_one.update({item: stored_answer(answer) for item, answer in answers.items()})
    sequences = {(draft.instrument, draft.item): draft.sequence for draft in drafts}
    return Sheet(
        _questions(opening.assignment, saved, sequences),
        max((draft.saved_at for draft in drafts), default=None),
    )


def sent_sheet(assignment: Assignment) -> Sheet:
    """The form with the answers that were handed in."""
    sent = {each.instrument: each.answers for each in assignment.responses.all()}
    return Sheet(_questions(assignment, sent, {}), assignment.completed_at)


def _questions(
    assignment: Assignment,
    saved: Mapping[str, Mapping[str, Any]],
    sequences: Mapping[tuple[str, str], int],
) -> tuple[Question, ...]:
    respondent = assignment.respondent
    asked = [
        (instrument, item)
        for instrument in map(_worded, asked_instruments(assignment))
        for item in instrument.items_for(respondent)
    ]
    return tuple(
        Question(
            place=place,
            respondent=respondent,
            instrument=instrument,
            item=item,
            saved=saved.get(instrument.id, {}).get(item.id),
            is_shown=is_shown(item, saved.get(instrument.id, {})),
            sequence=sequences.get((instrument.id, item.id), 0),
        )
        for place, (instrument, item) in enumerate(asked, start=1)
    )


def _worded(instrument: Instrument) -> Instrument:
    """An instrument in the words of the page's language; in its own where it has none there."""
    return catalogue.in_language(instrument.key, get_language() or "") or instrument
