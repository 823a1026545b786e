"""Secrets by which a device is recognised, and wiping a device that somebody else holds next."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse

_PREFIX = "__Host-" if settings.IS_HTTPS else ""
HAND_OVER_COOKIE = f"{_PREFIX}handover"
TABLET_COOKIE = f"{_PREFIX}tablet"
LETTERS_COOKIE = "letters"  # the size that one person has chosen


def keep_secret(response: HttpResponse, name: str, secret: str, *, life: timedelta) -> None:
    """Let the device be recognised when it comes back."""
    response.set_cookie(
        name,
        secret,
        max_age=int(life.total_seconds()),
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Strict",
    )


def forget_secret(response: HttpResponse, name: str) -> None:
    """Take a secret away from the device."""
    response.delete_cookie(name, samesite="Strict")


def wipe(response: HttpResponse) -> None:
    """Let the browser forget what it has shown. Cookies go one by one: a tablet keeps its own."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
