"""The administrator's pages about forms: which questionnaires clients fill, and when."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures import catalogue, forms_setup
from measures.burden import burden_of, measured_seconds
from measures.form_plan import askable, form_plan, rights_of, when_asked
from measures.models import FormLine, Moment
from risk import actions
from supervision.admin_forms import FormLineForm
from supervision.burden_forms import MinutesCapForm
from web.refusals import show_refusal

FORMS = "supervision:forms"


@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """What is asked before and after sessions, and what that makes of the first eight."""
    return _forms_page(request, MinutesCapForm(instance=request.user.clinic))


@require_POST
def minutes_cap(request: HttpRequest) -> HttpResponse:
    """Change how many minutes forms may ask of one client in a month."""
    form = MinutesCapForm(request.POST, instance=copy(request.user.clinic))
    if not form.is_valid():
        return _forms_page(request, form, status=422)
    actions.change_clinic(
        by=request.user, clinic=form.instance, values=form.cleaned_data, at=timezone.now()
    )
    messages.success(request, f"The cap is {form.instance.minutes_cap} minutes a month now.")
    return redirect(FORMS)


def _forms_page(
    request: HttpRequest, cap_form: MinutesCapForm, *, status: int = 200
) -> HttpResponse:
    clinic, at = request.user.clinic, timezone.now()
    seconds = measured_seconds(clinic, at)
    plan = form_plan(clinic, seconds)
    asked = {row.instrument.id for moment in plan for row in moment.lines}
    context = {
        "plan": plan,
        "rights": rights_of(each for each in catalogue.all_latest() if each.id in asked),
        "burden": burden_of(clinic, seconds, at=at),
        "cap_form": cap_form,
        "nav_current": FORMS,
    }
    return render(request, "supervision/forms.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add_form_line(request: HttpRequest) -> HttpResponse:
    """Ask one more questionnaire."""
    form = FormLineForm(
        request.POST or None, initial={"moment": request.GET.get("moment", Moment.PRE)}
    )
    if form.is_valid():
        try:
            line = forms_setup.add_line(
                by=request.user, clinic=request.user.clinic, at=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            title = catalogue.latest(line.instrument).short_title
            messages.success(request, f"{title} is asked now: {when_asked(line)}.")
            return redirect(FORMS)
    context = {"form": form, "rights": rights_of(askable()), "nav_current": FORMS}
    status = 422 if form.is_bound else 200
    return render(request, "supervision/add_form_line.html", context, status=status)


@require_POST
def remove_form_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Ask a questionnaire no more; a second click changes nothing."""
    line = _line(request, line_id)
    if line:
        forms_setup.remove_line(by=request.user, line=line, at=timezone.now())
        title = catalogue.latest(line.instrument).short_title
        messages.success(
            request, f"{title} is not asked any more {Moment(line.moment).label.lower()}."
        )
    return redirect(FORMS)


@require_POST
def move_form_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Ask a questionnaire one place earlier or later."""
    line = _line(request, line_id)
    if line:
        forms_setup.move_line(
            by=request.user, line=line, up="up" in request.POST, at=timezone.now()
        )
    return redirect(FORMS)


def _line(request: HttpRequest, line_id: int) -> FormLine | None:
    return request.user.clinic.form_lines.filter(pk=line_id).first()
