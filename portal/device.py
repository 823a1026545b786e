"""The door of a form's pages: the device's cookie, and what may stand in the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from accounts import audit
from accounts.models import AuditEvent
from accounts.throttle import allow
from measures import opening as openings
from measures.asking import is_not_yet_open, language_of, takes_answers
from measures.models import Assignment, Link, Opening
from measures.opening import is_shared as is_shared  # asked here by the pages
from portal import kiosk, notices
from portal.help_now import remember_clinic
from portal.notices import Notice
from web.address import client_address
from web.device_cookies import keep_secret

HOUR = timedelta(hours=1)
STRANGERS_PER_ADDRESS = 30  # how many go on record within the hour
COOKIE_LIFE = timedelta(days=7)  # a link's longest life
ON_ITS_WAY = timedelta(seconds=10)
LEFT = "left"  # in place of a key, once Done was pressed: it opens nothing
WRITES = ("POST", "PUT")
PROBLEM = "Form-Problem"  # a header that tells the page's script what a page of text tells people
View = Callable[..., HttpResponse]
Stranger = Callable[[HttpRequest, str, datetime], HttpResponse]


class Hindrance(Enum):
    """What keeps a device from a page of its form."""

    DONE = "done"
    CLOSED = "closed"
    BIRTH_DATE = "birth date"
    IDLE = "idle"


def key_of(request: HttpRequest, public_id: str) -> str:
    """The device's key for one form; empty where it has none."""
    return request.COOKIES.get(settings.FORM_COOKIE_PREFIX + public_id, "")


def keep_key(response: HttpResponse, public_id: str, key: str) -> None:
    """Let the device be recognised when it comes back. Forms live side by side."""
    keep_secret(response, settings.FORM_COOKIE_PREFIX + public_id, key, life=COOKIE_LIFE)


def see_other(page: str, **kwargs: str) -> HttpResponse:
    """Go on with a GET, whatever the request was. `page` is a URL or a URL's name."""
    response = redirect(page, **kwargs)
    response.status_code = 303
    return response


def for_device(
    *,
    but: frozenset[Hindrance] = frozenset(),
    stranger: Stranger | None = None,
    saves_late: bool = False,
) -> Callable[[View], View]:
    """Give the view the opening behind its form's cookie, and the time.

    What stands in the way is answered here, except for `but`, which the view answers itself, and
    a device without an opening, which `stranger` answers where there is one. `saves_late` lets an
    answer through that was pressed on a shared device whose time was over, or just before somebody
    left in a hurry, and shows nothing.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @wraps(view)
        def gate(request: HttpRequest, public_id: str, **kwargs: Any) -> HttpResponse:
            at = timezone.now()
            opening = openings.find_opening(public_id, key_of(request, public_id))
            elsewhere = kiosk.start_page_of(request)
            if elsewhere and (opening is None or not is_shared(opening)):
                return kiosk.go_to(elsewhere)  # whatever was open here before: others hold it now
            if opening is None or _was_left(opening):
                is_press = saves_late and request.method in WRITES
                if is_press and opening is not None and was_just_left(opening, at):
                    view(request, opening, at, **kwargs)  # stored and told, and never shown
                return (stranger or _stranger)(request, public_id, at)
            zone, language = opening.assignment.clinic.zone, language_of(opening)
            with timezone.override(zone), translation.override(language):
                is_away = kiosk.is_away(opening, at)
                if is_away and not (saves_late and _still_saves(request, opening, at)):
                    return kiosk.go_to(kiosk.start_page(opening))
                found = hindrances(opening, at)
                if (not found and request.method in WRITES) or (is_shared(opening) and not is_away):
                    openings.touch(opening, at)
                for hindrance in found:
                    if hindrance not in but:
                        return _answer(request, opening, hindrance, at)
                response = view(request, opening, at, **kwargs)
            if opening.closed_at is None:
                remember_clinic(request, response, opening.assignment, language)
            return response

        return gate

    return decorate


def hindrances(opening: Opening, at: datetime) -> list[Hindrance]:
    """What stands in the way, the most final first."""
    if opening.assignment.completed_at:
        return [Hindrance.DONE]
    if is_closed(opening.assignment, at) or opening.link.revoked_at or _locked(opening):
        return [Hindrance.CLOSED]
    found = []
    if opening.confirmed_at is None:
        found.append(Hindrance.BIRTH_DATE)
    if not openings.is_live(opening, at):
        found.append(Hindrance.IDLE)
    return found


def is_closed(assignment: Assignment, at: datetime) -> bool:
    """Whether the form takes no answers, any more or yet."""
    return is_not_yet_open(assignment, at) or not takes_answers(assignment, at)


def why_closed(assignment: Assignment, link: Link, at: datetime) -> Notice:
    """The notice of a form or link that does not open."""
    if assignment.withdrawn_at:
        return notices.WITHDRAWN
    if is_not_yet_open(assignment, at):
        return notices.NOT_YET
    if at >= assignment.expires_at:
        return notices.EXPIRED
    if link.locked_at:
        return notices.LOCKED
    return notices.REPLACED if link.revoked_at else notices.RUN_OUT


def _still_saves(request: HttpRequest, opening: Opening, at: datetime) -> bool:
    """Whether a press still counts: the line may have been down, with the client at the screen."""
    is_open = opening.closed_at is None and at - opening.seen_at <= openings.IDLE
    return is_open and request.method in WRITES


def _was_left(opening: Opening) -> bool:
    """Whether the client left in a hurry: whoever looks next learns of no form."""
    is_left = opening.closed_at is not None and opening.assignment.completed_at is None
    return is_left and not is_shared(opening)


def was_just_left(opening: Opening, at: datetime) -> bool:
    """Whether an answer that comes now was on its way when the client left in a hurry."""
    if opening.closed_at is None or opening.confirmed_at is None:
        return False
    return at - opening.closed_at <= ON_ITS_WAY


def _locked(opening: Opening) -> bool:
    return opening.link.locked_at is not None


def _answer(
    request: HttpRequest, opening: Opening, hindrance: Hindrance, at: datetime
) -> HttpResponse:
    assignment = opening.assignment
    match hindrance:
        case Hindrance.DONE:
            return see_other("portal:done", public_id=assignment.public_id)
        case Hindrance.CLOSED:
            return notices.show(request, why_closed(assignment, opening.link, at), assignment)
        case Hindrance.BIRTH_DATE:
            return see_other("portal:start", public_id=assignment.public_id)
        case Hindrance.IDLE:
            return idle_page(request, assignment)


def idle_page(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Ask to open the form again; the page's script asks over its own page instead."""
    response = notices.show(request, notices.IDLE, assignment)
    response.headers[PROBLEM] = "idle"
    return response


def _stranger(request: HttpRequest, public_id: str, at: datetime) -> HttpResponse:
    """The same answer for a form that does not exist and for one that is another device's."""
    if key_of(request, public_id) == LEFT:
        return notices.show(request, notices.LEFT)
    is_counted = request.method == "POST" and key_of(request, public_id)
    # The trail is never shortened, so nobody without a link may fill it.
    if is_counted and allow(
        "unknown-device", client_address(request), limit=STRANGERS_PER_ADDRESS, window=HOUR, at=at
    ):
        audit.record(None, "unknown-device", at=at, decision=AuditEvent.Decision.DENY)
    response = notices.show(request, notices.UNKNOWN)
    response.headers[PROBLEM] = "unknown"
    return response
