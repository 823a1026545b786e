"""The administrator's page about the tablets in waiting rooms."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from measures.links import Secrets
from measures.models import Tablet
from measures.shared_devices import tablets_of
from risk import actions
from supervision.tablet_forms import TabletForm
from web.refusals import show_refusal

TABLETS = "supervision:tablets"
NAV = {"nav_current": "supervision:clinic"}


@require_http_methods(["GET", "HEAD", "POST"])
def tablets(request: HttpRequest) -> HttpResponse:
    """Every tablet; a new one is named here, and its code is shown once."""
    form = TabletForm(request.POST or None)
    if form.is_valid():
        try:
            tablet, code = actions.add_tablet(
                by=request.user, room=form.cleaned_data["room"], at=timezone.now()
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return _code_page(request, tablet, code)
    rows = [(each, state_of(each)) for each in tablets_of(request.user)]
    context = {"form": form, "rows": rows, **NAV}
    status = 422 if form.is_bound else 200
    return render(request, "supervision/tablets.html", context, status=status)


@require_POST
def renew_tablet(request: HttpRequest, tablet_id: int) -> HttpResponse:
    """Show a new code, for a device that has lost its cookie or takes another's place."""
    tablet = _own(request, tablet_id)
    try:
        code = actions.renew_enrolment(by=request.user, tablet=tablet, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(TABLETS)
    tablet.refresh_from_db()
    return _code_page(request, tablet, code)


@require_POST
def revoke_tablet(request: HttpRequest, tablet_id: int) -> HttpResponse:
    """Take a tablet out of use, at once."""
    tablet = _own(request, tablet_id)
    actions.revoke_tablet(by=request.user, tablet=tablet, at=timezone.now())
    messages.success(request, f"{tablet}: no form opens on this tablet any more.")
    return redirect(TABLETS)


def state_of(tablet: Tablet) -> str:
    """Where a tablet stands, in words."""
    if tablet.revoked_at:
        return "revoked"
    return "in use" if tablet.key_hash else "not set up yet"


def _own(request: HttpRequest, tablet_id: int) -> Tablet:
    return get_object_or_404(tablets_of(request.user), pk=tablet_id)


def _code_page(request: HttpRequest, tablet: Tablet, code: Secrets) -> HttpResponse:
    address = f"{settings.PUBLIC_URL}/f/room/"
    context = {"tablet": tablet, "code": code.shown_code, "address": address, **NAV}
    return render(request, "supervision/tablet_code.html", context)
