"""A therapist's day as the tests of these pages need it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

from django.http import HttpResponse

from clients.models import Episode
from sessions.models import TherapySession
from tests import factories
from tests.factories import NOW


def text_of(page: HttpResponse) -> str:
    """The page's HTML with quotes as people read them."""
    return unescape(page.text)


def session_at(episode: Episode, hours: float, **values: Any) -> TherapySession:
    """A session so many hours from now (before now: negative), booked days ago."""
    return factories.make_session(
        episode,
        at=NOW + timedelta(hours=hours),
        booked_at=NOW - timedelta(days=6),
        **values,
    )


def session_of(week: int, episode: Episode, **values: Any) -> TherapySession:
    """An attended session so many weeks ago, with the client's form after it answered."""
    level = values.pop("level", 0.75)
    session = factories.make_session(
        episode,
        at=factories.weeks_ago(week),
        **{"attendance": "attended", "tension": "none", **values},
    )
    factories.answer_form(factories.make_form(session, moment="post"), level=level)
    return session


def rating(**answers: str) -> dict[str, str]:
    """A whole own rating as the page posts it, all "Mostly"; keyword item_1 replaces item 1."""
    posted = {f"ac-6-{item}": "3" for item in range(1, 7)}
    return posted | {f"ac-6-{key.removeprefix('item_')}": value for key, value in answers.items()}


def log(**values: str) -> dict[str, str]:
    """A log as the page posts it: attended in the room, no tension."""
    return {
        "attendance": "attended",
        "minutes": "50",
        "format": "room",
        "tension": "none",
        "repaired": "",
        **values,
    }


def booking(**values: str) -> dict[str, str]:
    """A booking as the page posts it, for the Monday after."""
    return {
        "day": "2026-03-16",
        "time": "10:00",
        "minutes": "50",
        "format": "room",
        "booking_key": "6f0c7d56-9b86-4a53-9c5e-2f8c2f7f5d11",
        **values,
    }
