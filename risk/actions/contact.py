"""Where a client's messages go: a link that went to an old address opens nothing any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from clients import actions as clients
from clients.actions import ClientDetails
from clients.models import Client
from clients.stopping import allow_messages
from measures.models import Assignment, Channel, Link

ADDRESSES = {"email": Channel.EMAIL, "phone": Channel.SMS}


@transaction.atomic
def correct_client(
    *,
    by: User,
    client: Client,
    details: ClientDetails,
    at: datetime,
    wants_messages: bool = False,
) -> int:
    """Correct a client's details, and say how many forms were out at an address that has changed.

    Their links are revoked; where forms are sent by themselves, they leave again at once.
    `wants_messages` says that a client who had stopped messages has asked for them again.
    """
    before = Client.objects.get(pk=client.pk)
    client = clients.correct_client(by=by, client=client, details=details, at=at)
    if wants_messages:
        allow_messages(by=by, client=client, at=at)
    changed = [
        channel
        for field, channel in ADDRESSES.items()
        if getattr(before, field) not in ("", getattr(client, field))
    ]
    return _take_links_back(client, changed, at) if changed else 0


def _take_links_back(client: Client, channels: list[Channel], at: datetime) -> int:
    out = Assignment.objects.filter(
        episode__client=client,
        completed_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=at,
        links__channel__in=channels,
        links__revoked_at__isnull=True,
    )
    forms = list(out.distinct().values_list("pk", flat=True))
    links = Link.objects.filter(assignment__in=forms, channel__in=channels)
    links.filter(revoked_at__isnull=True).update(revoked_at=at)
    Assignment.objects.filter(pk__in=forms, opens_at__lte=at).update(
        sent_at=None, message_due_at=at
    )
    return len(forms)
