"""What clients type and press, read strictly: an answer, a date of birth, a press on Send."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from science.answers import Value, parse_answer
from science.errors import AnswerError
from science.instrument import Absence, Item, ItemType

SKIP = "1"
TAMPERED = "tampered"
OLDEST_YEARS = 120
UNREADABLE = "\ufffd"  # what bytes that are no UTF-8 are replaced by on their way in
_FIELDS = {"csrfmiddlewaretoken", "answer", "skip"}


def read_answer(item: Item, post: QueryDict) -> Value | Absence:
    """The answer to one question as it is to be stored.

    Raises
    ------
    ValidationError
        With the sentence for the client; code TAMPERED for a request that no form of ours makes.
    """
    if set(post) - _FIELDS or any(len(values) > 1 for _, values in post.lists()):
        raise ValidationError("Please give your answer once more.", code=TAMPERED)
    if "skip" in post:
        if post["skip"] != SKIP:
            raise ValidationError("Please give your answer once more.", code=TAMPERED)
        return Absence.SKIPPED
    if "answer" not in post:
        raise ValidationError('Select one answer, or use "Skip this question".')
    text = post["answer"].replace("\r\n", "\n")
    if UNREADABLE in text:
        raise ValidationError(_what_to_do(item, text))
    try:
        return parse_answer(item, text)
    except AnswerError as error:
        raise ValidationError(_what_to_do(item, text)) from error


def read_submission_id(post: QueryDict) -> uuid.UUID | None:
    """The id that was given out with the form; None where it is missing or malformed."""
    values = post.getlist("submission_id")
    try:
        return uuid.UUID(values[0]) if len(values) == 1 else None
    except ValueError:
        return None


def _what_to_do(item: Item, text: str) -> str:
    if item.type != ItemType.TEXT:
        return "Select one of the answers on this page."
    if item.max_length and len(text) > item.max_length:
        return f"Write up to {item.max_length} characters. You have written {len(text)}."
    return "There is a sign in your text that cannot be saved. Please take it out."


class BirthDateForm(forms.Form):
    """Day, month and year, each typed. Only a date that can be one counts as a try."""

    day = forms.CharField(required=False)
    month = forms.CharField(required=False)
    year = forms.CharField(required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Put the date together."""
        given = {name: self.cleaned_data.get(name, "") for name in self.fields}
        if not all(given.values()):
            raise ValidationError("Enter day, month and year.")
        if not re.fullmatch(r"[0-9]{4}", given["year"]):
            raise ValidationError("Enter the year with four digits, such as 1985.")
        try:
            day = date(*(_whole(given[name]) for name in ("year", "month", "day")))
        except ValueError as error:
            raise ValidationError("This date does not exist. Check day and month.") from error
        if not self.today.year - OLDEST_YEARS <= day.year or day > self.today:
            raise ValidationError("Check the year.")
        return {"birth_date": day}


def _whole(text: str) -> int:
    """Digits only: int() also reads signs, underscores and other scripts."""
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise ValueError(text)
    return int(text)
