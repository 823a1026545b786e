"""A person's choice of light or dark; without one, pages follow the system."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from web.kept_choice import keep_choice, page_to_return_to

COOKIE = "theme"
CHOICES = {"light", "dark"}


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice, or forget it and follow the system; then back to the page."""
    response = HttpResponseRedirect(page_to_return_to(request, home="home"))
    keep_choice(response, COOKIE, request.POST.get("theme"), allowed=CHOICES)
    return response
