"""The pages that every member of staff has: the way home, and help."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.models import Role
from risk.help import help_context

FIRST_PAGES = (
    (Role.THERAPIST, "practice:today"),
    (Role.SUPERVISOR, "supervision:caseload"),
    (Role.ADMIN, "supervision:people"),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home page of the first role that the person holds."""
    for role, page in FIRST_PAGES:
        if request.user.has_role(role):
            return redirect(page)
    return redirect("password_change")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How the flag works, rule by rule, and what it does not know."""
    return render(request, "risk/help.html", help_context())
