"""Forms about a client and about the end of a therapy."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from clients.actions import CORRECTABLE, ClientDetails, EndingFacts
from clients.models import Client, Ending, Episode, Judgement, MessageChannel
from clients.phone import LONGEST_TYPED, normal_phone
from web.forms import NameField, PlainHelper
from web.languages import OFFERED

OLDEST = date(1900, 1, 1)
SHOWN = [("open", "In treatment"), ("ended", "Ended"), ("all", "All")]


def _date_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class ClientForm(forms.Form):
    """What may be known of a client; none of it is needed."""

    name = NameField(
        label="Name or pseudonym (optional)",
        max_length=120,
        required=False,
        help_text="Only staff see it. A pseudonym is fine.",
    )
    code = forms.CharField(
        label="Code (optional)",
        max_length=32,
        required=False,
        validators=[validate_slug],
        help_text="Letters, digits and hyphens. Left empty, it stays as it is.",
    )
    email = forms.EmailField(
        label="E-mail address (optional)",
        required=False,
        help_text="For links to forms. Without one, show the QR code in the room.",
    )
    phone = forms.CharField(
        label="Mobile number (optional)",
        max_length=LONGEST_TYPED,
        required=False,
        help_text="For links by text message. With the country, such as +44 7700 900123.",
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    channel = forms.ChoiceField(
        label="Messages come by",
        choices=MessageChannel.choices,
        required=False,
        widget=forms.RadioSelect,
        initial=MessageChannel.EMAIL,
    )
    language = forms.ChoiceField(
        label="Language (optional)",
        choices=[("", "The clinic's"), *OFFERED],
        required=False,
        help_text="Of messages and of the pages around the questions.",
    )
    birth_date = _date_field(
        "Date of birth (optional)",
        required=False,
        help_text="Asked of whoever opens a link from a message, so that nobody else can answer.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = PlainHelper(self)

    def clean_phone(self) -> str:
        """The number in the one form in which it is kept."""
        return normal_phone(self.cleaned_data["phone"])

    def clean_birth_date(self) -> date | None:
        """Refuse days on which nobody alive was born."""
        born = self.cleaned_data["birth_date"]
        if born is not None and not OLDEST <= born <= self.today:
            raise ValidationError("A date of birth lies between 1900 and today.")
        return born

    def details(self) -> ClientDetails:
        """The details, once the form is valid."""
        given = {field: self.cleaned_data[field] for field in CORRECTABLE}
        given["channel"] = given["channel"] or self.get_initial_for_field(
            self.fields["channel"], "channel"
        )
        return ClientDetails(**given)


class CorrectionForm(ClientForm):
    """What is known of a client already, and what a client who had stopped messages wants now."""

    wants_messages = forms.BooleanField(
        label="The client asked for messages again",
        required=False,
        help_text="The client has stopped messages. Tick this only if the client said so to you.",
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        initial = {field: getattr(client, field) for field in CORRECTABLE}
        super().__init__(*args, initial=initial, **kwargs)
        if client.messages_stopped_at is None:
            del self.fields["wants_messages"]
            self.helper = PlainHelper(self)


class NewClientForm(ClientForm):
    """A new client, with the day on which the therapy begins."""

    started_on = _date_field("Therapy starts on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "This is the next one free; any other will do."

    def clean_started_on(self) -> date:
        """Refuse a year that is a slip of the finger."""
        started_on = self.cleaned_data["started_on"]
        if abs(started_on.year - self.today.year) > 50:
            raise ValidationError("Check the year.")
        return started_on


class ClientFilter(forms.Form):
    """Which of the own clients are listed. The text is taken literally."""

    q = forms.CharField(max_length=200, required=False, label="Name or code")
    show = forms.ChoiceField(choices=SHOWN, required=False)

    @property
    def shown(self) -> str:
        """Which of `SHOWN` is listed; those in treatment where nothing is said."""
        return self.cleaned_data.get("show") or "open"

    @property
    def text(self) -> str:
        """What is searched for."""
        return self.cleaned_data.get("q", "")


class EndingForm(forms.Form):
    """How a therapy ended, as far as the therapist knows."""

    ending_type = forms.ChoiceField(
        label="How did it end?",
        choices=[choice for choice in Ending.choices if choice[0] != Ending.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how it ended."},
    )
    ended_on = _date_field("Last day")
    last_appointment_attended = forms.TypedChoiceField(
        label="Did the client come to the last appointment? (optional)",
        choices=[("yes", "Yes"), ("no", "No"), ("", "Not known")],
        coerce=lambda text: text == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    therapist_judges_premature = forms.ChoiceField(
        label="In your view, did the client leave too early? (optional)",
        choices=[*Judgement.choices, ("", "No answer")],
        required=False,
        widget=forms.RadioSelect,
    )
    agreed_goals_met = forms.ChoiceField(
        label="Were the goals you agreed on met? (optional)",
        choices=[
            *[
                choice
                for choice in Episode._meta.get_field("agreed_goals_met").choices
                if choice[0]
            ],
            ("", "No answer"),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    client_reason = forms.ChoiceField(
        label="The client's reason, as far as you know (optional)",
        choices=[
            ("", "Not asked"),
            *[choice for choice in Episode._meta.get_field("client_reason").choices if choice[0]],
        ],
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = PlainHelper(self)

    def clean_ended_on(self) -> date:
        """An ending is recorded once it is there."""
        ended_on = self.cleaned_data["ended_on"]
        if ended_on > self.today:
            raise ValidationError("The last day cannot lie ahead.")
        return ended_on

    def facts(self) -> EndingFacts:
        """The facts, once the form is valid."""
        return EndingFacts(**self.cleaned_data)
