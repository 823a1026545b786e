"""The form with which an administrator names a tablet."""

from typing import Any

from django import forms

from web.forms import NameField, PlainHelper


class TabletForm(forms.Form):
    """Where a tablet stands: all that is known of it."""

    room = NameField(
        label="Room", max_length=60, help_text="Such as: Waiting room, first floor. Staff see it."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)
