"""The language of pages on which no form is known yet: as chosen there, else the browser's."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_POST

from portal.device import see_other
from web.client_pages import FOLDER
from web.kept_choice import keep_choice
from web.languages import DEFAULT, OFFERED

COOKIE = "language"
Handler = Callable[[HttpRequest], HttpResponse]


def speak_to_clients(get_response: Handler) -> Handler:
    """Answer everything under the clients' address in their language; staff pages stay English.

    Pages of a form go on to the language of the form.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(FOLDER):
            return get_response(request)
        with translation.override(language_for(request)):
            response = get_response(request)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return middleware


def chosen_language(request: HttpRequest) -> str | None:
    """The language that was pressed on this device."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in dict(OFFERED) else None


def language_for(request: HttpRequest) -> str:
    """What to speak to a browser: as pressed, else the first of its own languages offered here."""
    offered = dict(OFFERED)
    wished = [
        code.partition("-")[0]
        for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    ]
    found = next((code for code in wished if code in offered), DEFAULT)
    return chosen_language(request) or found


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the choice on the device, then back; a browser keeps a link's secret behind the #."""
    response = see_other("portal:landing")
    choice = request.POST.get("language")
    if choice in dict(OFFERED):
        keep_choice(response, COOKIE, choice, allowed=dict(OFFERED))
    return response
