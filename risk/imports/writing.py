"""Writes an import, all of it or nothing, then brings the standings up to date."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.actors import Actor
from accounts.models import Clinic
from clients.actions import bump_revision
from clients.models import Episode
from measures.building import Recorded
from measures.bulk import BATCH, PastForm, record_forms
from measures.models import Entry, Moment
from risk.alerting import close_by_system
from risk.imports import people
from risk.imports.batch import Conflict, ImportBatch, ImportConflict, Imported, ImportRow
from risk.imports.stored import Stored, conflicts, read_stored
from risk.models import AlertKind, Outcome, Status
from risk.refresh import refresh
from sessions.models import Attendance, OwnRating, TherapySession

WEEK = timedelta(days=7)


@transaction.atomic
def import_sessions(*, by: Actor, batch: ImportBatch, at: datetime) -> Imported:
    """Bring in what a file holds and the record does not, keyed by source, person and session.

    Raises
    ------
    ImportConflict
        The record contradicts the file: what was imported once is not changed by importing again.
    ValidationError
        The clinic or one of its people cannot be made.
    """
    clinic = people.find_clinic(batch)
    stored = read_stored(clinic, batch.source)
    emails = {
        row.therapist: people.therapist_email(batch.source, row.therapist) for row in batch.rows
    }
    dates = _made_dates(batch, stored)
    late = [
        Conflict(row.line, "session", f"last day {batch.last_day}", f"{row.number} on {day}")
        for row, day in ((row, dates[row.key]) for row in batch.rows)
        if row.key not in stored.sessions and day > batch.last_day
    ]
    if found := [*conflicts(clinic, batch, stored, emails), *late]:
        raise ImportConflict(sorted(found, key=lambda each: each.line))
    new = [row for row in batch.rows if row.key not in stored.sessions]
    unchanged = len(batch.rows) - len(new)
    if not new:
        return Imported(unchanged_sessions=unchanged)
    clinic = clinic or people.make_clinic(by, batch, at)
    episodes, n_therapists = _episodes(
        by, clinic, batch, new=new, stored=stored, dates=dates, at=at
    )
    responses = _write(clinic, batch, new=new, episodes=episodes, dates=dates, at=at)
    _catch_up(by, {episodes[row.person].pk: episodes[row.person] for row in new}.values(), at)
    return Imported(
        clients=len({row.person for row in new} - stored.episodes.keys()),
        therapists=n_therapists,
        sessions=len(new),
        responses=len(responses),
        unchanged_sessions=unchanged,
    )


def _made_dates(batch: ImportBatch, stored: Stored) -> dict[str, date]:
    """One session a week, so that each person's latest falls on the last day.

    Where an earlier import has dated a person's sessions, its weeks are counted on.
    """
    last: dict[str, int] = defaultdict(int)
    for row in batch.rows:
        last[row.person] = max(last[row.person], row.number)
    dates = {}
    for row in batch.rows:
        anchor = stored.latest.get(row.person)
        if anchor:
            zone = anchor.episode.clinic.zone
            day, number = anchor.starts_at.astimezone(zone).date(), anchor.number or 0
        else:
            day, number = batch.last_day, last[row.person]
        dates[row.key] = day + (row.number - number) * WEEK
    return dates


def _episodes(
    by: Actor,
    clinic: Clinic,
    batch: ImportBatch,
    *,
    new: list[ImportRow],
    stored: Stored,
    dates: dict[str, date],
    at: datetime,
) -> tuple[dict[str, Episode], int]:
    """Each person's episode, made where there is none; and how many therapists are new."""
    first: dict[str, date] = {}
    for row in new:
        first[row.person] = min(first.get(row.person, date.max), dates[row.key])
    supervisor = people.supervisor_of(by, clinic, batch, at)
    therapists, n_new = people.therapists_of(
        by, clinic, batch, supervisor=supervisor, since=min(first.values()), at=at
    )
    episodes = dict(stored.episodes)
    for row in new:
        if row.person not in episodes:
            episodes[row.person] = people.make_episode(
                by,
                batch,
                row,
                therapist=therapists[row.therapist],
                started_on=first[row.person],
                at=at,
            )
    for person, day in first.items():
        if day < episodes[person].started_on:
            episodes[person].started_on = day
            episodes[person].save(update_fields=["started_on"])
    return episodes, n_new


def _write(
    clinic: Clinic,
    batch: ImportBatch,
    *,
    new: list[ImportRow],
    episodes: dict[str, Episode],
    dates: dict[str, date],
    at: datetime,
) -> list[Recorded]:
    sessions = TherapySession.objects.bulk_create(
        [
            TherapySession(
                clinic=clinic,
                episode=episodes[row.person],
                number=row.number,
                starts_at=datetime.combine(dates[row.key], batch.starts, tzinfo=clinic.zone),
                minutes=batch.minutes,
                attendance=Attendance.ATTENDED,
                own_rating=OwnRating.NOT_ASKED,
                logged_at=at,
                source=batch.source,
                source_key=row.key,
                date_is_made=True,
                booking_key=uuid.uuid4(),
            )
            for row in new
        ],
        batch_size=BATCH,
    )
    return record_forms(
        [form for row, session in zip(new, sessions, strict=True) for form in _forms(row, session)]
    )


def _forms(row: ImportRow, session: TherapySession) -> list[PastForm]:
    """One form for each moment that has scores; what was asked before is in when it begins."""
    times = {Moment.PRE: session.starts_at, Moment.POST: session.ends_at}
    answers: dict[str, dict[str, dict[str, int | float]]] = {}
    for scores in row.scores:
        answers.setdefault(scores.moment, {})[scores.instrument_key] = dict(scores.answers)
    return [
        PastForm(
            session=session,
            moment=moment,
            instruments=list(given),
            answers=given,
            entry=Entry.IMPORT,
            received_at=times[Moment(moment)],
        )
        for moment, given in answers.items()
    ]


def _catch_up(by: Actor, episodes: Iterable[Episode], at: datetime) -> None:
    ids = []
    for episode in episodes:
        audit.record(by, "import-sessions", episode, at=at, client_id=episode.client_id)
        bump_revision(episode)
        ids.append(episode.pk)
    refresh(ids, at=at)
    for episode in Episode.objects.filter(pk__in=ids).exclude(standing__status=Status.CHECK_IN):
        close_by_system(
            episode,
            AlertKind.CHECK_IN,
            outcome=Outcome.OVERTAKEN,
            note="This was over before the sessions were imported.",
            at=at,
        )
