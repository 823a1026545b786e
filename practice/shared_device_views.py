"""Getting a form onto a device in the house: the therapist's own, or a waiting room's tablet."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from measures.models import Assignment
from measures.shared_devices import HAND_OVER_LIFE
from practice.caseload import own_form
from practice.going_back import back_to, day_url
from risk import actions
from web.device_cookies import HAND_OVER_COOKIE, keep_secret, wipe


@require_POST
def hand_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leave the device to the client: the sign-in on it ends, one form opens."""
    form = own_form(request.user, public_id)
    if not request.user.pin_hash:
        messages.info(request, "Choose a PIN first. Then press Hand over again.")
        return redirect("pin")
    earlier = request.COOKIES.get(HAND_OVER_COOKIE, "")
    try:
        handed = actions.hand_over(
            by=request.user, assignment=form, earlier_key=earlier, at=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back_to(request, _day_of(form))
    return _leave_to_client(request, handed)


@require_POST
def room_code(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show six digits that open the form on a tablet. They are made by POST and kept nowhere."""
    form = own_form(request.user, public_id)
    context, status = {"form": form, "back": _day_of(form)}, 200
    try:
        code, digits = actions.make_room_code(by=request.user, assignment=form, at=timezone.now())
        context |= {"code": code, "digits": f"{digits[:3]} {digits[3:]}"}
    except ValidationError as error:
        context["refusal"], status = " ".join(error.messages), 422
    return render(request, "practice/room_code.html", context, status=status)


def _leave_to_client(request: HttpRequest, handed: actions.Handed) -> HttpResponse:
    """End the sign-in, so that neither its cookie nor its form token opens anything again."""
    logout(request)
    rotate_token(request)
    form = handed.opening.assignment
    response = redirect(reverse("portal:start", args=[form.public_id]))
    response.status_code = 303
    wipe(response)
    name = settings.FORM_COOKIE_PREFIX + form.public_id
    keep_secret(response, name, handed.form_key, life=HAND_OVER_LIFE)
    keep_secret(response, HAND_OVER_COOKIE, handed.device_key, life=HAND_OVER_LIFE)
    return response


def _day_of(form: Assignment) -> str:
    return day_url(form.session.starts_at if form.session else None)
