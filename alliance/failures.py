"""The answer to an error that nothing caught, the database being gone among them."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.help_now import failure_page
from web import client_pages

RETRY_SECONDS = "60"


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs no database: for clients the one with numbers to call."""
    is_down = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if is_down else 500
    if request.path_info.startswith(client_pages.FOLDER):
        response = failure_page(request, status=status)
    else:
        response = HttpResponse(render_to_string("500.html"), status=status)
    if is_down:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response
