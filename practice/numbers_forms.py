"""Typing in a paper form by position and answer code: the wording stays on the paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from measures import catalogue
from measures.models import Respondent
from science.answers import Value, parse_answer
from science.errors import AnswerError
from science.instrument import Absence, Instrument, Item, ItemType
from sessions.models import TherapySession
from web.forms import PlainHelper

DOES_NOT_APPLY = "n"


def typed_instruments() -> list[Instrument]:
    """The instruments that clients fill on paper, those of which only the structure ships first."""
    kinds = ("numbers", "text")
    return sorted(
        (
            each
            for each in catalogue.all_latest()
            if each.administration in kinds and Respondent.CLIENT in each.respondents
        ),
        key=lambda each: kinds.index(each.administration),
    )


class NumbersForm(forms.Form):
    """One number for each item. An empty field is an item that was not answered, never 0."""

    session = forms.ModelChoiceField(
        label="Belongs to", queryset=None, required=False, empty_label="No session"
    )
    filled_on = forms.DateField(
        label="Filled on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The day on which the client filled it in.",
    )
    submission_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        instrument: Instrument,
        sessions: QuerySet,
        days: tuple[date, date],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        first, last = days
        self.fields["filled_on"].widget.attrs |= {"min": f"{first}", "max": f"{last}"}
        self.instrument = instrument
        self.fields["session"].queryset = sessions
        self.fields["session"].label_from_instance = _session_label
        for place, item in enumerate(self.items, start=1):
            self.fields[_name(item)] = _field(item, place, has_text=bool(item.text))
        if not self.allowed:
            for item in self.items:
                self.fields[_name(item)].help_text = _codes(item)
        if not instrument.key_verified:
            self.fields["is_checked"] = forms.BooleanField(
                label="I have checked these item numbers against our licensed form",
                error_messages={"required": "Check them against your licensed form first."},
            )
        self.helper = PlainHelper(self)

    @property
    def items(self) -> tuple[Item, ...]:
        """The items in the order of the paper form."""
        return self.instrument.items_for(Respondent.CLIENT)

    @property
    def number_fields(self) -> list[forms.BoundField]:
        """The fields of the items, for the page."""
        return [self[_name(item)] for item in self.items]

    @property
    def allowed(self) -> str:
        """What every item takes, where all take the same; else ""."""
        ranges = {_codes(item) for item in self.items}
        return ranges.pop() if len(ranges) == 1 else ""

    def clean(self) -> dict[str, Any]:
        """Read each number strictly; refuse a form without any."""
        cleaned = super().clean()
        for item in self.items:
            name = _name(item)
            if not cleaned.get(name):
                continue
            try:
                cleaned[name] = parse_answer(item, _meant(item, cleaned[name].strip()))
            except AnswerError:
                self.add_error(name, ValidationError(f"Type {_codes(item)}."))
        if not any(cleaned.get(_name(item)) not in (None, "") for item in self.items) and not (
            self.errors
        ):
            raise ValidationError("Type at least one number.")
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Item answers, once the form is valid."""
        return {item.id: self._answer(item) for item in self.items}

    def _answer(self, item: Item) -> Value | Absence:
        value = self.cleaned_data[_name(item)]
        return Absence.SKIPPED if value == "" else value


def _name(item: Item) -> str:
    return f"item-{item.id}"


def _codes(item: Item) -> str:
    """What may be typed for an item."""
    if item.not_applicable is None:
        return item.allowed
    return f"{item.allowed}, or {DOES_NOT_APPLY} for “{item.not_applicable}”"


def _meant(item: Item, typed: str) -> str:
    is_short = item.not_applicable is not None and typed.lower() == DOES_NOT_APPLY
    return Absence.NOT_APPLICABLE.value if is_short else typed


def _field(item: Item, place: int, *, has_text: bool) -> forms.CharField:
    # Licensed forms are known by their own item numbers, ours by their place on the page.
    label = f"Item {place if has_text else item.id}"
    if item.type == ItemType.TEXT:
        return forms.CharField(
            label=f"{label}, in the client's words",
            required=False,
            max_length=item.max_length,
            widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        )
    if item.not_applicable is not None:
        return forms.CharField(label=label, required=False, max_length=12)
    step = item.step or (1 if item.type == ItemType.CHOICE else "any")
    attrs = {"min": item.minimum, "max": item.maximum, "step": step}
    return forms.CharField(
        label=label,
        required=False,
        max_length=12,
        widget=forms.NumberInput(attrs={**attrs, "class": "form-control", "inputmode": "decimal"}),
    )


def _session_label(session: TherapySession) -> str:
    number = f"Session {session.number}, " if session.number else ""
    return f"{number}{session.starts_at.astimezone(session.clinic.zone):%d %b %Y, %H:%M}"
