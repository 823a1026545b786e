"""Finished therapies in bulk: rows as the product leaves them, and standings computed from them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from accounts.models import User
from clients.models import Client, Ending, Episode
from risk.refresh import refresh_stale
from sessions.models import Attendance, OwnRating, TherapySession
from tests.factories import weeks_ago

CAME, MISSED = "a", "n"
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One finished therapy: a letter a week, "a" for attended and "n" for a no-show."""

    weeks: str = "aaaa"
    ending: str = Ending.PLANNED_MUTUAL
    last: float = 8  # weeks ago, of the last letter
    is_made: bool = False
    episode: dict[str, Any] = field(default_factory=dict)


STAYED = Past()
STAYED_FLAGGED = Past(weeks="ana" + "a")
LEFT_FLAGGED = Past(weeks="anaa", ending=Ending.CLIENT_NO_CONTACT)
LEFT_UNFLAGGED = Past(ending=Ending.CLIENT_INFORMED)
LEFT_TOO_LATE = Past(weeks="aaan", ending=Ending.CLIENT_NO_CONTACT)


def make_finished(therapist: User, pasts: Iterable[Past]) -> list[Episode]:
    """These therapies of new clients, the first one ended last; standings are current."""
    pasts = list(pasts)
    clients = Client.objects.bulk_create(
        Client(clinic=therapist.clinic, code=f"F-{next(_numbers)}") for _ in pasts
    )
    episodes = Episode.objects.bulk_create(
        Episode(
            clinic=therapist.clinic,
            client=client,
            therapist=therapist,
            started_on=weeks_ago(past.last + len(past.weeks)).date(),
            ended_on=weeks_ago(past.last - 1).date(),
            ending_type=past.ending,
            **past.episode,
        )
        for client, past in zip(clients, pasts, strict=True)
    )
    TherapySession.objects.bulk_create(
        session
        for episode, past in zip(episodes, pasts, strict=True)
        for session in _sessions(episode, past)
    )
    refresh_stale()
    return episodes


def _sessions(episode: Episode, past: Past) -> Iterable[TherapySession]:
    number = 0
    for place, letter in enumerate(past.weeks):
        is_attended = letter == CAME
        number += is_attended
        starts_at = weeks_ago(past.last + len(past.weeks) - 1 - place)
        yield TherapySession(
            clinic_id=episode.clinic_id,
            episode=episode,
            number=number if is_attended else None,
            starts_at=starts_at,
            attendance=Attendance.ATTENDED if is_attended else Attendance.NO_SHOW,
            own_rating=OwnRating.SKIPPED,
            logged_at=starts_at + timedelta(hours=2),
            date_is_made=past.is_made,
            booking_key=uuid.uuid4(),
        )
