"""Two pages on the way: the numbers to call once more, and how to come back later."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from measures.models import Opening
from portal.device import for_device, see_other
from portal.pages import form_page, support_page, url_to_go_on
from portal.sheet import read_sheet
from science.instrument import FlagPage


@require_safe
@for_device()
def support(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """The page of support once more, where this device's answers call for it."""
    sheet = read_sheet(opening)
    onwards = url_to_go_on(opening, sheet)
    if sheet.page == FlagPage.NONE:
        return see_other(onwards)
    return support_page(request, opening, sheet.page, onwards, sheet.saved_at)


@require_safe
@for_device()
def later(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Say how to come back."""
    context = {"sheet": read_sheet(opening), "can_come_back": False}  # no link to this very page
    return form_page(request, opening, "later.html", context)
