"""The administrator's pages about supervision: who sees whose caseload, from when until when."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions as accounts
from accounts.models import Supervision, User
from risk import actions
from supervision.admin_forms import LastDayForm, SupervisionForm
from supervision.people import relation_rows
from web.refusals import show_refusal

RELATIONS = "supervision:relations"
NAV = {"nav_current": "supervision:people"}


@require_safe
def relations(request: HttpRequest) -> HttpResponse:
    """Every relation, with those that are over."""
    rows = relation_rows(request.user, on=timezone.localdate())
    return render(request, "supervision/relations.html", {"rows": rows, **NAV})


@require_http_methods(["GET", "HEAD", "POST"])
def add_relation(request: HttpRequest) -> HttpResponse:
    """Let a supervisor see a therapist's caseload."""
    form = SupervisionForm(
        request.POST or None,
        people=User.objects.visible_to(request.user),
        initial={"starts_on": timezone.localdate(), "supervisee": request.GET.get("therapist")},
    )
    if form.is_valid():
        try:
            made = accounts.start_supervision(
                by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{made}, from {date_format(made.starts_on, 'j F Y')} on.")
            return redirect(RELATIONS)
    status = 422 if form.is_bound else 200
    return render(request, "supervision/add_relation.html", {"form": form, **NAV}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def end_relation(request: HttpRequest, relation_id: int) -> HttpResponse:
    """Give a relation its last day."""
    relation = _relation(request, relation_id)
    today = timezone.localdate()
    form = LastDayForm(request.POST or None, initial={"ends_on": relation.ends_on or today})
    if form.is_valid():
        try:
            actions.end_supervision(
                by=request.user, relation=relation, at=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"The last day is {date_format(relation.ends_on, 'j F Y')}.")
            return redirect(RELATIONS)
    may_take_back = relation.starts_on >= today
    context = {"form": form, "relation": relation, "may_take_back": may_take_back, **NAV}
    status = 422 if form.is_bound else 200
    return render(request, "supervision/end_relation.html", context, status=status)


@require_POST
def take_back_relation(request: HttpRequest, relation_id: int) -> HttpResponse:
    """Remove a relation that was made by mistake, until the end of its first day."""
    relation = _relation(request, relation_id)
    try:
        actions.take_back_supervision(by=request.user, relation=relation, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The relation is taken back.")
    return redirect(RELATIONS)


def _relation(request: HttpRequest, relation_id: int) -> Supervision:
    rows = Supervision.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("supervisor", "supervisee", "clinic"), pk=relation_id
    )
