"""The own caseload as the list of clients shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from clients.models import Client, Ending, Episode
from practice.caseload import own_episodes
from risk.refresh import refresh_stale
from risk.status import STATUS_OF_RANK, with_shown_status


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One episode of the own caseload."""

    episode: Episode
    status: str
    n_sessions: int
    last_contact: datetime | None
    next_booked_at: datetime | None
    n_alerts: int


def own_clients(user: User, *, show: str, text: str, at: datetime) -> QuerySet:
    """Own episodes, those who need attention first. `show` is open, ended or all."""
    episodes = own_episodes(user)
    refresh_stale(among=episodes)
    if show == "open":
        episodes = episodes.open()
    elif show == "ended":
        episodes = episodes.exclude(ending_type=Ending.OPEN)
    if text:
        episodes = episodes.filter(client__in=Client.objects.visible_to(user).matching(text))
    shown = with_shown_status(episodes, viewer=user, at=at).select_related("client", "standing")
    return shown.order_by("-attention", "client__name", "client__code", "pk")


def client_rows(episodes: Iterable[Episode]) -> list[ClientRow]:
    """The rows of one page of `own_clients`."""
    return [
        ClientRow(
            episode=episode,
            status=STATUS_OF_RANK[episode.shown_rank].value,
            n_sessions=episode.standing.n_sessions,
            last_contact=episode.standing.last_attended_at,
            next_booked_at=episode.next_booked_at,
            n_alerts=episode.n_alerts,
        )
        for episode in episodes
    ]
