"""Ending a therapy, and taking an ending back that was recorded by mistake."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from practice.caseload import own_alerts, own_episode, own_sessions
from practice.client_forms import EndingForm
from risk import actions
from web.refusals import show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, episode_id: int) -> HttpResponse:
    """Record how a therapy ended; what is booked after now is called off."""
    episode, now = own_episode(request.user, episode_id), timezone.now()
    if not episode.is_open:
        messages.info(request, "This therapy has ended already.")
        return redirect("practice:record", episode.pk)
    data = request.POST if request.method == "POST" else None
    today = timezone.localdate(now)
    form = EndingForm(data, initial={"ended_on": today}, today=today)
    if form.is_bound and form.is_valid():
        try:
            actions.end(by=request.user, episode=episode, facts=form.facts(), at=now)
            messages.success(request, "Ended. Sessions still booked have been called off.")
            return redirect("practice:record", episode.pk)
        except ValidationError as error:
            show_refusal(form, error)
    n_ahead = own_sessions(request.user).booked().filter(episode=episode, starts_at__gt=now).count()
    n_safety = own_alerts(request.user).about_safety().unresolved().filter(episode=episode).count()
    context = {"form": form, "episode": episode, "n_ahead": n_ahead, "n_safety": n_safety}
    return render(request, "practice/end.html", context, status=422 if form.errors else 200)


@require_POST
def reopen(request: HttpRequest, episode_id: int) -> HttpResponse:
    """Take an ending back. Appointments that it called off stay called off."""
    episode = own_episode(request.user, episode_id)
    if episode.is_open:
        return redirect("practice:record", episode.pk)
    try:
        actions.reopen(by=request.user, episode=episode, at=timezone.now())
        messages.success(request, "Opened again. Book the next session if there is one.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("practice:record", episode.pk)
