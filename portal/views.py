"""The pages around the questions: start, date of birth, check, send, receipt."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.models import AuditEvent
from measures import catalogue
from measures.models import Assignment, Opening
from measures.opening import holder
from portal import notices
from portal.device import Hindrance, for_device, see_other, why_closed
from portal.forms import BirthDateForm, read_submission_id
from portal.pages import form_page, support_page, url_of, url_to_go_on
from portal.sheet import read_sheet
from risk import actions
from science.instrument import FlagPage


@require_safe
@for_device()
def start(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Say what is asked, how long it takes and who reads it."""
    sheet = read_sheet(opening)
    context = {
        "sheet": sheet,
        "n_questions": len(sheet.questions),
        "onwards": url_to_go_on(opening, sheet),
    }
    return form_page(request, opening, "start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_device(but=frozenset({Hindrance.BIRTH_DATE}))
def birth_date(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Ask for the date of birth where the link asks for it."""
    if opening.confirmed_at:
        return see_other(url_of(opening, "start"))
    today = timezone.localdate(at)
    if request.method != "POST":
        return form_page(request, opening, "birth_date.html", {"form": BirthDateForm(today=today)})
    form = BirthDateForm(request.POST, today=today)
    if form.is_valid():
        given = form.cleaned_data["birth_date"]
        if actions.confirm_birth_date(by=opening, given=given, at=at):
            return see_other(url_of(opening, "start"))
        opening.link.refresh_from_db(fields=["locked_at"])
        if opening.link.locked_at:
            return notices.show(request, notices.LOCKED, opening.assignment)
        form.add_error(None, "This is not the date that we have. Check it and try again.")
    return form_page(request, opening, "birth_date.html", {"form": form}, status=422)


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
def check(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Show all answers before they are sent."""
    sheet = read_sheet(opening)
    if sheet.first_open:
        return see_other(url_to_go_on(opening, sheet))
    back_url = url_of(opening, "question", place=sheet.shown[-1].place)
    context = {
        "sheet": sheet,
        "back_url": back_url,
        "needs_support": sheet.page != FlagPage.NONE,
    }
    return form_page(request, opening, "check.html", context)


@require_POST
@for_device()
def send(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Hand the form in. Pressing twice, in any tab or device, gives the one receipt."""
    assignment = opening.assignment
    submission_id = read_submission_id(request.POST)
    if submission_id is None:
        return notices.show(request, notices.NOT_SENT, assignment)
    if submission_id != assignment.submission_id:
        deny = AuditEvent.Decision.DENY
        audit.record(holder(opening), "foreign-submission", assignment, at=at, decision=deny)
        return notices.show(request, notices.UNKNOWN)
    sheet = read_sheet(opening)
    if sheet.first_open and not _has_arrived(assignment):
        return see_other(url_to_go_on(opening, sheet))
    try:
        actions.send(by=opening, submission_id=submission_id, at=at)
    except ValidationError:
        assignment.refresh_from_db(fields=["withdrawn_at"])
        return notices.show(request, why_closed(assignment, opening.link, at), assignment)
    return see_other(url_of(opening, "done"))


def _has_arrived(assignment: Assignment) -> bool:
    """Look again: when another tab has sent the form meanwhile, its drafts are gone, not open."""
    assignment.refresh_from_db(fields=["completed_at"])
    return assignment.completed_at is not None


@require_safe
@for_device(but=frozenset(Hindrance))
def done(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """The receipt, from what is stored."""
    assignment = opening.assignment
    if assignment.completed_at is None:
        return see_other(url_of(opening, "start"))
    if opening.confirmed_at is None:
        return notices.show(request, notices.RECEIVED, assignment)
    context = {
        "is_today": timezone.localdate(assignment.completed_at) == timezone.localdate(at),
        "needs_support": _called_for_support(opening),
    }
    return form_page(request, opening, "done.html", context)


@require_safe
@for_device()
def later(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Say how to come back."""
    return form_page(request, opening, "later.html", {"sheet": read_sheet(opening)})


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
