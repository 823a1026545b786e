"""The record of a supervisee's client, read-only."""

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
    """What is known of one client, without any link that changes it."""
    now = timezone.now()
    supervised = Episode.objects.visible_to(request.user).supervised_by(request.user)
    found = read_record(supervised.filter(pk=episode_id), viewer=request.user, at=now)
    if found is None:
        raise Http404
    audit.record(
        request.user, "view-record", found.episode, at=now, client_id=found.episode.client_id
    )
    unread = found.forms_unread
    actions.mark_read(
        by=request.user, role=Role.SUPERVISOR, episode=found.episode, forms=unread, at=now
    )
    context = {"record": found, "may_write": False, "nav_current": "supervision:caseload"}
    return render(request, "supervision/record.html", context)
