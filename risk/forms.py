"""What a person types about an alert: one small form for each step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from risk import actions
from risk.models import Alert, AlertState, Outcome
from web.forms import PlainHelper

NOTE_CHARACTERS = 2000
FAR_PLAN_DAYS = 366


class AlertStepForm(forms.Form):
    """A step with a note. `seen_version` is what the page showed when the person decided."""

    step: ClassVar[str]
    title: ClassVar[str]
    button: ClassVar[str]
    done: ClassVar[str]

    note = forms.CharField(
        label="Note",
        max_length=NOTE_CHARACTERS,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Write a note first."},
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        alert: Alert,
        data: Mapping[str, Any] | None = None,
        *,
        by: User,
        kept: Mapping[str, str] | None = None,
    ) -> None:
        """`kept` are texts that the person typed before, by field."""
        initial = {"seen_version": alert.version, **(kept or {})}
        super().__init__(data, prefix=self.step, initial=initial)
        self.alert = alert
        if alert.episode.therapist_id != by.pk:
            self.fields.pop("told_client", None)
        self.helper = PlainHelper(self)
        self.helper.layout = Layout(*self.fields)

    def save(self, *, by: User, at: datetime) -> Alert:
        """Take the step; `AlertChanged` if someone else was faster."""
        raise NotImplementedError


class AcknowledgeForm(AlertStepForm):
    """Seen, with a word to whoever else looks at it."""

    step = "acknowledge"
    title = "I have seen this"
    button = "Mark as seen"
    done = "Marked as seen."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = False
        self.fields["note"].label = "Note for the others (optional)"

    def save(self, *, by: User, at: datetime) -> Alert:
        """Acknowledge."""
        return actions.acknowledge(by=by, alert=self.alert, at=at, **_values(self))


class TellingForm(AlertStepForm):
    """A step that the client's own therapist may tell the client about."""

    told_client = forms.CharField(
        label="What your client may read about this (optional)",
        help_text="It stands on the receipt of your client's last form, in your words.",
        max_length=actions.TOLD_CHARACTERS,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    field_order: ClassVar[list[str]] = ["note", "told_client", "seen_version"]


class NoteForm(TellingForm):
    """A remark, or a word to the client; the state stays."""

    step = "note"
    title = "Add a note"
    button = "Add note"
    done = "Note added."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A plan made before may be told to the client now; that is a note by itself.
        self.fields["note"].required = "told_client" not in self.fields

    def clean(self) -> dict[str, Any]:
        """One of the two texts is needed."""
        given = super().clean() or self.cleaned_data
        if not (given.get("note") or given.get("told_client")) and not self.errors:
            self.add_error("note", "Write a note first.")
        return given

    def save(self, *, by: User, at: datetime) -> Alert:
        """Add the note."""
        return actions.add_note(by=by, alert=self.alert, at=at, **_values(self))


class PlanForm(TellingForm):
    """What will be done, and by when."""

    step = "plan"
    title = "Plan what to do"
    button = "Save the plan"
    done = "Plan saved."

    due_on = forms.DateField(
        label="By when",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day."},
    )
    field_order: ClassVar[list[str]] = ["note", "due_on", "told_client", "seen_version"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = "What is planned"

    def clean_due_on(self) -> date:
        """A plan for the distant past or future is a slip of the pen."""
        day = self.cleaned_data["due_on"]
        if abs((day - self.alert.raised_at.date()).days) > FAR_PLAN_DAYS:
            raise ValidationError("Choose a day within a year.")
        return day

    def save(self, *, by: User, at: datetime) -> Alert:
        """Save the plan."""
        return actions.plan(by=by, alert=self.alert, at=at, **_values(self))


class ResolveForm(AlertStepForm):
    """How it ended."""

    step = "resolve"
    title = "Close this alert"
    button = "Close the alert"
    done = "Alert closed."

    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how it ended."},
    )
    field_order: ClassVar[list[str]] = ["outcome", "note", "seen_version"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = self.alert.is_safety
        self.fields["note"].label = "What was done" + (
            "" if self.alert.is_safety else " (optional)"
        )

    def save(self, *, by: User, at: datetime) -> Alert:
        """Close the alert."""
        return actions.resolve(by=by, alert=self.alert, at=at, **_values(self))


FORMS = (AcknowledgeForm, PlanForm, NoteForm, ResolveForm)


def steps_open(alert: Alert) -> tuple[type[AlertStepForm], ...]:
    """The steps that make sense in the alert's state."""
    if alert.state == AlertState.RESOLVED:
        return (NoteForm,)
    if alert.state == AlertState.NEW:
        return (AcknowledgeForm, PlanForm, ResolveForm)
    return (NoteForm, PlanForm, ResolveForm)


def _values(form: AlertStepForm) -> dict[str, Any]:
    return dict(form.cleaned_data)
