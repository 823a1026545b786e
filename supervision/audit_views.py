"""The administrator's page about who did what: numbers and staff names, nothing clinical."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from supervision.trail import trail_page


@require_safe
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Who did or saw what, the newest first."""
    page = trail_page(request.user, before=request.GET.get("before", ""))
    audit.record(request.user, "view-audit", at=timezone.now())
    context = {"page": page, "nav_current": "supervision:clinic"}
    return render(request, "supervision/audit.html", context)
