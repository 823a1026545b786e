"""The threshold: from which estimate on a check-in is suggested, and what each would bring."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from risk import actions
from supervision.model_forms import ThresholdForm
from supervision.threshold import own_clinic, threshold_page
from web.refusals import show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
def threshold(request: HttpRequest) -> HttpResponse:
    """The figures of every threshold on past therapies, and the form to choose one."""
    clinic = own_clinic(request.user)
    form = ThresholdForm(request.POST or None, instance=clinic)
    if form.is_valid():
        try:
            actions.change_clinic(
                by=request.user, clinic=clinic, values=form.cleaned_data, at=timezone.now()
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "The threshold is saved.")
            return redirect("supervision:threshold")
    context = {
        "page": threshold_page(request.user),
        "form": form,
        "nav_current": "supervision:models",
    }
    return render(
        request, "supervision/threshold.html", context, status=422 if form.errors else 200
    )
