"""Requests that no page of ours sends, and what must be the same after them."""

from __future__ import annotations

import logging

import pytest
from django.http import HttpResponse
from django.test import Client

from measures.models import Assignment
from tests.portal.browsing import enter, tables, url

CANARY = "zinnober-7f3a"
COUNTED = {"accounts_throttle", "measures_opening"}  # what counts requests, not answers
AUDIT = {"accounts_auditevent"}
URLENCODED = "application/x-www-form-urlencoded"


class Unchanged:
    """The rows as they were when the test began, and the log since then."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        self.caplog = caplog
        self.before = rows()

    def holds(self, *, but: set[str] = frozenset()) -> bool:
        now = rows()
        changed = {name for name in now if now[name] != self.before[name]} - but
        assert CANARY not in self.caplog.text
        assert changed == set()
        return True


def rows() -> dict[str, str]:
    """A fingerprint of each table that holds answers or what came of them."""
    return {name: value for name, value in tables().items() if name not in COUNTED}


def post(
    http: Client, form: Assignment, body: bytes, content_type: str, **headers: str
) -> HttpResponse:
    """Post a body as it stands to the first question."""
    place = url(form, "question", place=1)
    return http.post(place, body, content_type=content_type, headers=headers)


def all_answers(form: Assignment) -> dict[str, str]:
    """Every answer of the form before a session, as its check page posts them."""
    answers = {f"aoc-8.{item}": "0" for item in range(1, 9)}
    return {"submission_id": str(form.submission_id), **answers}


def forgetful(form: Assignment) -> Client:
    """A browser that has opened the form and then lost its token."""
    open_to_all, strict = Client(), Client(enforce_csrf_checks=True)
    enter(open_to_all, form)
    strict.cookies = open_to_all.cookies
    strict.cookies.pop("csrf", None)
    return strict
