"""What was known of a client or a session before it was corrected, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Value
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from clients.actions import EndingFacts
from clients.models import Client, ClientCorrection, Episode
from sessions.models import SessionCorrection, TherapySession

NAMES = {
    "attendance": "attendance",
    "minutes": "minutes",
    "format": "where",
    "tension": "tension",
    "repaired": "talked through",
    "starts_at": "time",
    "code": "code",
    "name": "name",
    "email": "e-mail address",
    "phone": "telephone number",
    "channel": "messages by",
    "language": "language",
    "birth_date": "date of birth",
    "ending_type": "how it ended",
    "ended_on": "last day",
    "therapist_judges_premature": "too early",
    "last_appointment_attended": "came last",
    "agreed_goals_met": "goals met",
    "client_reason": "client's reason",
}
# An ending that was taken back is kept with the client; the fields are those of the episode.
ENDING = frozenset(EndingFacts.__slots__)
SUBJECTS = {"client": Client, "session": TherapySession, "ending": Episode}
SHOWN_OF_EPISODE = 30
_COLUMNS = ("at", "by__full_name", "subject", "field", "before", "after")
_Row = tuple[datetime, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a detail or a log said before someone changed it."""

    at: datetime
    by: str
    what: str
    before: str
    after: str


def client_corrections(client: Client) -> list[Correction]:
    """Corrections of a client's details, newest first."""
    rows = client.corrections.annotate(subject=Value("client"))
    return _in_words(rows.values_list(*_COLUMNS))


def session_corrections(session: TherapySession) -> list[Correction]:
    """Corrections of a session's time and log, newest first."""
    rows = session.corrections.annotate(subject=Value("session"))
    return _in_words(rows.values_list(*_COLUMNS))


def episode_corrections(episode: Episode) -> list[Correction]:
    """The latest corrections of the client and of the sessions, each said of whom, in one query."""
    about_client = ClientCorrection.objects.filter(client=episode.client_id).annotate(
        subject=Value("client", CharField())
    )
    about_sessions = SessionCorrection.objects.filter(session__episode=episode).annotate(
        subject=Value("session", CharField())
    )
    rows = (
        about_client.order_by()
        .values_list(*_COLUMNS)
        .union(about_sessions.order_by().values_list(*_COLUMNS), all=True)
    )
    return _in_words(rows.order_by("-at")[:SHOWN_OF_EPISODE], names_subject=True)


def _in_words(rows: Iterable[_Row], *, names_subject: bool = False) -> list[Correction]:
    return [
        Correction(
            at=at,
            by=by,
            what=f"{subject}: {NAMES[field]}" if names_subject else NAMES[field].capitalize(),
            before=_words(subject, field, before),
            after=_words(subject, field, after),
        )
        for at, by, of, field, before, after in rows
        for subject in ["ending" if field in ENDING else of]
    ]


def _words(subject: str, field: str, stored: str) -> str:
    if not stored:
        return "not recorded"
    moment = parse_datetime(stored) if field == "starts_at" else None
    if moment is not None:
        return f"{timezone.localtime(moment):%d %b %Y %H:%M}"
    labels = dict(SUBJECTS[subject]._meta.get_field(field).flatchoices)
    return str(labels.get(stored, stored))
