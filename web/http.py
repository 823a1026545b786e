"""One view for the whole page and for the fragment that htmx asks for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest,
    *,
    page: str,
    partial: str | None = None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """Render `partial` for an htmx request and `page` for a browser, from one context.

    `is_fragment` tells the template which of the two it is.
    """
    is_htmx = request.headers.get("HX-Request") == "true"
    # After a cache miss on the Back button htmx asks again, and then needs the full page.
    is_restore = request.headers.get("HX-History-Restore-Request") == "true"
    is_fragment = bool(partial) and is_htmx and not is_restore
    template = partial if is_fragment else page
    response = render(request, template, {**context, "is_fragment": is_fragment}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
