"""A form that stood idle, opened again over its page, so that nothing on the screen is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.models import AuditEvent
from accounts.throttle import allow, give_back
from measures import links
from measures import opening as openings
from measures.models import Link, Opening
from portal.birth_date import BirthDateForm
from portal.device import (
    Hindrance,
    for_device,
    hindrances,
    is_closed,
    is_shared,
    keep_key,
    key_of,
    why_closed,
)
from portal.kiosk import go_to, start_page
from portal.landing import OPENS_PER_ADDRESS, TRIES_PER_CODE, may_open
from risk import actions
from web.address import client_address
from web.strict_json import Refused, read_object

HOUR = timedelta(hours=1)
DATE_FIELDS = ("day", "month", "year")


def without_opening(request: HttpRequest, public_id: str, at: datetime) -> HttpResponse:
    """A browser that has lost its cookie gets a new one for a code of the same form."""
    try:
        said = _said(request)
        if "code" not in said:
            raise Refused(404, "unknown", _("Type the code from your message or card."))
        return _by_code(request, public_id, said, at)
    except Refused as refused:
        return refused.response()


@require_POST
@for_device(but=frozenset(Hindrance), stranger=without_opening)
def renew(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Open the form again by the date of birth, or by the typed code of one of its links."""
    if is_shared(opening):  # a link of the client's own would make it one that is not put away
        return go_to(start_page(opening))
    try:
        said = _said(request)
        if "code" in said:
            return _by_code(request, opening.assignment.public_id, said, at)
        _refuse_closed(opening, at)
        _confirm(opening, said, at)
    except Refused as refused:
        return refused.response()
    openings.renew(opening, at)
    return JsonResponse({"needs": ""})


def _said(request: HttpRequest) -> Mapping[str, Any]:
    if request.content_type == "application/json":
        return read_object(request)
    return request.POST.dict()


def _refuse_closed(opening: Opening, at: datetime) -> None:
    if Hindrance.DONE in (found := hindrances(opening, at)):
        raise Refused(409, "sent", _("This form has been sent already."), where="form")
    if Hindrance.CLOSED in found:
        notice = why_closed(opening.assignment, opening.link, at)
        raise Refused(notice.status, "closed", str(notice.title), where="form")


def _confirm(opening: Opening, said: Mapping[str, Any], at: datetime) -> None:
    if not opening.link.asks_birth_date or opening.closed_at is not None:
        raise Refused(422, "code", _("Type the code from your message or card."), where="code")
    form = BirthDateForm(
        {name: str(said.get(name, "")) for name in DATE_FIELDS}, today=timezone.localdate(at)
    )
    if not form.is_valid():
        raise _wrong("day", str(next(iter(form.errors.values()))[0]))
    if not actions.confirm_birth_date(by=opening, given=form.cleaned_data["birth_date"], at=at):
        opening.link.refresh_from_db(fields=["locked_at"])
        _refuse_closed(opening, at)
        raise _wrong("day", _("This is not the date that we have. Check it and try again."))


def _by_code(
    request: HttpRequest, public_id: str, said: Mapping[str, Any], at: datetime
) -> HttpResponse:
    code = links.clean_code(str(said.get("code", ""))[:40])
    if not code:
        raise _wrong("code", _("Enter all ten letters and numbers of the code"))
    link = _counted(request, code, at)
    if link is None or link.assignment.public_id != public_id:
        audit.record(None, "open-link", at=at, decision=AuditEvent.Decision.DENY)
        raise _wrong("code", _("This is not the code of this form. Check it and try again."))
    if not may_open(link, at):
        raise _too_often()
    if is_closed(link.assignment, at) or not link.is_usable(at):
        notice = why_closed(link.assignment, link, at)
        raise Refused(notice.status, "closed", str(notice.title), where="form")
    give_back("form-link", client_address(request))
    opening, key = openings.open_link(link=link, device_key=key_of(request, public_id), at=at)
    response = JsonResponse({"needs": "" if opening.confirmed_at else "birth-date"})
    keep_key(response, public_id, key)
    return response


def _counted(request: HttpRequest, code: str, at: datetime) -> Link | None:
    address, selector = client_address(request), code[: links.SELECTOR_LENGTH]
    may_try = allow("form-link", address, limit=OPENS_PER_ADDRESS, window=HOUR, at=at)
    if not may_try or not allow("form-code", selector, limit=TRIES_PER_CODE, window=HOUR, at=at):
        raise _too_often()
    return links.find_by_code(code)


def _too_often() -> Refused:
    return Refused(429, "often", _("There were too many tries. Please wait an hour."))


def _wrong(where: str, title: str) -> Refused:
    return Refused(422, "wrong", title, where=where)
