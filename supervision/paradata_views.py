"""How the clinic's forms do: how long they take, whether they are sent, where people stop."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from supervision.paradata import forms_in_use_page


@require_safe
def forms_in_use(request: HttpRequest) -> HttpResponse:
    """The same page for supervisors and administrators, each at an address of their own."""
    now = timezone.now()
    page = forms_in_use_page(request.user.clinic, at=now)
    audit.record(request.user, "view-forms-in-use", at=now)
    parent = "figures" if request.resolver_match.url_name == "paradata" else "forms"
    context = {"page": page, "nav_current": f"supervision:{parent}"}
    return render(request, "supervision/forms_in_use.html", context)
