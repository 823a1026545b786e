"""Requests of clients that no page sends: refused before anything of them is read."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from portal import notices
from portal.notices import Notice
from web.client_pages import FOLDER

LARGEST_BODY = 1_000_000  # bytes
FORMS = {"", "application/x-www-form-urlencoded", "multipart/form-data"}
TAKES_JSON = ("/draft", "/renew")  # which read their body on their own, more strictly

ENCODING = Notice(
    400,
    _("This cannot be read"),
    _(
        "The encoding of what your browser sent is not UTF-8, so some signs would be lost. Go back "
        "one page: what you typed is still there."
    ),
)
TOO_LARGE = Notice(
    413,
    _("This is too much text"),
    _("Go back one page, make the text shorter and send it again."),
)
OTHER_TYPE = Notice(
    415,
    _("This cannot be read"),
    _("The form takes what its own page sends, and nothing else."),
)
HALF = Notice(
    408,
    _("This cannot be read"),
    _("Wait a minute and try again. Go back one page first, if you have just pressed a button."),
)


def refuse_unreadable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse other types, other encodings and too much, where clients send forms.

    Django itself would put a replacement sign for each byte that it cannot read.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.path_info.startswith(FOLDER):
            notice = _why_refused(request)
            if notice is not None:
                return _page(notice)
        return get_response(request)

    return middleware


def _why_refused(request: HttpRequest) -> Notice | None:
    is_json = request.content_type == "application/json"
    if is_json and request.path_info.endswith(TAKES_JSON):
        return None
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        return TOO_LARGE
    if request.content_type not in FORMS:
        return OTHER_TYPE
    if request.content_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        return ENCODING
    try:
        return None if _is_utf8(request) else ENCODING
    except UnreadablePostError:  # it broke off, or fell silent
        return HALF


def _is_utf8(request: HttpRequest) -> bool:
    body = request.body
    if request.content_type != "multipart/form-data":
        body = unquote_to_bytes(body)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _page(notice: Notice) -> HttpResponse:
    # Without the request: nobody has been looked up yet.
    context = notices.service_context(None) | {"title": notice.title, "text": notice.text}
    return HttpResponse(render_to_string("portal/notice.html", context), status=notice.status)
