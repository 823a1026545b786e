"""The record of one client, for the therapist whose client it is."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.models import Role
from clients.models import Episode
from risk import actions
from risk.record import read_record


@require_safe
def record(request: HttpRequest, episode_id: int) -> HttpResponse:
    """What is known of one client of the own caseload, with the links to act on it."""
    now = timezone.now()
    own = Episode.objects.visible_to(request.user).held_by(request.user)
    found = read_record(own.filter(pk=episode_id), viewer=request.user, at=now)
    if found is None:
        raise Http404
    audit.record(
        request.user, "view-record", found.episode, at=now, client_id=found.episode.client_id
    )
    unread = found.forms_unread
    actions.mark_read(
        by=request.user, role=Role.THERAPIST, episode=found.episode, forms=unread, at=now
    )
    context = {"record": found, "may_write": True, "nav_current": "practice:clients"}
    return render(request, "practice/record.html", context)
