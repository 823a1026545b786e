"""Whether a client is shown own scores over time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients import actions as clients
from practice.caseload import own_episode


@require_POST
def choose_trend(request: HttpRequest, episode_id: int) -> HttpResponse:
    """Show a client the own scores after each form, or no longer."""
    episode = own_episode(request.user, episode_id)
    wish = request.POST.get("show")
    if wish in ("yes", "no"):
        is_shown = wish == "yes"
        clients.choose_trend(
            by=request.user, client=episode.client, is_shown=is_shown, at=timezone.now()
        )
        said = "Your client sees the own scores." if is_shown else "Your client sees no scores."
        messages.success(request, said)
    return redirect("practice:correct_client", episode.pk)
