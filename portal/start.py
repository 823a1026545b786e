"""The first page of a form: whose it is, what is asked, who reads it, and how answers are used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.notice import has_seen_notice, notice_version
from measures.models import Opening
from portal import notices
from portal.birth_date import BirthDateForm, is_right_date
from portal.device import Hindrance, for_device, see_other
from portal.pages import form_page, url_of, url_to_go_on
from portal.readers import reading_facts
from portal.sheet import read_sheet
from risk import actions

UNCONFIRMED = frozenset({Hindrance.BIRTH_DATE})


@require_http_methods(["GET", "HEAD", "POST"])
@for_device(but=UNCONFIRMED)
def start(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Say what is asked, how long it takes and who reads it; a press goes to the first question."""
    form = BirthDateForm(None, today=timezone.localdate(at))
    if request.method != "POST":
        return _page(request, opening, at, form)
    if opening.confirmed_at is None:
        form = BirthDateForm(request.POST, today=form.today)
        if not is_right_date(opening, form, at):
            if opening.link.locked_at:
                return notices.show(request, notices.LOCKED, opening.assignment)
            return _page(request, opening, at, form, status=422)
    return _go_past(request, opening, at, form)


@require_safe
@for_device(but=UNCONFIRMED | {Hindrance.DONE})
def notice(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """The whole notice about the use of answers."""
    if opening.closed_at:
        return notices.show(request, notices.RECEIVED, opening.assignment)
    return form_page(request, opening, "full_notice.html", reading_facts(opening, at))


@require_POST
@for_device(but=UNCONFIRMED | {Hindrance.DONE})
def language(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Show the form in another language, on the page where the button was pressed."""
    try:
        actions.choose_language(by=opening, language=request.POST.get("language", ""), at=at)
    except ValidationError:
        return notices.show(request, notices.NO_LANGUAGE, opening.assignment)
    back, home = request.POST.get("next", ""), url_of(opening, "start")
    is_own = back.startswith(home) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return see_other(back if is_own else home)


def _go_past(
    request: HttpRequest, opening: Opening, at: datetime, form: BirthDateForm
) -> HttpResponse:
    """Record the notice where it was asked for; one that has changed meanwhile is shown first."""
    version = notice_version(opening.assignment.clinic)
    if not has_seen_notice(opening.assignment.episode.client, version=version):
        if request.POST.get("notice") != version:
            return _page(request, opening, at, form, status=422)
        actions.go_past_notice(by=opening, language=get_language() or "", at=at)
    return see_other(url_to_go_on(opening, read_sheet(opening)))


def _page(
    request: HttpRequest,
    opening: Opening,
    at: datetime,
    form: BirthDateForm,
    *,
    status: int = 200,
) -> HttpResponse:
    sheet, version = read_sheet(opening), notice_version(opening.assignment.clinic)
    has_seen = has_seen_notice(opening.assignment.episode.client, version=version)
    context: dict[str, Any] = {
        "sheet": sheet,
        "n_questions": len(sheet.questions),
        "form": form,
        "shows_notice": not has_seen,
        "is_notice_new": status == 422 and not form.errors,
    }
    facts = reading_facts(opening, at)
    return form_page(request, opening, "start.html", facts | context, status=status)
