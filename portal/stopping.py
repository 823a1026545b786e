"""The way out of messages: one page for every stop link, and a press on its button."""

from __future__ import annotations

import string

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clients.stopping import find_by_stop_token, stop_messages
from portal import notices
from portal.notices import Notice

_TRAILING = string.punctuation.replace("-", "").replace("_", "") + string.whitespace

STOPPED = Notice(
    200,
    _("You will get no more messages"),
    _("A message may still be on its way. If you change your mind, say so when you meet."),
)
NOT_OURS = Notice(
    404,
    _("This link is not valid"),
    _("Use the link at the end of the newest message you have, and open the whole link."),
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest) -> HttpResponse:
    """The same page for every link, until its button is pressed; looking at it changes nothing."""
    if request.method != "POST":
        return render(request, "portal/stop.html", notices.service_context(None))
    client = find_by_stop_token(_token(request.POST.get("token", "")))
    if client is None:
        return notices.show(request, NOT_OURS)
    stop_messages(by=None, client=client, at=timezone.now())
    with translation.override(client.language or client.clinic.language):
        return notices.show(request, STOPPED)


def _token(text: str) -> str:
    """The token of a pasted link, without what a mail program hung onto its end."""
    return text.rpartition("#")[2].strip(_TRAILING)
