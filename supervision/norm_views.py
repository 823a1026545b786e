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
    error = ""
    if request.method == "POST":
        try:
            chosen = norms_setup.choose_norms(
                by=request.user,
                clinic=request.user.clinic,
                instrument=request.POST.get("instrument", ""),
                norm_set=request.POST.get("norm_set", ""),
                at=timezone.now(),
            )
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
        else:
            messages.success(request, norms_setup.chosen_words(chosen))
            return redirect(NORMS)
    context = {
        "plan": norms_plan(request.user.clinic),
        "error": error,
        "nav_current": "supervision:forms",
    }
    return render(request, "supervision/norms.html", context, status=422 if error else 200)
