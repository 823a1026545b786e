"""One answer saved from the page's script, without leaving the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from measures.models import Device, Opening
from measures.opening import is_live
from portal.device import (
    Hindrance,
    for_device,
    hindrances,
    is_shared,
    was_just_left,
    why_closed,
)
from portal.forms import parse_text
from portal.limits import may_save, note_refused
from portal.pages import form_context
from portal.questions import STILL_SAVES
from portal.sheet import Question, read_sheet
from risk import actions
from science.answers import Answer
from science.instrument import Absence, Flag, FlagPage
from web.durable import NotConfirmed, confirmed
from web.strict_json import Refused, read_object
from web.templatetags.spoken import spoken_time

LARGEST_SEQUENCE = 1_000_000_000
LARGEST_MS = 24 * 3600 * 1000
_KEYS = {"place", "answer", "skip", "sequence", "ms", "device"}


@dataclass(frozen=True, slots=True)
class Press:
    """What the script says: an answer to a question, and the number of the press."""

    question: Question
    answer: Answer
    sequence: int
    ms: int | None
    device: str


def unknown_device(request: HttpRequest, public_id: str, at: datetime) -> HttpResponse:
    """The same answer for a form that does not exist and for one that is another device's."""
    return Refused(404, "unknown", _("Please open your form again.")).response()


@require_http_methods(["PUT"])
@for_device(but=frozenset(Hindrance), stranger=unknown_device, saves_late=True)
def draft(request: HttpRequest, opening: Opening, at: datetime) -> HttpResponse:
    """Save the answer to one question; say what is stored now, and since when."""
    try:
        if not may_save(opening, at):
            raise Refused(429, "often", _("Please wait a minute."), allowed="120 saves a minute")
        press = _read(opening, read_object(request))
        found = hindrances(opening, at)
        if {Hindrance.DONE, Hindrance.CLOSED}.intersection(found):
            return _too_late(opening, press, at)
        _refuse_unknown_person(opening, at)
        with confirmed():
            saved = _save(opening, press, at)
    except Refused as refused:
        _note(opening, refused, at)
        return refused.response()
    except NotConfirmed:
        return Refused(503, "unconfirmed", _("Not saved yet. Please try again.")).response()
    except ValidationError:  # sent or withdrawn between the look above and the save
        opening.assignment.refresh_from_db()
        return _too_late(opening, press, at)
    return JsonResponse(_stored(opening, press, saved, at))


def _save(opening: Opening, press: Press, at: datetime) -> actions.Saved:
    return actions.save_item(
        by=opening,
        instrument_key=press.question.instrument.key,
        item_id=press.question.item.id,
        answer=press.answer,
        at=at,
        sequence=press.sequence,
        ms=press.ms,
        device=press.device,
    )


def _stored(opening: Opening, press: Press, saved: actions.Saved, at: datetime) -> dict[str, Any]:
    time = spoken_time(saved.draft.saved_at)
    answer = saved.draft.answer
    return {
        "sequence": saved.draft.sequence,
        "answer": answer["text"] if isinstance(answer, dict) else str(answer),
        "is_stored": saved.is_stored,
        "saved_at": time,
        "said": _("Saved %(time)s") % {"time": time},
        "is_idle": not is_live(opening, at) and not is_shared(opening),
        "support": _support(opening, saved.flag),
    }


def _too_late(opening: Opening, press: Press, at: datetime) -> HttpResponse:
    """Nothing can be stored any more; what somebody has to know is told all the same."""
    flag = None
    if opening.confirmed_at is not None and at - opening.seen_at <= STILL_SAVES:
        flag = actions.press_when_closed(
            by=opening,
            instrument_key=press.question.instrument.key,
            item_id=press.question.item.id,
            answer=press.answer,
            at=at,
        )
    if opening.assignment.completed_at:
        refused = Refused(409, "sent", _("This form has been sent already."), where="form")
    else:
        notice = why_closed(opening.assignment, opening.link, at)
        refused = Refused(notice.status, "closed", str(notice.title), where="form")
    return refused.response(support=_support(opening, flag))


def _support(opening: Opening, flag: Flag | None) -> str:
    """Numbers to call, for the answer just given; empty where none are called for."""
    if flag is None or flag.page == FlagPage.NONE:
        return ""
    context = form_context(opening) | {"is_crisis": flag.page == FlagPage.CRISIS}
    return render_to_string("portal/_support_now.html", context)


def _refuse_unknown_person(opening: Opening, at: datetime) -> None:
    if opening.confirmed_at is None:
        raise Refused(403, "birth-date", _("Please confirm that it is you."))
    is_over = opening.closed_at is not None and not was_just_left(opening, at)
    if is_over or at - opening.seen_at > STILL_SAVES:
        raise Refused(403, "idle", _("Please open your form again."))


def _note(opening: Opening, refused: Refused, at: datetime) -> None:
    """What no page of ours sends goes on record; never the value itself."""
    if refused.said["code"] == "tampered":
        note_refused(opening, "tampered-answer", at)


def _read(opening: Opening, said: dict[str, Any]) -> Press:
    if set(said) - _KEYS:
        raise _tampered("body", ", ".join(sorted(_KEYS)))
    sheet = read_sheet(opening)
    n = len(sheet.questions)
    place = _whole(said, "place", 1, n)
    question = sheet.at(place) if place else None
    sequence = _whole(said, "sequence", 1, LARGEST_SEQUENCE)
    if question is None or sequence is None:
        raise _tampered("place" if question is None else "sequence", f"1 to {n}")
    device = said.get("device", "")
    if device not in ("", *Device.values):
        raise _tampered("device", ", ".join(Device.values))
    ms = _whole(said, "ms", 0, LARGEST_MS)
    return Press(question, _answer(question, said), sequence, ms, device)


def _answer(question: Question, said: dict[str, Any]) -> Answer:
    is_skip = said.get("skip") is True
    if is_skip == ("answer" in said) or said.get("skip", True) is not True:
        raise _tampered("answer", "answer, or skip: true")
    if is_skip:
        return Absence.SKIPPED
    text = said["answer"]
    if not isinstance(text, str):
        raise _tampered("answer", question.item.allowed)
    try:
        return parse_text(question.item, text)
    except ValidationError as error:
        title, allowed = error.message, question.item.allowed
        raise Refused(422, "answer", title, where=question.field, allowed=allowed) from error


def _whole(said: dict[str, Any], key: str, lowest: int, highest: int) -> int | None:
    """A whole number within bounds; None where there is none."""
    number = said.get(key)
    if number is None and key not in said:
        return None
    if type(number) is not int or not lowest <= number <= highest:
        raise _tampered(key, f"{lowest} to {highest}")
    return number


def _tampered(where: str, allowed: str) -> Refused:
    title = _("Please give your answer once more.")
    return Refused(422, "tampered", title, where=where, allowed=allowed)
