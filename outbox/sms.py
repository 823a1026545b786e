"""Text messages: to the terminal, or to a gateway that takes JSON over HTTPS."""

from __future__ import annotations

import http.client
import json
import unicodedata
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

TIMEOUT_SECONDS = 15
ONE_MESSAGE = 160  # signs of the GSM alphabet
# 3GPP TS 23.038, without the signs that take two places.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


class NotTaken(OSError):
    """The gateway did not take a message. Its words name no person and may be stored."""


def send(to: str, text: str) -> None:
    """Hand one text message over; returns only when it has been taken.

    Raises
    ------
    OSError
        It was not taken, or nobody answered: the caller tries again.
    """
    _BACKENDS[settings.SMS_BACKEND](to, in_gsm(text))


def in_gsm(text: str) -> str:
    """The text with the accents taken off that would make three messages of one."""
    return "".join(_in_gsm(sign) for sign in text)


def _in_gsm(sign: str) -> str:
    base = unicodedata.normalize("NFKD", sign)[0]
    return base if sign not in GSM and base in GSM else sign


def _print(to: str, text: str) -> None:
    """For trying the product out, as Django's console backend does with e-mail."""
    print(f"Text message to {to}:\n{text}\n")


def _post(to: str, text: str) -> None:
    """POST {"to": …, "text": …}; any 2xx means that the gateway has taken it."""
    request = Request(
        settings.SMS_URL,
        data=json.dumps({"to": to, "text": text}).encode(),
        headers={
            "Authorization": f"Bearer {settings.SMS_TOKEN}",
            "Content-Type": "application/json",
        },
        method="POST",
    )
    try:
        with build_opener(_NoRedirect).open(request, timeout=TIMEOUT_SECONDS):
            return
    except HTTPError as error:
        error.close()
        raise NotTaken(f"SMS gateway: {error.code}") from error
    except http.client.HTTPException as error:
        raise NotTaken(f"SMS gateway: {type(error).__name__}") from error


class _NoRedirect(HTTPRedirectHandler):
    """A gateway that points elsewhere must not send a client's number and link there."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Follow nothing; the redirect is an error like any other."""
        return


_BACKENDS = {"console": _print, "http": _post}
