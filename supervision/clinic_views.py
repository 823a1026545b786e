"""The administrator's page about the clinic: its settings and its crisis numbers."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions as accounts
from accounts.models import Clinic, CrisisContact
from measures.forms_setup import remove_crisis_contact
from risk import actions
from supervision.admin_forms import ClinicForm, CrisisContactForm
from web.refusals import show_refusal

CLINIC = "supervision:clinic"


@require_http_methods(["GET", "HEAD", "POST"])
def clinic(request: HttpRequest) -> HttpResponse:
    """Settings, numbers, and what clients see of them."""
    form = ClinicForm(request.POST or None, instance=_own_clinic(request))
    if form.is_valid():
        try:
            actions.change_clinic(
                by=request.user,
                clinic=form.instance,
                values=form.cleaned_data,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "The settings are saved.")
            return redirect(CLINIC)
    return _clinic_page(request, settings=form, number=CrisisContactForm())


@require_POST
def add_number(request: HttpRequest) -> HttpResponse:
    """Add a number that clients see."""
    form = CrisisContactForm(request.POST)
    if form.is_valid():
        try:
            contact = accounts.add_crisis_contact(
                by=request.user, clinic=request.user.clinic, at=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Clients now see {contact}.")
            return redirect(CLINIC)
    return _clinic_page(request, settings=ClinicForm(instance=_own_clinic(request)), number=form)


@require_POST
def remove_number(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Take a number away; a second click on a number that has gone changes nothing."""
    contact = _number(request, contact_id)
    if contact:
        try:
            remove_crisis_contact(by=request.user, contact=contact, at=timezone.now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"Clients no longer see {contact}.")
    return redirect(CLINIC)


@require_POST
def move_number(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Show a number one place earlier or later."""
    contact = _number(request, contact_id)
    if contact:
        accounts.move_crisis_contact(
            by=request.user, contact=contact, up="up" in request.POST, at=timezone.now()
        )
    return redirect(CLINIC)


def _number(request: HttpRequest, contact_id: int) -> CrisisContact | None:
    return request.user.clinic.crisis_contacts.filter(pk=contact_id).first()


def _own_clinic(request: HttpRequest) -> Clinic:
    """A copy of the clinic's row: a refused form must not change what the page's frame shows."""
    return copy(request.user.clinic)


def _clinic_page(request: HttpRequest, *, settings: BaseForm, number: BaseForm) -> HttpResponse:
    context = {
        "settings_form": settings,
        "number_form": number,
        "crisis_contacts": list(request.user.clinic.crisis_contacts.all()),
        "nav_current": CLINIC,
    }
    status = 422 if settings.is_bound or number.is_bound else 200
    return render(request, "supervision/clinic.html", context, status=status)
