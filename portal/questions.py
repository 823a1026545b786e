"""One question on one page: shown, saved, and answered with a page of support where it matters."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from measures.models import Opening
from measures.opening import is_live
from portal import kiosk, notices
from portal.device import (
    Hindrance,
    for_device,
    hindrances,
    idle_page,
    see_other,
    why_closed,
)
from portal.forms import TAMPERED, read_answer, read_timing
from portal.limits import may_save, note_refused
from portal.pages import form_page, support_page, url_of, url_to_go_on
from portal.sheet import Question, Sheet, read_sheet
from risk import actions
from risk.actions.saving import Saved
from science.answers import Answer
from science.instrument import FlagPage
from web.durable import NotConfirmed, confirmed

# An answer pressed on a page that was left open is still saved so long: to refuse it could lose
# an answer that someone has to see. What was saved is not shown before the link is opened again.
STILL_SAVES = timedelta(hours=24)
BY_SCRIPT = "Form-Script"  # a header of the request, set by the page's script
PLACE = "Form-Place"  # and one of the reply: the address of the page that it carries
FOR_GOOD = frozenset({Hindrance.DONE, Hindrance.CLOSED})


@require_http_methods(["GET", "HEAD", "POST"])
@for_device(but=FOR_GOOD | {Hindrance.IDLE}, saves_late=True)
def question(request: HttpRequest, opening: Opening, at: datetime, place: int) -> HttpResponse:
    """Show a question, or save the answer to it."""
    sheet = read_sheet(opening)
    asked = sheet.at(place)
    if asked is None:
        return notices.show(request, notices.NO_PAGE, opening.assignment)
    if request.method == "POST" and at - opening.seen_at <= STILL_SAVES:
        page = _save(request, opening, asked, at)
        return kiosk.go_to(kiosk.start_page(opening)) if kiosk.is_away(opening, at) else page
    if not FOR_GOOD.isdisjoint(hindrances(opening, at)):
        return _closed(request, opening, at)
    if not is_live(opening, at):
        return idle_page(request, opening.assignment)
    if not asked.is_shown:
        return see_other(url_to_go_on(opening, sheet, sheet.after(place)))
    return _page(request, opening, sheet, asked)


def _save(request: HttpRequest, opening: Opening, asked: Question, at: datetime) -> HttpResponse:
    try:
        answer = read_answer(asked.item, request.POST)
    except ValidationError as error:
        return _refuse(request, opening, asked, error, at)
    # Presses on these are kept one by one, for good; of others only the newest is.
    is_kept = asked.item.id in asked.instrument.risk_items
    if is_kept and not may_save(opening, at):
        return _refuse(request, opening, asked, ValidationError(_("Please wait a minute.")), at)
    if not FOR_GOOD.isdisjoint(hindrances(opening, at)):
        return _too_late(request, opening, asked, answer, at)
    try:
        saved = _store(request, opening, asked, answer, at)
    except NotConfirmed:
        said = _("It is not certain yet that your answer is saved. Please press Continue again.")
        return _page(request, opening, read_sheet(opening), asked, error=said, status=503)
    except ValidationError:
        return _too_late(request, opening, asked, answer, at)
    return _go_on(request, opening, asked, saved, at)


def _store(
    request: HttpRequest, opening: Opening, asked: Question, answer: Answer, at: datetime
) -> Saved:
    ms, device = read_timing(request.POST)
    with confirmed():
        return actions.save_item(
            by=opening,
            instrument_key=asked.instrument.key,
            item_id=asked.item.id,
            answer=answer,
            at=at,
            ms=ms,
            device=device,
        )


def _go_on(
    request: HttpRequest, opening: Opening, asked: Question, saved: Saved, at: datetime
) -> HttpResponse:
    """The next page: at once the one of support, where the answer just stored calls for it.

    The page's script is given the next question in the same reply, with the address to show for
    it: on a slow network the second round trip of a redirect is what a client waits for.
    """
    sheet = read_sheet(opening)
    following = None if _is_change(request) else sheet.after(asked.place)
    onwards = url_to_go_on(opening, sheet, following)
    if saved.flag is not None and saved.flag.page != FlagPage.NONE:
        return support_page(request, opening, saved.flag.page, onwards, saved.draft.saved_at)
    if following is None or BY_SCRIPT not in request.headers or not is_live(opening, at):
        return see_other(onwards)
    response = _page(request, opening, sheet, following)
    response.headers[PLACE] = onwards
    return response


def _refuse(
    request: HttpRequest, opening: Opening, asked: Question, error: ValidationError, at: datetime
) -> HttpResponse:
    if error.code == TAMPERED:
        note_refused(opening, "tampered-answer", at)
    if not is_live(opening, at):
        return idle_page(request, opening.assignment)
    return _page(request, opening, read_sheet(opening), asked, error=error.message)


def _too_late(
    request: HttpRequest, opening: Opening, asked: Question, answer: Answer, at: datetime
) -> HttpResponse:
    """The form was sent, withdrawn or ran out; what somebody has to know is told all the same."""
    flag = None
    if opening.confirmed_at is not None:
        flag = actions.press_when_closed(
            by=opening,
            instrument_key=asked.instrument.key,
            item_id=asked.item.id,
            answer=answer,
            at=at,
        )
    if flag is None or flag.page == FlagPage.NONE:
        return _closed(request, opening, at)
    return support_page(request, opening, flag.page, url_of(opening, "done"), None)


def _closed(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    assignment = opening.assignment
    assignment.refresh_from_db(fields=["completed_at", "withdrawn_at"])
    if assignment.completed_at:
        return see_other(url_of(opening, "done"))
    return notices.show(request, why_closed(assignment, opening.link, at), assignment)


def _page(
    request: HttpRequest,
    opening: Opening,
    sheet: Sheet,
    asked: Question,
    *,
    error: str = "",
    status: int = 422,
) -> HttpResponse:
    before = sheet.before(asked.place)
    if _is_change(request):
        back_url = url_of(opening, "check")
    elif before:
        back_url = url_of(opening, "question", place=before.place)
    else:
        back_url = url_of(opening, "start")
    context = {
        "question": asked,
        "total": len(sheet.questions),
        "back_url": back_url,
        "error": error,
        "written": request.POST.get("answer", "") if error and asked.is_text else asked.written,
        "saved_at": sheet.saved_at,
    }
    return form_page(request, opening, "question.html", context, status=status if error else 200)


def _is_change(request: HttpRequest) -> bool:
    """Whether the client came from the check of the answers, and goes back there."""
    return request.GET.get("change") == "1"
