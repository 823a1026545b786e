"""Alerts of the own clients: the list, and one alert with its steps."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.models import Role
from practice.caseload import own_alert, own_alerts
from risk import actions
from risk.alert_page import alert_page, take_step
from risk.models import AlertState
from risk.record import alert_lines
from risk.record_rows import with_last_step
from web.paging import page_of

PAGE_ROWS = 50
SHOWN = [("open", "Open"), ("closed", "Closed")]


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """What someone must still act on, safety first; or what is closed."""
    show = request.GET.get("show", "open")
    if show not in dict(SHOWN):
        raise BadRequest("show: not a choice of this page")
    page = page_of(_rows(request, show), request, size=PAGE_ROWS)
    lines = alert_lines(list(page.object_list))
    audit.record(request.user, "view-alerts", at=timezone.now())
    context = {"lines": lines, "page": page, "shows": SHOWN, "show": show}
    return render(request, "practice/alerts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One alert: what was answered or noticed, what was done, and what can be done next."""
    found, now = own_alert(request.user, alert_id), timezone.now()
    if request.method == "POST":
        page = take_step(found, request.POST, by=request.user, at=now)
        if page.done:
            messages.success(request, page.done)
            return redirect("practice:alert", alert_id)
    else:
        page = alert_page(found, viewer=request.user)
        client = found.episode.client_id
        audit.record(request.user, "view-alert", found, at=now, client_id=client)
        actions.mark_alert_read(by=request.user, role=Role.THERAPIST, alert=found, at=now)
    context = {"page": page, "nav_current": "practice:alerts"}
    return render(request, "practice/alert.html", context, status=page.status)


def _rows(request: HttpRequest, show: str) -> QuerySet:
    mine = own_alerts(request.user)
    rows = mine.unresolved() if show == "open" else mine.filter(state=AlertState.RESOLVED)
    people = with_last_step(rows.safety_first())
    return people.select_related("episode__client", "episode__therapist")
