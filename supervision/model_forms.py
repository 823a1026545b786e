"""What a supervisor writes when deciding about models and the threshold."""

from __future__ import annotations

from django import forms

from accounts.models import Clinic
from web.forms import PlainHelper


class NoteForm(forms.Form):
    """Why; kept with the decision."""

    note = forms.CharField(
        label="Why?",
        max_length=500,
        help_text="Kept with the decision, for whoever looks later.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def helper(self) -> PlainHelper:
        """Fields only."""
        return PlainHelper(self)


class ThresholdForm(forms.ModelForm):
    """From which estimate on a check-in is suggested."""

    class Meta:
        model = Clinic
        fields = ["alert_threshold"]
        labels = {"alert_threshold": "Suggest a check-in from, in %"}
        help_texts = {"alert_threshold": "Between 5 and 60."}

    @property
    def helper(self) -> PlainHelper:
        """Fields only."""
        return PlainHelper(self)
