"""The PIN with which a person takes the own device back from a client."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent, User
from accounts.throttle import allow, give_back
from web.forms import PlainHelper

SHORTEST, LONGEST = 4, 8
PASSWORD_TRIES = 5
WINDOW = timedelta(minutes=5)
FIRST_TO_TRY = {"2580", "0852", "1004", "6969", "1379", "5683", "2468", "1357"}
BIRTH_YEARS = range(1920, 2035)


def check_pin(pin: str) -> None:
    """Refuse what is no PIN, and what a stranger with five tries would begin with."""
    if not (SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdigit()):
        raise ValidationError("A PIN has four to eight digits and nothing else.")
    if _is_easy(pin):
        raise ValidationError("This PIN is easy to guess. Mix the digits.")


@transaction.atomic
def set_pin(*, by: User, pin: str, at: datetime) -> None:
    """Store a person's own PIN, slowly hashed."""
    check_pin(pin)
    by.pin_hash = make_password(pin)
    by.save(update_fields=["pin_hash"])
    audit.record(by, "set-pin", by, at=at)


def _is_easy(pin: str) -> bool:
    digits = [int(sign) for sign in pin]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    half = len(pin) // 2
    return (
        len(set(digits)) < 3
        or steps <= {1}
        or steps <= {9}
        or pin[:half] == pin[half:]
        or pin in FIRST_TO_TRY
        or (len(pin) == SHORTEST and int(pin) in BIRTH_YEARS)
    )


class PinForm(forms.Form):
    """A new PIN, after the password: a device left open must not get one."""

    password = forms.CharField(
        label="Your password",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    pin = forms.CharField(
        label="New PIN",
        max_length=20,
        help_text="Four to eight digits. No year, no row such as 1234.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    again = forms.CharField(
        label="The PIN once more",
        max_length=20,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.helper = PlainHelper(self)

    def clean_password(self) -> str:
        """Count the try before looking at the password."""
        now, subject, given = timezone.now(), str(self.user.pk), self.cleaned_data["password"]
        if not allow("pin-password", subject, limit=PASSWORD_TRIES, window=WINDOW, at=now):
            raise ValidationError("Too many tries. Wait five minutes, then try again.")
        if not self.user.check_password(given):
            deny = AuditEvent.Decision.DENY
            audit.record(self.user, "set-pin", self.user, at=now, decision=deny)
            raise ValidationError("This is not your password.")
        give_back("pin-password", subject)
        return given

    def clean_pin(self) -> str:
        """Refuse a PIN that is easy to guess."""
        check_pin(self.cleaned_data["pin"])
        return self.cleaned_data["pin"]

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        pin, again = self.cleaned_data.get("pin"), self.cleaned_data.get("again")
        if pin and again and pin != again:
            self.add_error("again", "The two PINs differ. Type the same one twice.")
        return self.cleaned_data
