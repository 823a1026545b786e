"""Whether and where messages reach a client."""

from __future__ import annotations

from django.db.models import Q

from clients.models import Client, MessageChannel


def address(client: Client) -> str:
    """Where the client's messages go; empty where none may or can go anywhere."""
    if client.messages_stopped_at is not None:
        return ""
    match client.channel:
        case MessageChannel.EMAIL:
            return client.email
        case MessageChannel.SMS:
            return client.phone
    return ""


def why_unreachable(client: Client) -> str:
    """What staff read where no message can go; empty where one can."""
    if client.messages_stopped_at is not None:
        return "client stopped messages"
    if client.channel == MessageChannel.NONE:
        return "client wants no messages"
    if address(client):
        return ""
    return "no phone number" if client.channel == MessageChannel.SMS else "no e-mail address"


def reachable(prefix: str = "") -> Q:
    """The condition of `address` in SQL; `prefix` leads to the client."""
    by_mail = Q(**{f"{prefix}channel": MessageChannel.EMAIL}) & ~Q(**{f"{prefix}email": ""})
    by_phone = Q(**{f"{prefix}channel": MessageChannel.SMS}) & ~Q(**{f"{prefix}phone": ""})
    return Q(**{f"{prefix}messages_stopped_at__isnull": True}) & (by_mail | by_phone)
