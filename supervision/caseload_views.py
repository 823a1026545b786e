"""The supervisor's first page: who needs attention among the supervisees' clients."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from supervision.alerts import open_safety_alerts
from supervision.caseload import read_caseload
from supervision.caseload_links import links_of
from web.http import render_page


@require_safe
def caseload(request: HttpRequest) -> HttpResponse:
    """The supervisees' clients, those who need attention first. Safety alerts ignore filters."""
    now = timezone.now()
    found = read_caseload(request.user, request.GET, at=now)
    audit.record(request.user, "view-caseload", at=now)
    context = {
        "caseload": found,
        "links": links_of(found),
        "safety": open_safety_alerts(request.user),
    }
    return render_page(
        request,
        page="supervision/caseload.html",
        partial="supervision/_caseload.html",
        context=context,
    )
