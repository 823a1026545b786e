"""Numbers to call, and the page of a failure: both without session, person or database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.crisis_numbers import Known, known_clinic, public_name
from measures.models import Assignment
from web.languages import OFFERED

COOKIE_SECONDS = 7 * 24 * 3600  # as long as a link lives


@login_not_required
@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """The numbers of the clinic whose form was opened here last."""
    return _page(request, "portal/help_now.html", status=200)


def failure_page(request: HttpRequest, *, status: int) -> HttpResponse:
    """What a client sees when something broke on our side."""
    return _page(request, "portal/failure.html", status=status)


def remember_clinic(
    request: HttpRequest, response: HttpResponse, assignment: Assignment, language: str
) -> None:
    """Keep whose numbers to show, and in which language, should the database be gone later."""
    value = f"{public_name(assignment.clinic_id)}.{language}"
    if request.COOKIES.get(settings.CLINIC_COOKIE_NAME) == value:
        return
    response.set_cookie(
        settings.CLINIC_COOKIE_NAME,
        value,
        max_age=COOKIE_SECONDS,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _page(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    name, _dot, language = request.COOKIES.get(settings.CLINIC_COOKIE_NAME, "").partition(".")
    clinic = known_clinic(name)
    with translation.override(_language(request, language, clinic)):
        # Without the request, so that no context processor looks for a person.
        html = render_to_string(template, _context(clinic))
    return HttpResponse(html, status=status)


def _language(request: HttpRequest, chosen: str, clinic: Known | None) -> str:
    """The form's language, else the browser's, else the clinic's."""
    offered = dict(OFFERED)
    if chosen in offered:
        return chosen
    if "Accept-Language" in request.headers:
        wished = translation.get_language_from_request(request)
        return wished if wished in offered else wished.partition("-")[0]
    return clinic.language if clinic else settings.LANGUAGE_CODE


def _context(clinic: Known | None) -> dict[str, Any]:
    return {
        "service_name": clinic.name if clinic else _("Questionnaire"),
        "crisis_contacts": clinic.contacts if clinic else (),
    }
