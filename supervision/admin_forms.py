"""Forms of the administrator's pages: text in, values for the domain's actions out."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms

from accounts.models import Clinic, CrisisContact, Role, User, UserQuerySet
from measures.form_plan import askable, norms_words
from measures.models import Moment
from science.instrument import Instrument
from web.forms import NameField, PlainHelper

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MAX_SESSION = 500


class RolesForm(forms.Form):
    """The roles of one person, as a set."""

    roles = forms.MultipleChoiceField(
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="One person may hold several. A practice of one holds all three.",
        error_messages={"required": "Choose at least one role."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)


class PersonForm(RolesForm):
    """A new member of staff."""

    full_name = NameField(label="Name", max_length=120)
    first_name = NameField(
        label="Name that clients see (optional)",
        max_length=60,
        required=False,
        help_text="Without one, clients see the first word of the name.",
    )
    email = forms.EmailField(label="E-mail address", max_length=254)

    field_order = ["full_name", "first_name", "email", "roles"]


class SupervisionForm(forms.Form):
    """Who supervises whom, from which day."""

    supervisor = forms.ModelChoiceField(User.objects.none())
    supervisee = forms.ModelChoiceField(User.objects.none(), label="Therapist")
    starts_on = forms.DateField(label="First day", widget=DAY)

    def __init__(self, *args: Any, people: UserQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = people.holding(Role.SUPERVISOR).filter(is_active=True)
        self.fields["supervisee"].queryset = people.holding(Role.THERAPIST)
        self.fields["supervisee"].label_from_instance = _name_and_state
        self.helper = PlainHelper(self)


class LastDayForm(forms.Form):
    """The last day of a supervision relation."""

    ends_on = forms.DateField(
        label="Last day", widget=DAY, help_text="On this day the caseload is still seen."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)


class ClinicForm(forms.ModelForm):
    """The clinic's settings."""

    time_zone = forms.ChoiceField()

    class Meta:
        model = Clinic
        field_classes = {"name": NameField}
        fields = ["name", "time_zone", "answers_read", "checks_birth_date", "drop_share"]
        labels = {
            "name": "Name of the clinic",
            "answers_read": "When are answers read?",
            "checks_birth_date": "Ask clients for their date of birth",
            "drop_share": "Drop of the alliance that counts, in %",
        }
        help_texts = {
            "answers_read": "Clients read this sentence when they open a form.",
            "checks_birth_date": "When a link from an e-mail is opened and the date is known. "
            "It keeps out a stranger who reads the client's e-mail.",
            "drop_share": "A fall by this share of the scale's range, from one session to the "
            "next, puts “watch” on a client. 5 to 50; 15 is the default.",
        }
        widgets = {"answers_read": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted({*_zones(), self.instance.time_zone})
        self.fields["time_zone"].choices = [(zone, zone) for zone in zones]
        self.helper = PlainHelper(self)


class CrisisContactForm(forms.ModelForm):
    """One more number for clients who need help now."""

    class Meta:
        model = CrisisContact
        field_classes = {"label": NameField, "number": NameField}
        fields = ["label", "number"]
        labels = {"label": "Who answers", "number": "Telephone number"}
        help_texts = {
            "label": "Such as: Samaritans, day and night",
            "number": "As people dial it",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)


class FormLineForm(forms.Form):
    """One more instrument in the clients' forms."""

    moment = forms.ChoiceField(label="When", choices=Moment.choices, widget=forms.RadioSelect)
    instrument = forms.ChoiceField(
        label="Questionnaire", choices=lambda: [("", "Choose one"), *_instruments()]
    )
    first_session = forms.IntegerField(
        label="First session", min_value=1, max_value=MAX_SESSION, initial=1
    )
    last_session = forms.IntegerField(
        label="Last session (optional)",
        min_value=1,
        max_value=MAX_SESSION,
        required=False,
        help_text="Empty: as long as the therapy lasts.",
    )
    every = forms.IntegerField(
        label="Every how many sessions",
        min_value=1,
        max_value=MAX_SESSION,
        initial=1,
        help_text="1: each session; 4: every fourth, counted from the first.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)


def _name_and_state(user: User) -> str:
    return f"{user}{'' if user.is_active else ' (account disabled)'}"


@cache
def _zones() -> frozenset[str]:
    """Zones named for a place, and UTC; the rest are old names for these."""
    return frozenset(z for z in available_timezones() if "/" in z and z[:3] != "Etc") | {"UTC"}


def _instruments() -> list[tuple[str, str]]:
    return [(each.id, _instrument_label(each)) for each in askable()]


def _instrument_label(each: Instrument) -> str:
    norms = norms_words(each)
    return f"{each.short_title}: {each.title}{f' ({norms.lower()})' if norms else ''}"
