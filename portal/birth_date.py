"""The date of birth that whoever opens a link types: day, month and year, read strictly."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures.models import Opening
from risk import actions

OLDEST_YEARS = 120


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
            raise ValidationError(_("Enter day, month and year."))
        if not re.fullmatch(r"[0-9]{4}", given["year"]):
            raise ValidationError(_("Enter the year with four digits, such as 1985."))
        try:
            day = date(*(_whole(given[name]) for name in ("year", "month", "day")))
        except ValueError as error:
            raise ValidationError(_("This date does not exist. Check day and month.")) from error
        if not self.today.year - OLDEST_YEARS <= day.year or day > self.today:
            raise ValidationError(_("Check the year."))
        return {"birth_date": day}


def is_right_date(opening: Opening, form: BirthDateForm, at: datetime) -> bool:
    """Whether the date is the client's. A wrong one is counted, and said at the form."""
    if not form.is_valid():
        return False
    if actions.confirm_birth_date(by=opening, given=form.cleaned_data["birth_date"], at=at):
        return True
    opening.link.refresh_from_db(fields=["locked_at"])
    form.add_error(None, _("This is not the date that we have. Check it and try again."))
    return False


def _whole(text: str) -> int:
    """Digits only: int() also reads signs, underscores and other scripts."""
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise ValueError(text)
    return int(text)
