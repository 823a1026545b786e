"""What a therapist records after a session: what became of it, and the own rating."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from measures.models import Respondent
from risk.actions import SessionLog
from science.answers import Value, parse_answer
from science.errors import AnswerError
from science.instrument import Absence, Instrument, Item, ItemType
from sessions.models import Attendance, Format, Repaired, Tension

# What a therapist may say of a session; that the therapy ended is said elsewhere.
LOGGED = [
    choice
    for choice in Attendance.choices
    if choice[0] not in (Attendance.BOOKED, Attendance.CALLED_OFF)
]
# The log itself asks about tension and repair; nobody is asked the same twice.
ASKED_BY_THE_LOG = ("rift", "repair")


class LogForm(forms.Form):
    """What became of a session. Tension is asked of a session that took place."""

    attendance = forms.ChoiceField(
        label="What became of it?", choices=LOGGED, widget=forms.RadioSelect
    )
    minutes = forms.IntegerField(label="Minutes", min_value=5, max_value=480)
    format = forms.ChoiceField(label="Where", choices=Format.choices, widget=forms.RadioSelect)
    tension = forms.ChoiceField(
        label="Tension between the two of you",
        choices=Tension.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    repaired = forms.ChoiceField(
        label="Did you talk it through?",
        choices=Repaired.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for what a session that took place needs, and drop what no other needs."""
        cleaned = super().clean()
        if not self.is_attended:
            return {**cleaned, "tension": "", "repaired": ""}
        tension = cleaned.get("tension")
        if not tension and "tension" not in self.errors:
            self.add_error("tension", "Say whether you noticed any tension.")
        if tension in ("", Tension.NONE):
            return {**cleaned, "repaired": ""}
        if tension and not cleaned.get("repaired") and "repaired" not in self.errors:
            self.add_error("repaired", "Say whether you talked it through.")
        return cleaned

    @property
    def is_attended(self) -> bool:
        """Whether the session took place; for a bound form."""
        return self.cleaned_data.get("attendance") == Attendance.ATTENDED

    def entry(self) -> SessionLog:
        """The log, once the form is valid."""
        return SessionLog(**self.cleaned_data)


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One question of the rating, with the field that answers it."""

    item: Item
    question: str
    field: forms.BoundField

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The tiles of a question with named answers."""
        return [(str(option.value), option.label) for option in self.item.options]

    @property
    def numbers(self) -> list[int]:
        """The buttons of a 0 to 10 question."""
        low, high = self.item.minimum or 0, self.item.maximum or 0
        return list(range(int(low), int(high) + 1, int(self.item.step or 1)))

    @property
    def number_chosen(self) -> int | None:
        """The button that stands pressed after a page with errors; None if none does."""
        value = self.field.value() or ""
        return int(value) if value in {str(number) for number in self.numbers} else None


@dataclass(frozen=True, slots=True)
class RatingBlock:
    """One instrument of the rating."""

    instrument: Instrument
    stem: str
    rows: list[RatingRow]


class RatingForm(forms.Form):
    """The therapist's own answers, read as the instruments define them. Scored items are needed."""

    def __init__(self, *args: Any, instruments: list[Instrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instruments = instruments
        for instrument, item in self._items():
            self.fields[_name(instrument, item)] = _field(item)

    def clean(self) -> dict[str, Any]:
        """Read each answer strictly; an item left open is a skipped one."""
        cleaned = super().clean()
        for instrument, item in self._items():
            name = _name(instrument, item)
            if name not in cleaned:
                continue
            try:
                cleaned[name] = _read(item, cleaned[name])
            except AnswerError:
                self.add_error(name, ValidationError("Choose one of the answers shown."))
        if self.errors:
            self.add_error(
                None, "Your rating is not complete. Answer these, or skip it as a whole."
            )
        return cleaned

    def answers(self) -> dict[str, dict[str, Any]]:
        """Instrument key to item answers, once the form is valid."""
        answers: dict[str, dict[str, Any]] = {each.key: {} for each in self.instruments}
        for instrument, item in self._items():
            answers[instrument.key][item.id] = self.cleaned_data[_name(instrument, item)]
        return answers

    def blocks(self) -> list[RatingBlock]:
        """The questions as the page asks them."""
        return [
            RatingBlock(
                instrument=instrument,
                stem=instrument.stem.get(Respondent.THERAPIST, ""),
                rows=[
                    RatingRow(item, item.text[Respondent.THERAPIST], self[_name(instrument, item)])
                    for item in asked_items(instrument)
                ],
            )
            for instrument in self.instruments
        ]

    def _items(self) -> Iterator[tuple[Instrument, Item]]:
        for instrument in self.instruments:
            for item in asked_items(instrument):
                yield instrument, item


def asked_items(instrument: Instrument) -> list[Item]:
    """What the therapist is asked of an instrument beside the log."""
    return [
        item
        for item in instrument.items_for(Respondent.THERAPIST)
        if item.topic not in ASKED_BY_THE_LOG
    ]


def _read(item: Item, text: str) -> Value | Absence:
    if not text:
        return Absence.SKIPPED
    answer = parse_answer(item, text)
    if isinstance(answer, Absence):  # a page never sends the word; leaving open is leaving empty
        raise AnswerError(item.id, text, item.allowed)
    return answer


def _name(instrument: Instrument, item: Item) -> str:
    return f"{instrument.id}-{item.id}"


def _field(item: Item) -> forms.Field:
    if item.type == ItemType.TEXT:
        return forms.CharField(
            label=item.text[Respondent.THERAPIST],
            required=False,
            max_length=item.max_length,
            widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        )
    return forms.CharField(
        label=item.text[Respondent.THERAPIST],
        required=item.scored,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer."},
    )
