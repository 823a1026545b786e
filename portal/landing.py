"""The way in: one page for every link, a press on Start, or a typed code."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.models import AuditEvent
from accounts.throttle import allow, give_back
from measures import links
from measures import opening as openings
from measures.asking import language_of_client, languages_of
from measures.models import Link, Opening
from portal import notices
from portal.device import View, is_closed, keep_key, key_of, see_other, why_closed
from portal.kiosk import go_to, start_page_of
from portal.languages import chosen_language
from risk import actions
from web.address import client_address
from web.languages import OFFERED

HOUR = timedelta(hours=1)
OPENS_PER_ADDRESS = 30
TRIES_PER_CODE = 10
OPENS_PER_LINK = 30


def on_own_device(view: View) -> View:
    """Take a link or its code nowhere but there: on a shared device the form would stay open."""

    @wraps(view)
    def gate(request: HttpRequest) -> HttpResponse:
        page = start_page_of(request)
        return go_to(page) if page else view(request)

    return gate


@login_not_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The same page for every link: the secret stays in the browser until Start is pressed."""
    return render(request, "portal/landing.html", _context())


@login_not_required
@require_POST
@on_own_device
def open_link(request: HttpRequest) -> HttpResponse:
    """Open the form of a link's token."""
    at = timezone.now()
    if not _may_try(request, at):
        return notices.show(request, notices.TOO_MANY)
    return _enter(request, links.find_by_token(request.POST.get("token", "")), at)


@login_not_required
@require_POST
@on_own_device
def type_code(request: HttpRequest) -> HttpResponse:
    """Open the form of a typed code."""
    at, typed = timezone.now(), request.POST.get("code", "")
    code = links.clean_code(typed)
    if not code:
        context = _context() | {"typed": typed[:40], "has_error": True}
        return render(request, "portal/landing.html", context, status=422)
    selector = code[: links.SELECTOR_LENGTH]
    if not _may_try(request, at) or not allow(
        "form-code", selector, limit=TRIES_PER_CODE, window=HOUR, at=at
    ):
        return notices.show(request, notices.TOO_MANY)
    return _enter(request, links.find_by_code(code), at)


def may_open(link: Link, at: datetime) -> bool:
    """Count one opening: each goes on record for good, and nobody needs so many."""
    return allow("link-opens", str(link.pk), limit=OPENS_PER_LINK, window=HOUR, at=at)


def _context() -> dict[str, Any]:
    return notices.service_context(None) | {"offered": OFFERED}


def _may_try(request: HttpRequest, at: datetime) -> bool:
    address = client_address(request)
    return allow("form-link", address, limit=OPENS_PER_ADDRESS, window=HOUR, at=at)


def _enter(request: HttpRequest, link: Link | None, at: datetime) -> HttpResponse:
    if link is None:
        audit.record(None, "open-link", at=at, decision=AuditEvent.Decision.DENY)
        return notices.show(request, notices.UNKNOWN)
    give_back("form-link", client_address(request))
    assignment = link.assignment
    language = chosen_language(request) or language_of_client(assignment)
    with timezone.override(assignment.clinic.zone), translation.override(language):
        if assignment.completed_at:
            return notices.show(request, notices.RECEIVED, assignment)
        if not may_open(link, at):
            return notices.show(request, notices.TOO_MANY, assignment)
        if is_closed(assignment, at) or not link.is_usable(at) or at >= assignment.expires_at:
            audit.record(None, "open-link", link, at=at, decision=AuditEvent.Decision.DENY)
            return notices.show(request, why_closed(assignment, link, at), assignment)
    device_key = key_of(request, assignment.public_id)
    opening, key = openings.open_link(link=link, device_key=device_key, at=at)
    _go_on_in(chosen_language(request), opening, at)
    response = see_other("portal:start", public_id=assignment.public_id)
    keep_key(response, assignment.public_id, key)
    return response


def _go_on_in(language: str | None, opening: Opening, at: datetime) -> None:
    """Show the form in the language that was pressed before it, where it is offered in that."""
    if language and not opening.language and language in languages_of(opening.assignment):
        actions.choose_language(by=opening, language=language, at=at)
