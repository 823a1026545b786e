"""What is different about a form on a shared device: how it ends, and where that leads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from measures.models import Channel, Opening
from measures.opening import idle_of, is_live, is_shared
from risk import actions
from web.device_cookies import HAND_OVER_COOKIE, LETTERS_COOKIE, TABLET_COOKIE, forget_secret, wipe

EARLIER = 10  # seconds by which the page is put away before the server would refuse it
LATER = 5  # seconds after it at which a browser without script leaves the page
WARNING = 30  # seconds for which the page says that it will close


def is_away(opening: Opening, at: datetime) -> bool:
    """Whether a shared device shows nothing of this form any more."""
    return is_shared(opening) and not is_live(opening, at)


def start_page(opening: Opening) -> str:
    """Where a shared device goes when a form is over."""
    return reverse("portal:back" if opening.link.channel == Channel.HANDED else "portal:room")


def start_page_of(request: HttpRequest) -> str:
    """Where a device goes whose form is unknown; empty on a device of the client's own."""
    if HAND_OVER_COOKIE in request.COOKIES:
        return reverse("portal:back")
    return reverse("portal:room") if TABLET_COOKIE in request.COOKIES else ""


def go_to(page: str) -> HttpResponse:
    """Go on with a GET, whatever the request was."""
    response = redirect(page)
    response.status_code = 303
    return response


def put_away(opening: Opening, at: datetime) -> HttpResponse:
    """Close a form on a shared device and go to the start page. Saved answers stay stored."""
    actions.close_opening(by=opening, at=at)
    response = go_to(start_page(opening))
    forget_form(response, opening)
    return response


def forget_form(response: HttpResponse, opening: Opening) -> None:
    """Take the form's cookies off the device, its language and letters too, and what it showed."""
    forget_secret(response, settings.CLINIC_COOKIE_NAME)
    forget_secret(response, LETTERS_COOKIE)
    forget_secret(response, settings.FORM_COOKIE_PREFIX + opening.assignment.public_id)
    wipe(response)


def kiosk_context(opening: Opening) -> dict[str, Any]:
    """What the pages of a form on a shared device need, to close themselves in time."""
    idle = int(idle_of(opening).total_seconds())
    return {
        "is_room": opening.link.channel == Channel.ROOM,
        "idle": idle - EARLIER,
        "warning": WARNING,
        "refresh": idle + LATER,
        "start_page": start_page(opening),
    }
