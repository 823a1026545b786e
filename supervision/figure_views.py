"""How the flags did in this clinic: figures over all therapies, none about one therapist."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from supervision.figures import figures_page


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """What the flags met and missed, once enough therapies are finished."""
    now = timezone.now()
    page = figures_page(request.user, at=now)
    audit.record(request.user, "view-figures", at=now)
    return render(request, "supervision/figures.html", {"page": page})
