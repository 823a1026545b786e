"""The check of all answers, and the press on Send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from measures.models import Opening
from portal import notices
from portal.device import Hindrance, for_device, see_other, why_closed
from portal.forms import read_submission_id
from portal.limits import may_send, note_refused
from portal.pages import form_page, url_of, url_to_go_on
from portal.posted_form import Posted, Problem, read_posted
from portal.questions import STILL_SAVES
from portal.sheet import Sheet, read_sheet
from risk import actions
from risk.actions import AnswersChanged
from science.instrument import FlagPage
from web.durable import NotConfirmed, confirmed


@require_safe
@for_device()
def check(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Show all answers before they are sent."""
    sheet = read_sheet(opening)
    if sheet.first_open:
        return see_other(url_to_go_on(opening, sheet))
    return _page(request, opening, sheet)


@require_POST
@for_device(but=frozenset({Hindrance.DONE}))
def send(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Hand the form in with the answers of its page. The same again gives the one receipt."""
    assignment = opening.assignment
    submission_id = read_submission_id(request.POST)
    if submission_id is None:
        return notices.show(request, notices.NOT_SENT, assignment)
    if submission_id != assignment.submission_id:
        note_refused(opening, "foreign-submission", at)
        return notices.show(request, notices.UNKNOWN)
    if opening.confirmed_at is None or at - opening.seen_at > STILL_SAVES:
        return see_other(url_of(opening, "done"))
    posted = read_posted(read_sheet(opening), request.POST)
    if posted.is_sound and (assignment.completed_at is None or _is_repeat(opening, posted)):
        return _send(request, opening, posted, at)
    if not may_send(opening, at):
        return _page(request, opening, _sheet(opening, posted), said=_too_often(), status=429)
    if posted.is_sound:
        return _send(request, opening, posted, at)
    return _refuse(request, opening, posted, at)


def _send(request: HttpRequest, opening: Opening, posted: Posted, at: datetime) -> HttpResponse:
    assignment = opening.assignment
    submission_id = assignment.submission_id
    try:
        with confirmed():
            actions.send(by=opening, submission_id=submission_id, answers=posted.answers, at=at)
    except NotConfirmed:
        return _page(request, opening, _sheet(opening, posted), said=_not_confirmed(), status=503)
    except AnswersChanged:
        return _page(request, opening, read_sheet(opening), said=_changed(), status=409)
    except ValidationError:
        assignment.refresh_from_db(fields=["withdrawn_at"])
        return notices.show(request, why_closed(assignment, opening.link, at), assignment)
    return see_other(url_of(opening, "done"))


def _refuse(request: HttpRequest, opening: Opening, posted: Posted, at: datetime) -> HttpResponse:
    """Show the answers again, all of them, with what is wrong or wanting."""
    said = ""
    if posted.is_tampered:
        note_refused(opening, "tampered-answer", at)
        said = _("Something that does not belong to this form came with your answers.")
    sheet = _sheet(opening, posted)
    return _page(request, opening, sheet, said=said, problems=posted.problems, status=422)


def _is_repeat(opening: Opening, posted: Posted) -> bool:
    return actions.is_repeat(by=opening, answers=posted.answers)


def _sheet(opening: Opening, posted: Posted) -> Sheet:
    return read_sheet(opening, posted.answers)


def _page(
    request: HttpRequest,
    opening: Opening,
    sheet: Sheet,
    *,
    said: str = "",
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "back_url": url_of(opening, "question", place=sheet.shown[-1].place),
        "needs_support": sheet.page != FlagPage.NONE,
        "said": said,
        "problems": problems,
        "is_refused": bool(said or problems),
    }
    return form_page(request, opening, "check.html", context, status=status)


def _changed() -> str:
    return _("Some answers have changed since this page was opened. Look at them, then send.")


def _not_confirmed() -> str:
    return _("It is not certain yet that your answers have arrived. Please press Send again.")


def _too_often() -> str:
    return _("This was sent too often. Please wait a minute, then press Send again.")
