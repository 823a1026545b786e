"""Builds a clinic of any size: a few therapies through the product's actions, then their copies."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from copy import copy
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
from django.db import models, transaction

from accounts import actions as accounts
from accounts.models import Clinic, Role, User
from clients.actions import ClientDetails, add_client
from clients.models import Client, Episode
from measures import catalogue, schedule
from measures.asking import without_derived
from measures.forms_setup import add_suggested_lines
from measures.models import Assignment, Moment, Respondent, Response, ScaleScore, new_public_id
from risk.actions import Answered, Booking, PastSession, SessionLog, record_past
from risk.models import Standing
from sessions.models import TherapySession

FIRST_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
TEMPLATES = 40  # different therapies; the rest are their copies under other names
PART = 50  # copies written at once
MISSED = 0.06
FILLED = 0.88
KINDS = (TherapySession, Assignment, Response, ScaleScore)
# What holds a link to another copied row, and to which kind.
LINKS = {
    "session_id": TherapySession,
    "assignment_id": Assignment,
    "response_id": Response,
}


def build(*, n_episodes: int, n_sessions: int, n_therapists: int, seed: int) -> Clinic:
    """A clinic of therapies with `n_sessions` attended sessions each. Standings are not written."""
    rng = np.random.default_rng(seed)
    clinic = _clinic()
    therapists = [_therapist(clinic, place) for place in range(n_therapists)]
    first = [
        _template(clinic, therapists[place % n_therapists], n_sessions, rng)
        for place in range(min(TEMPLATES, n_episodes))
    ]
    left = n_episodes - len(first)
    for place, template in enumerate(first):
        n_copies = left // len(first) + (place < left % len(first))
        _copies(template, n_copies, therapists, place)
    Standing.objects.all().delete()
    return clinic


def _clinic() -> Clinic:
    at = FIRST_DAY - timedelta(days=30)
    clinic = accounts.create_clinic(by=None, name="Benchmark", time_zone="Europe/London", at=at)
    accounts.add_crisis_contact(by=None, clinic=clinic, label="Helpline", number="116 123", at=at)
    add_suggested_lines(by=None, clinic=clinic, at=at)
    return clinic


def _therapist(clinic: Clinic, place: int) -> User:
    return accounts.add_person(
        by=None,
        clinic=clinic,
        full_name=f"Therapist {place}",
        email=f"therapist{place}@benchmark.example",
        roles=[Role.THERAPIST],
        at=FIRST_DAY - timedelta(days=20),
    )


def _template(
    clinic: Clinic, therapist: User, n_sessions: int, rng: np.random.Generator
) -> Episode:
    episode = add_client(
        by=therapist,
        therapist=therapist,
        details=ClientDetails(),
        started_on=date(2026, 1, 1),
        at=FIRST_DAY - timedelta(days=4),
    )
    past = list(_sessions(clinic, n_sessions, rng))
    record_past(by=therapist, episode=episode, past=past, at=past[-1].logged_at)
    return episode


def _sessions(clinic: Clinic, n_sessions: int, rng: np.random.Generator) -> Iterator[PastSession]:
    held, week = 0, 0
    while held < n_sessions:
        starts_at = FIRST_DAY + timedelta(weeks=week)
        came = rng.random() >= MISSED
        logged_at = starts_at + timedelta(minutes=70)
        answered = []
        if came and rng.random() < FILLED:
            answered.append(_filled(clinic, Moment.PRE, held + 1, starts_at, rng))
        if came and rng.random() < FILLED:
            answered.append(_filled(clinic, Moment.POST, held + 1, logged_at, rng))
        if came:
            answered.append(_own(held + 1, logged_at, rng))
        yield PastSession(
            booking=Booking(starts_at=starts_at),
            log=SessionLog(attendance="attended" if came else "no-show", tension="none"),
            logged_at=logged_at,
            sent_at=starts_at - timedelta(days=1),
            answered=tuple(answered),
        )
        held, week = held + came, week + 1


def _filled(
    clinic: Clinic, moment: str, number: int, at: datetime, rng: np.random.Generator
) -> Answered:
    due = map(catalogue.get, schedule.due_instruments(clinic, moment, number))
    keys = [instrument.key for instrument in without_derived(due)]
    at += timedelta(hours=-2 if moment == Moment.PRE else 3)
    return Answered(
        moment=moment,
        answers={key: _answers(key, Respondent.CLIENT, rng) for key in keys},
        received_at=at,
    )


def _own(number: int, at: datetime, rng: np.random.Generator) -> Answered:
    keys = schedule.own_rating_instruments(number)
    return Answered(
        moment=Moment.POST,
        answers={key: _answers(key, Respondent.THERAPIST, rng) for key in keys},
        received_at=at + timedelta(minutes=5),
        respondent=Respondent.THERAPIST,
    )


def _answers(key: str, respondent: str, rng: np.random.Generator) -> dict[str, Any]:
    """Any answer to each scored item; risk items get their lowest, so that no alert is raised."""
    instrument = catalogue.get(key)
    return {
        item.id: int(item.minimum or 0)
        if item.id in instrument.risk_items
        else int(rng.integers(int(item.minimum or 0), int(item.maximum or 0) + 1))
        for item in instrument.items_for(respondent)
        if item.type != "text" and item.show_if is None and not item.not_applicable
    }


def _copies(template: Episode, n_copies: int, therapists: list[User], start: int) -> None:
    rows = {kind: list(_rows_of(kind, template)) for kind in KINDS}
    places = iter(range(n_copies))
    while part := list(islice(places, PART)):
        with transaction.atomic():
            _write(template, rows, [therapists[(start + n) % len(therapists)] for n in part])


def _rows_of(kind: type[models.Model], template: Episode) -> models.QuerySet:
    if kind is ScaleScore:
        return ScaleScore.objects.filter(response__episode=template).order_by("pk")
    return kind._base_manager.filter(episode=template).order_by("pk")


def _write(
    template: Episode, rows: dict[type[models.Model], list[models.Model]], owners: list[User]
) -> None:
    clients = Client.objects.bulk_create(
        Client(clinic_id=template.clinic_id, code=uuid.uuid4().hex[:12]) for _ in owners
    )
    episodes = Episode.objects.bulk_create(
        Episode(
            clinic_id=template.clinic_id,
            client=client,
            therapist=owner,
            started_on=template.started_on,
            revision=1,
        )
        for client, owner in zip(clients, owners, strict=True)
    )
    moved: dict[type[models.Model], list[dict[int, int]]] = {}
    for kind in KINDS:
        made = [
            _copy(row, episode, {k: ids[place] for k, ids in moved.items()})
            for place, episode in enumerate(episodes)
            for row in rows[kind]
        ]
        saved = kind._base_manager.bulk_create(made, batch_size=500)
        old = [row.pk for row in rows[kind]]
        keys = [row.pk for row in saved]
        moved[kind] = [
            dict(zip(old, keys[n * len(old) : (n + 1) * len(old)], strict=True))
            for n in range(len(episodes))
        ]


def _copy(
    row: models.Model, episode: Episode, moved: dict[type[models.Model], dict[int, int]]
) -> models.Model:
    new = copy(row)
    new._state = copy(row._state)
    new.pk, new._state.adding = None, True
    if hasattr(new, "episode_id"):
        new.episode_id = episode.pk
    for field, kind in LINKS.items():
        if getattr(new, field, None) is not None:
            setattr(new, field, moved[kind][getattr(new, field)])
    if isinstance(new, TherapySession):
        new.booking_key = uuid.uuid4()
    if isinstance(new, Assignment):
        new.public_id, new.submission_id = new_public_id(), uuid.uuid4()
    return new
