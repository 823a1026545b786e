"""Where a person lands after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.models import Role

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
