"""Pages on which staff type in a paper form: answer codes by position, and the day."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clients.models import Episode
from practice.caseload import own_episode, own_sessions
from practice.numbers_forms import NumbersForm, typed_instruments
from risk import actions
from science.instrument import Instrument
from web.refusals import show_refusal


@require_safe
def choose_numbers(request: HttpRequest, episode_id: int) -> HttpResponse:
    """Which questionnaire was filled in on paper?"""
    episode = own_episode(request.user, episode_id)
    context = {"episode": episode, "instruments": typed_instruments()}
    return render(request, "practice/choose_numbers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: HttpRequest, episode_id: int, instrument_id: str) -> HttpResponse:
    """Type the numbers of one paper form. Sent twice, it is stored once."""
    episode, instrument = own_episode(request.user, episode_id), _instrument(instrument_id)
    form = _form(request, episode, instrument)
    if form.is_bound and form.is_valid():
        try:
            _store(request, episode, form)
            messages.success(request, "Saved and scored.")
            return redirect("practice:record", episode.pk)
        except ValidationError as error:
            show_refusal(form, error)
    context = {"form": form, "episode": episode, "instrument": instrument}
    return render(request, "practice/numbers.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, episode: Episode, instrument: Instrument) -> NumbersForm:
    sessions, last_day = _sessions(request, episode), _last_day(episode)
    return NumbersForm(
        request.POST if request.method == "POST" else None,
        initial={
            "submission_id": uuid.uuid4(),
            "session": sessions.first(),
            "filled_on": last_day,
        },
        instrument=instrument,
        sessions=sessions,
        days=(episode.started_on, last_day),
    )


def _store(request: HttpRequest, episode: Episode, form: NumbersForm) -> None:
    actions.record_staff_answers(
        by=request.user,
        episode=episode,
        session=form.cleaned_data["session"],
        instrument_key=form.instrument.key,
        answers=form.answers(),
        filled_on=form.cleaned_data["filled_on"],
        submission_id=form.cleaned_data["submission_id"],
        at=timezone.now(),
    )


def _last_day(episode: Episode) -> date:
    """Today; for a therapy that is over its last day."""
    today = timezone.localdate()
    return min(today, episode.ended_on) if episode.ended_on else today


def _instrument(instrument_id: str) -> Instrument:
    for instrument in typed_instruments():
        if instrument.id == instrument_id:
            return instrument
    raise Http404


def _sessions(request: HttpRequest, episode: Episode) -> QuerySet:
    """Sessions that have begun, newest first: what a paper form can belong to."""
    begun = own_sessions(request.user).filter(episode=episode, starts_at__lte=timezone.now())
    return begun.select_related("clinic").order_by("-starts_at", "-pk")
