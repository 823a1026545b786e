"""Pages for after a session: its log, the own rating, and going without one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from practice.caseload import own_session
from practice.going_back import day_url
from practice.log_page import LogPage, rating_form
from risk import actions
from risk.corrections import session_corrections
from sessions.models import Attendance, OwnRating, TherapySession
from web.refusals import show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, session_id: int) -> HttpResponse:
    """Log a session with the own rating on one page, or correct its log later."""
    session = own_session(request.user, session_id)
    is_post = request.method == "POST"
    page = LogPage(session, request.user, request.POST if is_post else None)
    if is_post and page.save(timezone.now()):
        messages.success(request, "Logged.")
        if page.log.is_attended:
            return redirect("practice:record", session.episode_id)
        return redirect(day_url(session.starts_at))
    session.refresh_from_db()  # a refused write leaves nothing behind, not even on the page
    context = {
        "page": page,
        "session": session,
        "client": session.episode.client,
        "day_url": day_url(session.starts_at),
        "changes": session_corrections(session),
    }
    return render(request, "practice/log.html", context, status=422 if is_post else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, session_id: int) -> HttpResponse:
    """Give the own rating of a logged session; with it the client's answers open."""
    session = own_session(request.user, session_id)
    if not _wants_rating(session):
        return _nothing_to_rate(request, session)
    form = rating_form(session, request.user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            answers, now = form.answers(), timezone.now()
            actions.rate(by=request.user, session=session, answers=answers, at=now)
            messages.success(request, "Rated. The client's answers are open to you now.")
            return redirect("practice:record", session.episode_id)
        except ValidationError as error:
            show_refusal(form, error)
    context = {"form": form, "forms": [form], "session": session, "client": session.episode.client}
    return render(request, "practice/rate.html", context, status=422 if form.errors else 200)


@require_POST
def skip_rating(request: HttpRequest, session_id: int) -> HttpResponse:
    """Open the client's answers without an own rating."""
    session = own_session(request.user, session_id)
    if not _wants_rating(session):
        return _nothing_to_rate(request, session)
    actions.skip_rating(by=request.user, session=session, at=timezone.now())
    messages.success(request, "Skipped. The client's answers are open to you now.")
    return redirect("practice:record", session.episode_id)


def _wants_rating(session: TherapySession) -> bool:
    is_pending = session.own_rating == OwnRating.PENDING
    return is_pending and session.attendance == Attendance.ATTENDED


def _nothing_to_rate(request: HttpRequest, session: TherapySession) -> HttpResponse:
    if session.is_booked:
        messages.info(request, "Log the session first; its rating is on the same page.")
        return redirect("practice:log", session.pk)
    messages.info(request, "There is no rating left to give for this session.")
    return redirect("practice:record", session.episode_id)
