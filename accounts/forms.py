"""Sign-in and password forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import forms as auth
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit, throttle
from accounts.actions import request_sign_in_link
from accounts.models import AuditEvent, User
from web.address import client_address
from web.forms import PlainHelper

TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 30
WINDOW = timedelta(minutes=5)
LINKS_PER_HOUR = 5


class SignIn(auth.AuthenticationForm):
    """E-mail and password, with a limit on tries that no stranger can turn into a lock-out."""

    error_messages = {
        **auth.AuthenticationForm.error_messages,
        "invalid_login": "This address and this password do not go together. "
        "Capital letters count in the password.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mail address"
        self.helper = PlainHelper(self)

    def clean(self) -> dict[str, Any]:
        """Count the try before looking at the password, and record what came of it."""
        now, email = timezone.now(), str(self.cleaned_data.get("username", "")).lower()
        address = client_address(self.request) if self.request else ""
        is_allowed = throttle.allow(
            "sign-in", f"{email}|{address}", limit=TRIES_PER_ACCOUNT, window=WINDOW, at=now
        ) and throttle.allow(
            "sign-in-address", address, limit=TRIES_PER_ADDRESS, window=WINDOW, at=now
        )
        if not is_allowed:
            raise ValidationError("Too many tries. Wait five minutes, then try again.")
        try:
            cleaned = super().clean()
        except ValidationError:
            audit.record(None, "sign-in-failed", at=now, decision=AuditEvent.Decision.DENY)
            raise
        throttle.give_back("sign-in", f"{email}|{address}")
        throttle.give_back("sign-in-address", address)
        audit.record(self.get_user(), "sign-in", self.get_user(), at=now)
        return cleaned


class PasswordChange(auth.PasswordChangeForm):
    """A new password, after the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        """Save and record it."""
        user = super().save(commit)
        audit.record(user, "change-password", user, at=timezone.now())
        return user


class SetPassword(auth.SetPasswordForm):
    """A first or new password, behind a one-time link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        """Save and record it."""
        user = super().save(commit)
        audit.record(user, "set-password", user, at=timezone.now())
        return user


class PasswordResetRequest(forms.Form):
    """Ask for a one-time link. The answer is the same whether or not the address is known."""

    email = forms.EmailField(label="E-mail address", max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(self)

    def save(self, **_: Any) -> None:
        """Queue the message; the worker makes the link when it sends."""
        email, now = self.cleaned_data["email"].lower(), timezone.now()
        is_allowed = throttle.allow(
            "reset", email, limit=LINKS_PER_HOUR, window=timedelta(hours=1), at=now
        )
        user = User.objects.filter(email=email, is_active=True).first()
        if user and is_allowed:
            request_sign_in_link(by=None, user=user, at=now)
