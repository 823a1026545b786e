"""Run inside the product: thousands of forms at once, with links whose secrets are drawn again."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from clients.models import Client, Episode
from measures import catalogue, links
from measures.models import Assignment, Channel, Link, Moment, Respondent
from sessions.models import TherapySession
from tests.e2e.forms_to_fill import FORMS, describe
from tests.factories import make_therapist

Row = TypeVar("Row", bound=models.Model)
BATCH = 500
BEGINS_IN = timedelta(hours=2)
PASSWORD = "long enough to sign in with"


@transaction.atomic
def prepare(n_forms: int, seed: int, path: str, *, is_longest: bool = False) -> None:
    """Ask `n_forms` new clients to fill a form each, and describe the forms in a file.

    They ask different things by turns, or, with `is_longest`, all the same.
    """
    at, therapist = timezone.now(), _therapist()
    episodes = _episodes(therapist, n_forms, at)
    sessions = _kept(
        TherapySession(
            clinic_id=therapist.clinic_id,
            episode=episode,
            starts_at=at + BEGINS_IN,
            booking_key=uuid.uuid4(),
        )
        for episode in episodes
    )
    asked = FORMS[-1:] if is_longest else FORMS
    forms = _kept(
        _form(session, asked[number % len(asked)], at) for number, session in enumerate(sessions)
    )
    _kept(_link(form, token_of(seed, form.pk), at) for form in forms)
    described = {
        "shapes": [_shape(form) for form in forms[: len(asked)]],
        "forms": [
            [form.pk, form.public_id, token_of(seed, form.pk), str(form.submission_id)]
            for form in forms
        ],
    }
    Path(path).write_text(json.dumps(described), encoding="utf-8")


def token_of(seed: int, form: int) -> str:
    """A link's token that a drill can draw anew."""
    return sha256(f"{seed}:{form}".encode()).hexdigest()


def _therapist() -> User:
    email = "therapist@example.org"
    known = User.objects.filter(email=email).first()
    return known or make_therapist(email=email, password=PASSWORD)


def _episodes(therapist: User, n: int, at: datetime) -> list[Episode]:
    first = Client.objects.count() + 1
    clients = _kept(
        Client(clinic_id=therapist.clinic_id, code=f"d-{number}", created_at=at)
        for number in range(first, first + n)
    )
    return _kept(
        Episode(
            clinic_id=therapist.clinic_id, client=client, therapist=therapist, started_on=at.date()
        )
        for client in clients
    )


def _form(session: TherapySession, asked: list[str], at: datetime) -> Assignment:
    return Assignment(
        clinic_id=session.clinic_id,
        episode=session.episode,
        session=session,
        moment=Moment.PRE,
        respondent=Respondent.CLIENT,
        instruments=[catalogue.latest(each).key for each in asked],
        opens_at=at - timedelta(hours=1),
        expires_at=at + timedelta(days=1),
        sent_at=at,
    )


def _link(form: Assignment, token: str, at: datetime) -> Link:
    return Link(
        clinic_id=form.clinic_id,
        assignment=form,
        channel=Channel.QR,
        token_hash=links.hash_token(token),
        code_selector=f"{form.pk:08x}",
        code_hash="!",  # nobody types these links' codes
        asks_birth_date=False,
        created_at=at,
        expires_at=form.expires_at,
    )


def _shape(form: Assignment) -> dict[str, object]:
    """What the forms that ask the same have in common."""
    described = describe(form, "")
    return {name: described[name] for name in ("scales", "questions")}


def _kept(rows: Iterable[Row]) -> list[Row]:
    made = list(rows)
    return type(made[0])._default_manager.bulk_create(made, BATCH)
