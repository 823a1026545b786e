"""A form whose token against forged requests was lost: the answers are kept on a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure

from portal.notices import service_context
from web.client_pages import FOLDER
from web.strict_json import Refused

# The pages whose fields are shown again to be sent once more. Never one that takes a PIN.
KEPT = {"open", "code", "start", "question", "send"}


def failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Let a client send the same once more with a fresh token; staff see the usual page."""
    if not request.path_info.startswith(FOLDER):
        return csrf_failure(request, reason)
    if request.content_type == "application/json":
        return Refused(403, "csrf", _("Please try again.")).response()
    is_kept = _name(request) in KEPT and _is_from_here(request)
    fields = [
        (name, value)
        for name, values in (request.POST.lists() if is_kept else ())
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = service_context(None) | {"fields": fields, "is_kept": is_kept}
    response = render(request, "portal/lost_token.html", context, status=403)
    response.headers["Form-Problem"] = "csrf"
    return response


def _name(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent it: never help another site's form on."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", own) == own
