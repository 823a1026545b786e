"""The therapist's own device on its way back: a page without data, and the PIN."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from measures.asking import language_of
from measures.models import HandOver
from measures.shared_devices import PIN_TRIES, find_hand_over, is_running
from portal.kiosk import forget_form, go_to
from portal.notices import service_context
from risk import actions
from web.device_cookies import HAND_OVER_COOKIE, forget_secret, wipe


@login_not_required
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Ask for the device back. What the client had open is closed by then."""
    at, found = timezone.now(), find_hand_over(_key(request))
    language = language_of(found.opening) if found else translation.get_language()
    with translation.override(language):
        response = render(request, "portal/back.html", _context(found))
    if found is None and _key(request):
        forget_secret(response, HAND_OVER_COOKIE)
    if found and found.opening.closed_at is None:
        actions.close_opening(by=found.opening, at=at)
        forget_form(response, found.opening)
    return response


@login_not_required
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Take the device back with the PIN; where that cannot be, by a full sign-in."""
    at, found = timezone.now(), find_hand_over(_key(request))
    if found is None or not is_running(found, at):
        return _sign_in(request, found, at)
    if request.method != "POST":
        return _page(request, found)
    taken = actions.take_back(key=_key(request), pin=request.POST.get("pin", "")[:20], at=at)
    if taken:
        return _welcome(request, taken)
    still = find_hand_over(_key(request))
    if still is None or not is_running(still, at):
        return _sign_in(request, found, at)
    return _page(request, still, has_error=True)


def _welcome(request: HttpRequest, taken: HandOver) -> HttpResponse:
    """Sign the therapist in afresh and go on where the device was handed over."""
    login(request, taken.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    episode = taken.opening.assignment.episode
    is_own = episode.therapist_id == taken.user_id
    page = reverse("practice:record", args=[episode.pk]) if is_own else reverse("home")
    response = go_to(page)
    forget_secret(response, HAND_OVER_COOKIE)
    forget_form(response, taken.opening)
    return response


def _sign_in(request: HttpRequest, found: HandOver | None, at: datetime) -> HttpResponse:
    """The way in for whoever cannot come back by PIN; a hand-over that ran is over with it."""
    response = go_to(reverse(settings.LOGIN_URL))
    forget_secret(response, HAND_OVER_COOKIE)
    wipe(response)
    if found:
        actions.end_hand_over(key=_key(request), at=at)
        forget_form(response, found.opening)
    return response


def _page(request: HttpRequest, found: HandOver, *, has_error: bool = False) -> HttpResponse:
    context = _context(found) | {
        "has_error": has_error,
        "tries_left": PIN_TRIES - found.pin_tries,
    }
    return render(request, "portal/unlock.html", context, status=422 if has_error else 200)


def _context(found: HandOver | None) -> dict[str, object]:
    form = found.opening.assignment if found else None
    return service_context(form, is_shared=True)


def _key(request: HttpRequest) -> str:
    return request.COOKIES.get(HAND_OVER_COOKIE, "")
