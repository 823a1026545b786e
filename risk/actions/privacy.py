"""What a client decides about who may see answers about working together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from clients.actions import bump_revision, lock_episode
from clients.models import Client, Episode
from measures import opening as openings
from measures.models import Opening
from risk.refresh import refresh


@transaction.atomic
def choose_alliance_readers(
    *, by: Opening, from_supervisors: bool, from_managers: bool, at: datetime
) -> Client:
    """Keep these answers from supervisors, managers, both or nobody, from now on and old ones too.

    What is shown of every therapy of the client follows in the same transaction.
    """
    client_id = by.assignment.episode.client_id
    ids = Episode.objects.filter(client=client_id).order_by("pk").values_list("pk", flat=True)
    episodes = [lock_episode(pk) for pk in ids]
    client = Client.objects.select_for_update().get(pk=client_id)
    chosen = {
        "hides_alliance_from_supervisors": from_supervisors,
        "hides_alliance_from_managers": from_managers,
    }
    if all(getattr(client, field) == value for field, value in chosen.items()):
        return client
    for field, value in chosen.items():
        setattr(client, field, value)
    client.save(update_fields=list(chosen))
    audit.record(openings.holder(by), "choose-alliance-readers", client, at=at, client_id=client.pk)
    for episode in episodes:
        bump_revision(episode)
    refresh([episode.pk for episode in episodes], at=at)
    return client
