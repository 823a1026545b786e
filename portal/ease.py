"""What makes a form easier for one person: larger letters, and a quick way off the page."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from measures.models import Opening
from portal.device import Hindrance, for_device, see_other
from portal.pages import url_of
from risk import actions
from web.device_cookies import LETTERS_COOKIE, forget_secret
from web.kept_choice import keep_choice, page_to_return_to

SIZES = ("large", "largest")


@login_not_required
@require_POST
def choose_size(request: HttpRequest) -> HttpResponse:
    """Keep the size, or forget it and follow the browser; then back to the page."""
    response = see_other(page_to_return_to(request, home="portal:landing"))
    keep_choice(response, LETTERS_COOKIE, request.POST.get("size"), allowed=SIZES)
    return response


@require_POST
@for_device(but=frozenset(Hindrance))
def leave_quickly(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Lock this browser out and show something harmless. What is saved comes back with the link.

    A page that leads on by itself, not a redirect: the browser follows none from a form to
    another site.
    """
    exit_url = opening.assignment.clinic.exit_url
    if not exit_url:
        return see_other(url_of(opening, "start"))
    actions.close_opening(by=opening, at=at)
    response = render(request, "portal/away.html", {"exit_url": exit_url})
    forget_secret(response, settings.CLINIC_COOKIE_NAME)  # the page of numbers would name it
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
