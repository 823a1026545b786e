"""Pages about the own clients: the list, a new one, and correcting what is known of one."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from clients import actions as clients
from clients.models import Episode
from practice.caseload import own_episode, own_episodes
from practice.client_forms import SHOWN, ClientFilter, ClientForm, CorrectionForm, NewClientForm
from practice.client_rows import client_rows, own_clients
from risk import actions
from risk.corrections import client_corrections
from web.paging import page_of
from web.refusals import show_refusal

PAGE_ROWS = 50
PRESSED_TWICE = timedelta(minutes=1)


@require_safe
def client_list(request: HttpRequest) -> HttpResponse:
    """The own caseload, those who need attention first."""
    filters, now = ClientFilter(request.GET), timezone.now()
    is_valid = filters.is_valid()
    found = own_clients(request.user, show=filters.shown, text=filters.text, at=now)
    audit.record(request.user, "view-clients", at=now)
    page = page_of(found, request, size=PAGE_ROWS)
    context = {
        "filters": filters,
        "page": page,
        "rows": client_rows(page.object_list),
        "shows": SHOWN,
    }
    return render(request, "practice/clients.html", context, status=200 if is_valid else 422)


@require_http_methods(["GET", "HEAD", "POST"])
def add_client(request: HttpRequest) -> HttpResponse:
    """Add a client together with the episode that begins."""
    now = timezone.now()
    today = timezone.localdate(now)
    initial = {"started_on": today, "code": clients.next_code(request.user.clinic)}
    data = request.POST if request.method == "POST" else None
    form = NewClientForm(data, initial=initial, today=today)
    if form.is_bound and form.is_valid():
        episode = _add(request, form)
        if episode:
            messages.success(request, "Client added. Book the first session.")
            return redirect("practice:book", episode.pk)
    context = {"form": form, "nav_current": "practice:clients"}
    return render(request, "practice/add_client.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_client(request: HttpRequest, episode_id: int) -> HttpResponse:
    """Correct what is known of a client. What stood there before is kept and shown."""
    episode, now = own_episode(request.user, episode_id), timezone.now()
    data = request.POST if request.method == "POST" else None
    form = CorrectionForm(data, client=episode.client, today=timezone.localdate(now))
    if form.is_bound and form.is_valid():
        try:
            _correct(request, episode, form)
            return redirect("practice:record", episode.pk)
        except ValidationError as error:
            _show_code_taken(form, error)
    context = {"form": form, "episode": episode, "nav_current": "practice:clients"}
    context["changes"] = client_corrections(episode.client)
    return render(
        request, "practice/correct_client.html", context, status=422 if form.errors else 200
    )


def _add(request: HttpRequest, form: NewClientForm) -> Episode | None:
    try:
        return clients.add_client(
            by=request.user,
            therapist=request.user,
            details=form.details(),
            started_on=form.cleaned_data["started_on"],
            at=timezone.now(),
        )
    except ValidationError as error:
        twin = _just_added(request, form)
        if twin is None:
            _show_code_taken(form, error)
        return twin


def _just_added(request: HttpRequest, form: NewClientForm) -> Episode | None:
    """The episode that this same page has made already: the button was pressed twice."""
    details = form.details()
    if not details.code:
        return None
    twins = own_episodes(request.user).filter(
        client__code=details.code,
        client__name=details.name,
        client__email=details.email,
        client__birth_date=details.birth_date,
        client__created_at__gte=timezone.now() - PRESSED_TWICE,
    )
    return twins.first()


def _correct(request: HttpRequest, episode: Episode, form: CorrectionForm) -> None:
    n_out = actions.correct_client(
        by=request.user,
        client=episode.client,
        details=form.details(),
        wants_messages=form.cleaned_data.get("wants_messages", False),
        at=timezone.now(),
    )
    messages.success(request, "Saved.")
    if n_out:
        sends = request.user.clinic.sends_forms
        next_step = "New ones leave by themselves." if sends else "Send the forms again."
        messages.warning(request, f"Links at the old address no longer work. {next_step}")


def _show_code_taken(form: ClientForm, error: ValidationError) -> None:
    """Say in plain words what the clinic's unique constraint refuses."""
    refused = getattr(error, "error_dict", {}).get(NON_FIELD_ERRORS, [])
    if any(each.code == "unique_together" for each in refused):
        form.add_error("code", "Another client of this clinic has this code. Choose another.")
    else:
        show_refusal(form, error)
