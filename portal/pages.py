"""What the pages of one form have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from measures.asking import languages_of
from measures.models import Assignment, Moment, Opening
from portal.device import is_shared
from portal.kiosk import kiosk_context
from portal.notices import service_context
from portal.sheet import Question, Sheet
from science.instrument import FlagPage
from web.languages import OFFERED


def form_page(
    request: HttpRequest,
    opening: Opening,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render one page of a form."""
    return render(request, f"portal/{template}", form_context(opening) | context, status=status)


def form_context(opening: Opening) -> dict[str, Any]:
    """What each page of a form shows, or each part of one."""
    assignment = opening.assignment
    return service_context(assignment, is_shared=is_shared(opening)) | {
        "public_id": assignment.public_id,
        "assignment": assignment,
        "is_pre": assignment.moment == Moment.PRE,
        "therapist": assignment.episode.therapist.first_name or _("your therapist"),
        "answers_read": assignment.clinic.answers_read,
        "is_shared": is_shared(opening),
        "kiosk": kiosk_context(opening) if is_shared(opening) else None,
        "languages": _languages(assignment),
        "can_come_back": _can_come_back(opening),
        "exit_url": "" if is_shared(opening) else assignment.clinic.exit_url,
        "until": min(assignment.expires_at, opening.link.expires_at),
        "asks_birth_date": opening.link.asks_birth_date,
    }


def _can_come_back(opening: Opening) -> bool:
    """Whether the same link brings the saved answers back; on a shared device none is known."""
    is_open = opening.confirmed_at is not None and opening.assignment.completed_at is None
    return is_open and not is_shared(opening)


def _languages(assignment: Assignment) -> list[tuple[str, str]]:
    """Code and name of each language that the form can be read in, if there is a choice."""
    names, codes = dict(OFFERED), languages_of(assignment)
    return [(code, names[code]) for code in codes] if len(codes) > 1 else []


def url_of(opening: Opening, page: str, **kwargs: Any) -> str:
    """The address of one of the form's pages."""
    return reverse(f"portal:{page}", kwargs={"public_id": opening.assignment.public_id, **kwargs})


def url_to_go_on(opening: Opening, sheet: Sheet, question: Question | None = None) -> str:
    """The given question, else the first one still open, else the check of the answers."""
    target = question or sheet.first_open
    if target is None:
        return url_of(opening, "check")
    return url_of(opening, "question", place=target.place)


def support_page(
    request: HttpRequest,
    opening: Opening,
    page: FlagPage,
    onwards: str,
    saved_at: datetime | None,
) -> HttpResponse:
    """Numbers to call, right after an answer that somebody has to see."""
    context = {"is_crisis": page == FlagPage.CRISIS, "onwards": onwards, "saved_at": saved_at}
    return form_page(request, opening, "support.html", context)
