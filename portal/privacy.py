"""Who sees what a client says about working together: the client's own choice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from measures.models import Opening
from measures.opening import is_live
from portal import notices
from portal.device import Hindrance, for_device, see_other
from portal.pages import form_page, url_of
from risk import actions


class ReadersForm(forms.Form):
    """Two boxes. `choice` comes with the page, so that an empty request opens nothing up."""

    choice = forms.CharField()
    from_supervisors = forms.BooleanField(required=False)
    from_managers = forms.BooleanField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_device(but=frozenset({Hindrance.DONE}))
def who_sees(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Show the choice, and keep it."""
    # A form that is sent lets its page stand for a while, and then shows nothing but a receipt.
    if opening.confirmed_at is None or not is_live(opening, at):
        return notices.show(request, notices.RECEIVED, opening.assignment)
    if request.method != "POST":
        return form_page(request, opening, "who_sees.html", _page(opening, request.GET))
    form = ReadersForm(request.POST)
    if not form.is_valid():
        return form_page(request, opening, "who_sees.html", _page(opening, {}), status=422)
    actions.choose_alliance_readers(
        by=opening,
        from_supervisors=form.cleaned_data["from_supervisors"],
        from_managers=form.cleaned_data["from_managers"],
        at=at,
    )
    return see_other(url_of(opening, "who_sees") + "?saved=1")


def _page(opening: Opening, given: Mapping[str, Any]) -> dict[str, Any]:
    is_sent = opening.assignment.completed_at is not None
    return {
        "client": opening.assignment.episode.client,
        "is_saved": given.get("saved") == "1",
        "back_url": url_of(opening, "done" if is_sent else "start"),
    }
