"""The administrator's page about norms: with whom the clinic's scores are compared."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from measures import norms_setup
from measures.norms_plan import norms_plan

NORMS = "supervision:norms"


@require_http_methods(["GET", "HEAD", "POST"])
def norms(request: HttpRequest) -> HttpResponse:
    """Every norm set with its numbers; a post chooses one."""
    error = _choose(request) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        return redirect(NORMS)
    plan = norms_plan(request.user.clinic)
    context = {"plan": plan, "error": error, "nav_current": "supervision:forms"}
    return render(request, "supervision/norms.html", context, status=422 if error else 200)


def _choose(request: HttpRequest) -> str:
    """Choose the posted set; why not, if it was refused."""
    try:
        chosen = norms_setup.choose_norms(
            by=request.user,
            clinic=request.user.clinic,
            instrument=request.POST.get("instrument", ""),
            norm_set=request.POST.get("norm_set", ""),
            at=timezone.now(),
        )
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    messages.success(request, norms_setup.chosen_words(chosen))
    return ""
