"""Answers to text messages, handed on by the gateway: STOP ends the messages, START brings them."""

from __future__ import annotations

import json
import logging
import string
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clients.phone import normal_phone
from clients.stopping import allow_messages, stop_messages, with_number

log = logging.getLogger(__name__)

LONGEST_BODY = 10_000
STOP = frozenset({"stop", "stopp", "parar", "basta", "alto", "baja", "unsubscribe"})
START = frozenset({"start", "unstop"})


class BadMessage(ValueError):
    """A request that is no message."""


@csrf_exempt  # a machine with a secret of its own, and no cookie
@login_not_required
@require_POST
def inbound_sms(request: HttpRequest) -> HttpResponse:
    """Take one answer. The reply never says whether anybody here has that number."""
    if not settings.SMS_INBOUND_SECRET:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.SMS_INBOUND_SECRET}"):
        log.warning("an answer to a text message came without the gateway's secret")
        return HttpResponse("The secret is missing or wrong.\n", status=401)
    if request.content_type != "application/json":
        return HttpResponse("Send application/json.\n", status=415)
    try:
        phone, text = _read(request)
    except BadMessage as error:
        return HttpResponse(f"{error}\n", status=400)
    _heed(phone, text)
    return HttpResponse(status=204)


def is_stop(text: str) -> bool:
    """Whether somebody wants no more: the first word counts, in doubt for the client."""
    return bool(words := _words(text)) and words[0] in STOP


def is_start(text: str) -> bool:
    """Whether somebody wants messages again: that word alone."""
    return len(words := _words(text)) == 1 and words[0] in START


def _heed(phone: str, text: str) -> None:
    act = stop_messages if is_stop(text) else allow_messages if is_start(text) else None
    if act is None:
        return
    for client in with_number(phone):
        act(by=None, client=client, at=timezone.now())


def _words(text: str) -> list[str]:
    signs = str.maketrans(dict.fromkeys(string.punctuation + "¡¿„“”«»\u2019", " "))
    return text.casefold().translate(signs).split()


def _read(request: HttpRequest) -> tuple[str, str]:
    """The number in one form, and the text as it came."""
    if len(request.body) > LONGEST_BODY:
        raise BadMessage("Too long.")
    try:
        found: Any = json.loads(request.body.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BadMessage("This is not JSON.") from error
    if not isinstance(found, dict):
        raise BadMessage('Send an object with "from" and "text".')
    phone, text = found.get("from"), found.get("text")
    if not isinstance(phone, str) or not isinstance(text, str):
        raise BadMessage('"from" and "text" are texts.')
    try:
        return normal_phone(phone), text
    except ValidationError as error:
        raise BadMessage('"from" is a telephone number such as +447700900123.') from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that comes twice: nobody knows which one was meant."""
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key comes twice")
    return dict(pairs)
