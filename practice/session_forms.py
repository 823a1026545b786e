"""Forms about appointments: when, how long and where, and who called one off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from practice.local_time import moments_at
from risk.actions import Booking
from risk.actions.booking import CANCELLATIONS
from sessions.models import Format, TherapySession
from web.forms import PlainHelper

YEARS = (2000, 2100)  # beyond these a day is a slip of the finger


class BookingForm(forms.Form):
    """A time in the clinic's zone; one that comes twice is asked about."""

    day = forms.DateField(
        label="Day",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    time = forms.TimeField(
        label="Time", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    which = forms.CharField(
        label="The clocks go back on this day. Which of the two?",
        widget=forms.RadioSelect,
        required=False,
    )
    minutes = forms.IntegerField(label="Minutes", min_value=5, max_value=480)
    format = forms.ChoiceField(label="Where", choices=Format.choices, widget=forms.RadioSelect)
    booking_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.helper = PlainHelper()  # no fixed layout: `which` comes and goes
        if not self.is_bound:
            del self.fields["which"]

    def clean_day(self) -> date:
        """Refuse years that nobody books in."""
        day = self.cleaned_data["day"]
        if not YEARS[0] <= day.year <= YEARS[1]:
            raise ValidationError(f"Choose a year from {YEARS[0]} to {YEARS[1]}.")
        return day

    def clean(self) -> dict[str, Any]:
        """Find the moment that the day and the time name."""
        cleaned = super().clean()
        day, clock = cleaned.get("day"), cleaned.get("time")
        moments = moments_at(day, clock, self.zone) if day and clock is not None else []
        if len(moments) == 2:
            self._ask_which(moments)
        else:
            self.fields.pop("which", None)
        if not moments and day and clock is not None:
            self.add_error("time", f"The clocks go forward on this day: {clock:%H:%M} is left out.")
        elif len(moments) == 1:
            cleaned["starts_at"] = moments[0]
        return cleaned

    def booking(self) -> Booking:
        """The booking, once the form is valid."""
        cleaned = self.cleaned_data
        return Booking(
            starts_at=cleaned["starts_at"], minutes=cleaned["minutes"], format=cleaned["format"]
        )

    def _ask_which(self, moments: list[datetime]) -> None:
        names = ("The first", "The second")
        self.fields["which"].widget.choices = [
            (str(place), f"{name}: {moment.astimezone(self.zone):%H:%M %Z}")
            for place, (name, moment) in enumerate(zip(names, moments, strict=True))
        ]
        chosen = self.data.get("which")
        if chosen in ("0", "1"):
            self.cleaned_data["starts_at"] = moments[int(chosen)]
        else:
            self.add_error("which", "Say which of the two times you mean.")


class CancelForm(forms.Form):
    """Who called the session off, and how late."""

    attendance = forms.ChoiceField(
        label="Who cancelled?",
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in CANCELLATIONS],
        error_messages={"required": "Say who cancelled."},
        help_text="Late means later than your clinic's rule allows. A late one counts as missed.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)


def next_slot(last: TherapySession | None, zone: ZoneInfo, at: datetime) -> dict[str, Any]:
    """What the booking form starts with: the last session's weekday, hour, length and place."""
    if last is None:
        return {"minutes": 50, "format": Format.ROOM}
    slot = last.starts_at.astimezone(zone).replace(tzinfo=None)
    now = at.astimezone(zone).replace(tzinfo=None)
    weeks = max(1, (now - slot) // timedelta(weeks=1) + 1)
    slot += timedelta(weeks=weeks)
    return {
        "day": slot.date(),
        "time": slot.time(),
        "minutes": last.minutes,
        "format": last.format,
    }


def slot_of(session: TherapySession, zone: ZoneInfo) -> dict[str, Any]:
    """What the form starts with that moves a session."""
    local = session.starts_at.astimezone(UTC).astimezone(zone)
    return {
        "day": local.date(),
        "time": local.time(),
        "minutes": session.minutes,
        "format": session.format,
        "booking_key": session.booking_key,
    }
