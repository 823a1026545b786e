"""What the script of a form's page sends, one answer at a time."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from django.http import HttpResponse
from django.test import Client

from measures.models import Assignment
from tests.portal.browsing import url

_numbers = count(1)


def put(
    http: Client, form: Assignment, place: int, answer: Any = None, **said: Any
) -> HttpResponse:
    """Save an answer as the newest press; `said` stands in the body beside it or in its place."""
    body: dict[str, Any] = {"place": place, "sequence": next(_numbers)}
    if answer is not None:
        body["answer"] = answer
    return put_raw(http, form, json.dumps(body | said))


def put_raw(
    http: Client,
    form: Assignment,
    body: str | bytes,
    *,
    content_type: str = "application/json",
    **headers: str,
) -> HttpResponse:
    """Save whatever the bytes say."""
    return http.put(url(form, "draft"), body, content_type=content_type, headers=headers)


def renew(http: Client, form: Assignment, **said: str) -> HttpResponse:
    """Open an idle form again, as the dialog does."""
    return http.post(url(form, "renew"), json.dumps(said), content_type="application/json")
