"""A choice of how pages look, kept in a cookie of the browser for a year. It names nobody."""

from collections.abc import Collection

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

A_YEAR = 365 * 24 * 3600  # seconds


def keep_choice(
    response: HttpResponse, cookie: str, choice: str | None, *, allowed: Collection[str]
) -> None:
    """Keep a choice; anything else than those allowed takes an earlier one back."""
    if choice in allowed:
        response.set_cookie(
            cookie, choice, A_YEAR, secure=settings.IS_HTTPS, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(cookie, samesite="Lax")


def page_to_return_to(request: HttpRequest, *, home: str) -> str:
    """The page on which the choice was pressed; `home`, a URL's name, instead of another site."""
    back = request.POST.get("next", "")
    is_own = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if is_own else resolve_url(home)
