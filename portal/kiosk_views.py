"""Leaving a form on a shared device, and saying that somebody is still there."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from measures.models import Opening
from portal.device import Hindrance, for_device, is_shared, see_other
from portal.kiosk import put_away
from portal.pages import form_page, url_of
from portal.sheet import read_sheet

WHATEVER = frozenset(Hindrance)


@require_http_methods(["GET", "HEAD", "POST"])
@for_device(but=WHATEVER)
def leave(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Ask, then close the form on this device. On an own device there is nothing to give back."""
    if not is_shared(opening):
        return see_other(url_of(opening, "start"))
    if request.method == "POST":
        return put_away(opening, at)
    if opening.assignment.completed_at:
        return see_other(url_of(opening, "done"))
    return form_page(request, opening, "leave.html", {"sheet": read_sheet(opening)})


@require_POST
@for_device(but=WHATEVER)
def stay(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Somebody is still there: the door has written it down."""
    return HttpResponse(status=204)
