"""Where a button leads that stands on several pages: back to the page it was pressed on."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request: HttpRequest, fallback: str) -> HttpResponseRedirect:
    """Redirect to the posted `next`, if it is a page of this server."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if is_ours and target.startswith("/") else fallback)


def day_url(moment: datetime | None) -> str:
    """The Today page of a moment's day; without a moment, of this day."""
    today = reverse("practice:today")
    if moment is None or timezone.localdate(moment) == timezone.localdate():
        return today
    return f"{today}?day={timezone.localdate(moment):%Y-%m-%d}"
