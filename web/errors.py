"""The answers to an address that names no page, and to a request that cannot be read.

Django's own handlers read the body to look for a CSRF token. Where the body is what cannot be
read, they fail as the request did, and the caller gets a server error.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer with a page that needs nothing from the request."""
    return HttpResponse(render_to_string("400.html"), status=400)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer in the person's own frame, with the way home."""
    return render(request, "404.html", status=404)
