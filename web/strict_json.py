"""Reading a JSON body strictly, and saying in JSON what is wrong with it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _

LARGEST_BODY = 64_000  # bytes; 4,000 signs of any script, each written as an escape


class Refused(Exception):
    """A request that is answered with a problem instead of what it asked for."""

    def __init__(
        self, status: int, code: str, title: str, *, where: str = "", allowed: str = ""
    ) -> None:
        super().__init__(code)
        self.status = status
        self.said = {"code": code, "title": title, "where": where, "allowed": allowed}

    def response(self, **more: Any) -> JsonResponse:
        """The problem as RFC 9457 has it: what is wrong, where, and what is allowed there."""
        body = {"status": self.status, **self.said, **more}
        response = JsonResponse(body, status=self.status, content_type="application/problem+json")
        response.headers["Form-Problem"] = self.said["code"]
        return response


def read_object(request: HttpRequest) -> dict[str, Any]:
    """The object that the body holds.

    Raises
    ------
    Refused
        415 for another content type or character set, 413 for too much, 408 where the rest never
        came, 400 for what is no JSON object, or is one only to a lenient reader: bad UTF-8, a key
        twice, NaN, nested too deep.
    """
    charset = request.content_params.get("charset", "utf-8").lower()
    if request.content_type != "application/json" or charset != "utf-8":
        raise Refused(
            415, "type", _("This cannot be read."), where="Content-Type", allowed="application/json"
        )
    if not _length(request) <= LARGEST_BODY:
        allowed = f"{LARGEST_BODY} bytes"
        raise Refused(413, "size", _("This is too much text."), where="body", allowed=allowed)
    try:
        return _object(request.body)
    except UnreadablePostError as error:
        raise Refused(408, "broken-off", _("This cannot be read."), where="body") from error


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(
            body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except UnicodeDecodeError as error:
        raise _unreadable("encoding", "UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable("json", "one JSON object, each key once") from error
    if not isinstance(found, dict):
        raise _unreadable("json", "one JSON object, each key once")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if any(n > 1 for n in Counter(key for key, _value in pairs).values()):
        raise ValueError("a key twice")
    return dict(pairs)


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _unreadable(code: str, allowed: str) -> Refused:
    return Refused(400, code, _("This cannot be read."), where="body", allowed=allowed)
