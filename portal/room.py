"""The start page of a waiting room's tablet: six digits bring one form, and nothing else does."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_POST

from accounts.throttle import allow, give_back
from measures.links import SELECTOR_LENGTH, clean_code
from measures.models import Tablet
from measures.shared_devices import TABLET_LIFE, clean_digits, find_tablet, openings_in_room
from portal.device import keep_key, see_other
from portal.kiosk import forget_form
from portal.notices import clinic_context, service_context
from risk import actions
from web.address import client_address
from web.device_cookies import TABLET_COOKIE, forget_secret, keep_secret

TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)
TRIES_PER_TABLET = 10
TRIES_PER_CLINIC = 50  # over all of its tablets
TRIES_PER_ENROLMENT = 10
ENROLMENTS_PER_ADDRESS = 30


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest) -> HttpResponse:
    """Wait for six digits, on a tablet that is enrolled; ask any other for its own code."""
    at, tablet = timezone.now(), tablet_of(request)
    if tablet is None:
        return _enrol_page(request)
    with timezone.override(tablet.clinic.zone), translation.override(tablet.clinic.language):
        if request.method == "POST":
            return _open(request, tablet, at)
        response = _room_page(request, tablet)
    _close_what_was_open(request, response, at)
    return response


@login_not_required
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """Make the device that holds the administrator's one-time code a tablet of the clinic."""
    at, code = timezone.now(), clean_code(request.POST.get("code", ""))
    if not code:
        return _enrol_page(request, problem="typo")
    if not _may_enrol(request, code, at):
        return _enrol_page(request, problem="wait", status=429)
    enrolled = actions.enrol_tablet(code=code, at=at)
    if enrolled is None:
        return _enrol_page(request, problem="wrong")
    logout(request)  # an administrator may have been signed in here: clients hold it from now on
    response = see_other("portal:room")
    keep_secret(response, TABLET_COOKIE, enrolled[1], life=TABLET_LIFE)
    return response


def tablet_of(request: HttpRequest) -> Tablet | None:
    """The tablet that the request comes from, if it is enrolled."""
    return find_tablet(_key(request))


def _open(request: HttpRequest, tablet: Tablet, at: datetime) -> HttpResponse:
    digits = clean_digits(request.POST.get("digits", "")[:20])
    if not digits:
        return _room_page(request, tablet, problem="typo", status=422)
    if not _may_try(tablet, at):
        return _room_page(request, tablet, problem="wait", status=429)
    opened = actions.use_room_code(tablet=tablet, tablet_key=_key(request), digits=digits, at=at)
    if opened is None:
        return _room_page(request, tablet, problem="wrong", status=422)
    give_back("room-code", str(tablet.pk))
    give_back("room-code-clinic", str(tablet.clinic_id))
    logout(request)  # of staff who have used the tablet meanwhile
    public_id = opened.opening.assignment.public_id
    response = see_other("portal:start", public_id=public_id)
    keep_key(response, public_id, opened.form_key)
    return response


def _may_try(tablet: Tablet, at: datetime) -> bool:
    """Count the try before looking: per tablet, and for the clinic, which may have several."""
    mine = allow("room-code", str(tablet.pk), limit=TRIES_PER_TABLET, window=TEN_MINUTES, at=at)
    clinic = str(tablet.clinic_id)
    return mine and allow(
        "room-code-clinic", clinic, limit=TRIES_PER_CLINIC, window=TEN_MINUTES, at=at
    )


def _may_enrol(request: HttpRequest, code: str, at: datetime) -> bool:
    address, selector = client_address(request), code[:SELECTOR_LENGTH]
    return allow(
        "enrol-address", address, limit=ENROLMENTS_PER_ADDRESS, window=HOUR, at=at
    ) and allow("enrol", selector, limit=TRIES_PER_ENROLMENT, window=HOUR, at=at)


def _close_what_was_open(request: HttpRequest, response: HttpResponse, at: datetime) -> None:
    """Whoever is back at the start page has left the form, however they came here."""
    prefix = settings.FORM_COOKIE_PREFIX
    keys = {
        name.removeprefix(prefix): key
        for name, key in request.COOKIES.items()
        if name.startswith(prefix)
    }
    for opening in openings_in_room(keys) if keys else []:
        actions.close_opening(by=opening, at=at)
        forget_form(response, opening)
    keep_secret(response, TABLET_COOKIE, _key(request), life=TABLET_LIFE)


def _room_page(
    request: HttpRequest, tablet: Tablet, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = clinic_context(tablet.clinic, is_shared=True) | {"problem": problem}
    return render(request, "portal/room.html", context, status=status)


def _enrol_page(request: HttpRequest, *, problem: str = "", status: int = 422) -> HttpResponse:
    context = service_context(None) | {"problem": problem}
    response = render(request, "portal/enrol.html", context, status=status if problem else 200)
    if _key(request):  # of a tablet that is revoked, or another device's now
        forget_secret(response, TABLET_COOKIE)
    return response


def _key(request: HttpRequest) -> str:
    return request.COOKIES.get(TABLET_COOKIE, "")
