"""Alerts across supervisees: the list, and one alert with its steps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.models import Role
from risk import actions
from risk.alert_page import alert_page, take_step
from supervision.alerts import read_alerts, supervised_alerts


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Open alerts of all supervisees, safety first."""
    found = read_alerts(request.user, request.GET)
    audit.record(request.user, "view-alerts", at=timezone.now())
    return render(request, "supervision/alerts.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One alert: what was answered or noticed, what was done, and what can be done next."""
    now = timezone.now()
    rows = supervised_alerts(request.user).select_related("episode__client", "episode__therapist")
    found = get_object_or_404(rows.select_related("owner"), pk=alert_id)
    if request.method == "POST":
        page = take_step(found, request.POST, by=request.user, at=now)
        if page.done:
            messages.success(request, page.done)
            return redirect("supervision:alert", alert_id)
    else:
        page = alert_page(found, viewer=request.user)
        client = found.episode.client_id
        audit.record(request.user, "view-alert", found, at=now, client_id=client)
        actions.mark_alert_read(by=request.user, role=Role.SUPERVISOR, alert=found, at=now)
    context = {"page": page, "nav_current": "supervision:alerts"}
    return render(request, "supervision/alert.html", context, status=page.status)
