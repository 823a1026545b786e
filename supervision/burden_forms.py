"""The field for the most minutes that forms may ask of one client in a month."""

from typing import Any

from django import forms

from accounts.models import Clinic
from web.forms import PlainHelper


class MinutesCapForm(forms.ModelForm):
    """The clinic's cap."""

    minutes_cap = forms.IntegerField(
        label="The most minutes a month for one client",
        min_value=5,
        max_value=240,
        help_text="5 to 240. What would ask for more is refused; what is set up already stays.",
    )

    class Meta:
        model = Clinic
        fields = ["minutes_cap"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)
