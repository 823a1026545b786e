"""What a record said before it was corrected, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from clients.models import Client, ClientCorrection
from sessions.models import SessionCorrection, TherapySession

NAMES = {
    "attendance": "Attendance",
    "minutes": "Minutes",
    "format": "Where",
    "tension": "Tension",
    "repaired": "Talked through",
    "starts_at": "Time",
    "code": "Code",
    "name": "Name",
    "email": "E-mail address",
    "birth_date": "Date of birth",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One corrected field."""

    at: datetime
    by: str
    what: str
    before: str
    after: str


def client_changes(client: Client) -> list[Change]:
    """Corrections of a client's details, newest first."""
    return _changes(Client, client.corrections.select_related("by"))


def session_changes(session: TherapySession) -> list[Change]:
    """Corrections of a session's time and log, newest first."""
    return _changes(TherapySession, session.corrections.select_related("by"))


def _changes(
    model: type[models.Model], rows: Iterable[ClientCorrection | SessionCorrection]
) -> list[Change]:
    return [
        Change(
            at=row.at,
            by=row.by.full_name,
            what=NAMES.get(row.field, row.field),
            before=_in_words(model, row.field, row.before),
            after=_in_words(model, row.field, row.after),
        )
        for row in rows
    ]


def _in_words(model: type[models.Model], field: str, stored: str) -> str:
    if not stored:
        return "not recorded"
    moment = parse_datetime(stored) if field == "starts_at" else None
    if moment is not None:
        return f"{timezone.localtime(moment):%d %b %Y %H:%M}"
    labels = dict(model._meta.get_field(field).flatchoices)
    return str(labels.get(stored, stored))
