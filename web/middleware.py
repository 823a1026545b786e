"""Headers that every answer carries, errors included; and cookies that no request may carry."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

FEATURES_OFF = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


def headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep pages out of caches, search engines and other origins."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # Static files never come this far; an address among them that names none does.
        response.headers["Cache-Control"] = "no-store"
        response.headers["Permissions-Policy"] = FEATURES_OFF
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware


def refuse_nul_cookies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse what no browser sends: PostgreSQL fails on it when a session is looked up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest("a cookie with NUL")
        return get_response(request)

    return middleware
