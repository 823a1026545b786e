"""A client's word that messages stop, or may come again, and the token that speaks for a client."""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.db import transaction

from accounts import audit
from accounts.actors import Actor
from clients.models import Client

SALT = "stop-messages"  # a token never runs out: old messages must keep their way out


def stop_token(client: Client) -> str:
    """What a message carries so that whoever got it can end the messages, and nothing else."""
    return signing.dumps(client.pk, salt=SALT)


def find_by_stop_token(token: str) -> Client | None:
    """The client of a token; None where it is not one of ours."""
    try:
        return Client.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None


@transaction.atomic
def stop_messages(*, by: Actor, client: Client, at: datetime) -> None:
    """Send nothing more to a client; saying it twice changes nothing."""
    stopped = Client.objects.filter(pk=client.pk, messages_stopped_at__isnull=True)
    if stopped.update(messages_stopped_at=at):
        audit.record(by, "stop-messages", client, at=at, client_id=client.pk)


@transaction.atomic
def allow_messages(*, by: Actor, client: Client, at: datetime) -> None:
    """Send again, because the client has asked for it."""
    stopped = Client.objects.filter(pk=client.pk, messages_stopped_at__isnull=False)
    if stopped.update(messages_stopped_at=None):
        audit.record(by, "allow-messages", client, at=at, client_id=client.pk)


def with_number(phone: str) -> list[Client]:
    """Everybody with this number: a stop from it is meant by whoever holds the phone."""
    return list(Client.objects.filter(phone=phone).order_by("pk")) if phone else []
