"""What earlier imports of a source have left in the record, and where a file contradicts it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from accounts.models import Clinic
from clients.models import Client, Episode
from measures.models import Entry, Response
from risk.imports.batch import Conflict, ImportBatch, ImportRow
from sessions.models import TherapySession

# Instrument and item, to the value; items without an answer are absent.
Values = dict[tuple[str, str], int | float]


@dataclass(slots=True)
class Stored:
    """The sessions of one source in one clinic."""

    sessions: dict[str, TherapySession] = field(default_factory=dict)
    episodes: dict[str, Episode] = field(default_factory=dict)  # by person
    latest: dict[str, TherapySession] = field(default_factory=dict)  # by person
    values: dict[str, Values] = field(default_factory=dict)


def read_stored(clinic: Clinic | None, source: str) -> Stored:
    """Everything that came from this source, in two queries."""
    stored = Stored()
    if clinic is None:
        return stored
    rows = TherapySession.objects.filter(clinic=clinic, source=source)
    for session in rows.select_related("episode__therapist", "episode__client").order_by("number"):
        person = session.source_key.rpartition(":")[0]
        stored.sessions[session.source_key] = session
        stored.episodes[person] = session.episode
        stored.latest[person] = session
        stored.values[session.source_key] = {}
    keys = {session.pk: key for key, session in stored.sessions.items()}
    for response in Response.objects.filter(session__in=rows.values("pk"), entry=Entry.IMPORT):
        stored.values[keys[response.session_id]].update(_answers(response))
    return stored


def conflicts(
    clinic: Clinic | None, batch: ImportBatch, stored: Stored, emails: dict[str, str]
) -> list[Conflict]:
    """Every value of the file that differs from the record, by line."""
    found = []
    for row in batch.rows:
        episode = stored.episodes.get(row.person)
        if episode and episode.therapist.email != emails[row.therapist]:
            found.append(
                Conflict(row.line, "therapist", episode.therapist.full_name, row.therapist)
            )
        if row.key in stored.sessions:
            found += _changed(row, stored.values[row.key])
        elif episode and not episode.is_open:
            found.append(
                Conflict(row.line, "session", f"ended on {episode.ended_on}", f"{row.number}, new")
            )
    return [*found, *_taken(clinic, batch, stored)]


def _changed(row: ImportRow, before: Values) -> Iterator[Conflict]:
    given = {
        (scores.instrument_key.split("@")[0], item): value
        for scores in row.scores
        for item, value in scores.answers.items()
    }
    for key in sorted(before.keys() | given.keys()):
        if before.get(key) != given.get(key):
            yield Conflict(row.line, ".".join(key), before.get(key), given.get(key))


def _taken(clinic: Clinic | None, batch: ImportBatch, stored: Stored) -> Iterator[Conflict]:
    """New rows whose client code or session number something else in the record already has."""
    new = [row for row in batch.rows if row.key not in stored.sessions]
    codes = set(
        Client.objects.filter(clinic=clinic, code__in={row.code for row in new}).values_list(
            "code", flat=True
        )
    )
    numbers = set(
        TherapySession.objects.filter(
            episode__in=[each.pk for each in stored.episodes.values()], number__isnull=False
        ).values_list("episode_id", "number")
    )
    for row in new:
        episode = stored.episodes.get(row.person)
        if episode is None and row.code in codes:
            yield Conflict(row.line, "person", f"another client with code {row.code}", row.person)
        elif episode and (episode.pk, row.number) in numbers:
            yield Conflict(row.line, "session", f"{row.number}, from elsewhere", row.number)


def _answers(response: Response) -> Values:
    return {
        (response.instrument, item): value
        for item, value in response.answers.items()
        if isinstance(value, int | float)
    }
