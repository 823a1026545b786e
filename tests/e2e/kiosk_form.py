"""Run inside the product: a therapist with a PIN, a form with a question in words, and numbers."""

from __future__ import annotations

import json
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from accounts.pins import set_pin
from measures.models import Assignment
from risk import actions
from tests.factories import (
    PASSWORD,
    make_admin,
    make_episode,
    make_form,
    make_session,
    make_therapist,
)

PIN = "8305"
THERAPIST, ADMIN = "ada@harbour.example", "ben@harbour.example"
INSTRUMENT = "ac-6"


def ask() -> str:
    """Ask one client for one form; say who signs in and how the form's pages are called."""
    now = timezone.now()
    therapist = User.objects.filter(email=THERAPIST).first() or _therapist()
    name = f"Robin Vale {therapist.episodes.count() + 1}"
    episode = make_episode(therapist=therapist, started_on=now.date(), name=name)
    session = make_session(episode, at=now - timedelta(minutes=5))
    form = make_form(session, moment="post", instruments=[INSTRUMENT])
    said = {"email": THERAPIST, "password": PASSWORD, "client": name, "form": form.public_id}
    return json.dumps(said)


def enrolment() -> str:
    """A new tablet's code, as the administrator reads it."""
    admin = User.objects.filter(email=ADMIN).first() or make_admin(email=ADMIN)
    return actions.add_tablet(by=admin, room="Waiting room", at=timezone.now())[1].shown_code


def digits(public_id: str) -> str:
    """New numbers for a form."""
    form = Assignment.objects.select_related("episode__therapist").get(public_id=public_id)
    therapist = form.episode.therapist
    return actions.make_room_code(by=therapist, assignment=form, at=timezone.now())[1]


def _therapist() -> User:
    therapist = make_therapist(email=THERAPIST, password=PASSWORD)
    set_pin(by=therapist, pin=PIN, at=timezone.now())
    return therapist
