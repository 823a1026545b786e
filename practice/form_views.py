"""Buttons and a page about one form: send, remind, revoke, take back, and the code for the room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from measures.models import Assignment
from measures.quiet_hours import quiet_span
from practice.caseload import own_form
from practice.going_back import back_to, day_url
from practice.qr import qr_code
from risk import actions
from risk.form_messages import form_url

AT_QUIET_TIME = "These are quiet hours: what you send by hand leaves all the same."


@require_POST
def send_form(request: HttpRequest, public_id: str) -> HttpResponse:
    """Queue the message with the form's link."""
    return _act(request, public_id, actions.send_link, "The link is on its way.")


@require_POST
def remind_form(request: HttpRequest, public_id: str) -> HttpResponse:
    """Queue a reminder with a fresh link."""
    return _act(request, public_id, actions.remind, "The reminder is on its way.")


@require_POST
def revoke_form(request: HttpRequest, public_id: str) -> HttpResponse:
    """Kill the links that are out; the form can be sent again."""
    done = "Revoked: no link to this form works any more. You can send a new one."
    return _act(request, public_id, actions.revoke_links, done)


@require_POST
def withdraw_form(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the form back: it is not asked for any more."""
    return _act(request, public_id, actions.withdraw_form, "The form has been taken back.")


@require_http_methods(["GET", "HEAD", "POST"])
def form_qr(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a fresh link as a QR code with its typed code. It is made by POST and kept nowhere."""
    form, now = own_form(request.user, public_id), timezone.now()
    context: dict[str, Any] = {
        "form": form,
        "back": day_url(form.session.starts_at if form.session else None),
    }
    status = 200
    if request.method == "POST":
        try:
            link, secrets = actions.make_qr(by=request.user, assignment=form, at=now)
            context |= {
                "link": link,
                "code": secrets.shown_code,
                "qr": qr_code(form_url(secrets.token)),
                "address": f"{settings.PUBLIC_URL}/f/",
            }
        except ValidationError as error:
            context["refusal"], status = " ".join(error.messages), 422
    return render(request, "practice/form_qr.html", context, status=status)


def _act(
    request: HttpRequest, public_id: str, action: Callable[..., object], done: str
) -> HttpResponse:
    form: Assignment = own_form(request.user, public_id)
    now = timezone.now()
    try:
        action(by=request.user, assignment=form, at=now)
        is_message = action in (actions.send_link, actions.remind)
        is_quiet = is_message and quiet_span(request.user.clinic, now) is not None
        messages.success(request, f"{done} {AT_QUIET_TIME}" if is_quiet else done)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return back_to(request, day_url(form.session.starts_at if form.session else None))
