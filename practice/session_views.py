"""Pages about appointments: book, move, cancel, and the button for a client who did not come."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from practice.caseload import own_episode, own_session, own_sessions
from practice.going_back import back_to, day_url
from practice.session_forms import BookingForm, CancelForm, next_slot, slot_of
from risk import actions
from sessions.models import Attendance, TherapySession
from web.refusals import show_refusal

MODEL_FIELDS = {"starts_at": "day"}


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, episode_id: int) -> HttpResponse:
    """Book the next session, a week after the last one unless said otherwise."""
    episode, now = own_episode(request.user, episode_id), timezone.now()
    last = own_sessions(request.user).filter(episode=episode).order_by("-starts_at").first()
    slot = next_slot(last, request.user.clinic.zone, now)
    form = _booking_form(request, {**slot, "booking_key": uuid.uuid4()})
    if form.is_bound and form.is_valid():
        try:
            booking, key = form.booking(), form.cleaned_data["booking_key"]
            actions.book(by=request.user, episode=episode, booking=booking, booking_key=key, at=now)
            messages.success(request, "Booked. Its forms are ready to be sent.")
            return redirect(day_url(booking.starts_at))
        except ValidationError as error:
            show_refusal(form, error, MODEL_FIELDS)
    context = {"form": form, "episode": episode, "last": last, "nav_current": "practice:clients"}
    return render(request, "practice/book.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, session_id: int) -> HttpResponse:
    """Give an appointment another time; its forms and links move with it."""
    session = own_session(request.user, session_id)
    if not session.is_booked:
        return _not_booked_any_more(request, session)
    form = _booking_form(request, slot_of(session, request.user.clinic.zone))
    if form.is_bound and form.is_valid():
        try:
            booking, now = form.booking(), timezone.now()
            actions.move(by=request.user, session=session, booking=booking, at=now)
            messages.success(request, "Moved, and its forms with it.")
            return redirect(day_url(booking.starts_at))
        except ValidationError as error:
            show_refusal(form, error, MODEL_FIELDS)
    context = {"form": form, "session": session}
    return render(request, "practice/move.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say who called an appointment off; its forms are taken back."""
    session = own_session(request.user, session_id)
    if not session.is_booked:
        return _not_booked_any_more(request, session)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            attendance = form.cleaned_data["attendance"]
            now = timezone.now()
            actions.cancel(by=request.user, session=session, attendance=attendance, at=now)
            messages.success(request, "Cancelled. Its forms have been taken back.")
            return redirect(day_url(session.starts_at))
        except ValidationError as error:
            show_refusal(form, error)
    context = {"form": form, "session": session}
    return render(request, "practice/cancel.html", context, status=422 if form.errors else 200)


@require_POST
def no_show(request: HttpRequest, session_id: int) -> HttpResponse:
    """Log that the client did not come. Pressed twice it is logged once."""
    session = own_session(request.user, session_id)
    if session.attendance == Attendance.NO_SHOW:
        return back_to(request, day_url(session.starts_at))
    if not session.is_booked:
        return _not_booked_any_more(request, session)
    entry = actions.SessionLog(
        attendance=Attendance.NO_SHOW, minutes=session.minutes, format=session.format
    )
    try:
        actions.log(by=request.user, session=session, entry=entry, at=timezone.now())
        messages.success(request, "Logged: did not come. If that was wrong, correct the log.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return back_to(request, day_url(session.starts_at))


def _booking_form(request: HttpRequest, initial: dict[str, Any]) -> BookingForm:
    data = request.POST if request.method == "POST" else None
    return BookingForm(data, initial=initial, zone=request.user.clinic.zone)


def _not_booked_any_more(request: HttpRequest, session: TherapySession) -> HttpResponse:
    messages.warning(request, "This session has been logged or cancelled. Its log is below.")
    return redirect("practice:log", session.pk)
