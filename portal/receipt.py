"""After a form is sent: the receipt, the own answers once more, and the press on Done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures import catalogue
from measures import opening as openings
from measures.models import Opening
from measures.opening import has_rested, is_live
from portal import notices
from portal.birth_date import BirthDateForm, is_right_date
from portal.device import LEFT, Hindrance, for_device, is_shared, keep_key, see_other
from portal.kiosk import put_away
from portal.pages import form_page, url_of
from portal.sheet import sent_sheet
from portal.trend import trends
from risk import actions
from risk.own_scores import was_sent_here
from risk.receipt import receipt_of
from science.instrument import FlagPage

AFTERWARDS = frozenset(Hindrance)


@require_http_methods(["GET", "HEAD", "POST"])
@for_device(but=AFTERWARDS)
def done(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """The receipt, from what is stored."""
    assignment = opening.assignment
    if assignment.completed_at is None:
        return see_other(url_of(opening, "start"))
    if opening.confirmed_at is None or opening.closed_at:
        return notices.show(request, notices.RECEIVED, assignment)
    if not _asks_again(opening, at):
        return form_page(request, opening, "done.html", _all_of_it(opening, at))
    form = BirthDateForm(request.POST or None, today=timezone.localdate(at))
    if is_right_date(opening, form, at):
        openings.renew(opening, at)
        return see_other(url_of(opening, "done"))
    context = {"form": form, "needs_support": _called_for_support(opening)} | _when(opening, at)
    return form_page(request, opening, "done.html", context, status=422 if form.errors else 200)


def _asks_again(opening: Opening, at: datetime) -> bool:
    """Whether the date of birth stands before what came of the answers: phones are passed on."""
    assignment = opening.assignment
    is_known = assignment.episode.client.birth_date is not None
    return is_known and assignment.clinic.checks_birth_date and has_rested(opening, at)


def _all_of_it(opening: Opening, at: datetime) -> dict[str, Any]:
    # What somebody else may see next holds no scores and prints no answers.
    shows_own = is_live(opening, at) and was_sent_here(opening) and not is_shared(opening)
    return _when(opening, at) | {
        "needs_support": _called_for_support(opening),
        "shows_own": shows_own,
        "trends": trends(opening, get_language() or "") if shows_own else [],
        "receipt": receipt_of(opening.assignment),
    }


def _when(opening: Opening, at: datetime) -> dict[str, Any]:
    sent_on = timezone.localdate(opening.assignment.completed_at)
    return {"is_today": sent_on == timezone.localdate(at)}


@require_safe
@for_device(but=AFTERWARDS)
def answers(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """The own answers as they were sent, for the browser that sent them and while it is open."""
    assignment = opening.assignment
    if assignment.completed_at is None:
        return see_other(url_of(opening, "start"))
    is_own = was_sent_here(opening) and not is_shared(opening)
    if opening.confirmed_at is None or not is_live(opening, at) or not is_own:
        return notices.show(request, notices.RECEIVED, assignment)
    return form_page(request, opening, "answers.html", {"sheet": sent_sheet(assignment)})


@require_POST
@for_device(but=AFTERWARDS)
def close(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Done: this browser forgets the form, and shows nothing of it any more."""
    if opening.assignment.completed_at is None:
        return see_other(url_of(opening, "start"))
    if is_shared(opening):
        return put_away(opening, at)
    actions.close_opening(by=opening, at=at)
    response = see_other(url_of(opening, "done"))
    # Says nothing but that somebody was done here; without it the address would seem unknown.
    keep_key(response, opening.assignment.public_id, LEFT)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _called_for_support(opening: Opening) -> bool:
    """Whether an answer saved here brought up a page of support, even one changed later.

    Not one saved in another browser: whoever shares the link must not learn of it.
    """
    for save in opening.risk_item_saves.all():
        instrument = catalogue.get(f"{save.instrument}@{save.version}")
        flag = instrument.raised_flag(save.item, save.answer)
        if flag and flag.page != FlagPage.NONE:
            return True
    return False
