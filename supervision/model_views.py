"""Fitted models: which one speaks, how each did, and the decision to let one speak."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from risk.actions.fitting import activate_model, switch_off_model
from risk.model_card import comparison
from risk.models import ModelKind, RiskModel
from supervision.model_forms import NoteForm
from supervision.model_list import model_list
from supervision.model_page import model_page
from web.refusals import show_refusal

MODELS = "supervision:models"


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """The models of the clinic, and which of them speaks."""
    found = model_list(request.user)
    context = {"found": found, "form": NoteForm(), "nav_current": MODELS}
    return render(request, "supervision/models.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def model(request: HttpRequest, model_id: int) -> HttpResponse:
    """One model beside the one that speaks now; a post lets it speak."""
    now = timezone.now()
    rows = RiskModel.objects.visible_to(request.user).select_related("clinic")
    found = get_object_or_404(rows, pk=model_id)
    page = model_page(found, request.user)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        compared = comparison(found, page.active)
        note = form.cleaned_data["note"]
        try:
            activate_model(by=request.user, model=found, note=note, comparison=compared, at=now)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Model {found.pk} speaks from now on.")
            return redirect("supervision:model", model_id)
    elif request.method != "POST":
        audit.record(request.user, "view-model", found, at=now)
    context = {"page": page, "form": form, "nav_current": MODELS}
    status = 422 if form.errors or form.non_field_errors() else 200
    return render(request, "supervision/model.html", context, status=status)


@require_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    """No model of leaving early speaks from now on; the rules go on."""
    form = NoteForm(request.POST)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            switch_off_model(by=request.user, kind=ModelKind.DROPOUT, note=note, at=timezone.now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "No model speaks now. The rules of the flag go on as before.")
        return redirect(MODELS)
    context = {"found": model_list(request.user), "form": form, "nav_current": MODELS}
    return render(request, "supervision/models.html", context, status=422)
