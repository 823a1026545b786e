"""A clinic with people on every side of one episode, and another clinic beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import connection
from django.test import Client as Browser
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import Clinic, Role, Supervision, User
from clients.models import Episode
from measures import opening
from measures.models import Assignment, FormLine
from risk import actions
from risk.models import Alert
from sessions.actions import SessionLog
from tests.factories import (
    NOW,
    answer_form,
    make_admin,
    make_clinic,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    make_user,
    supervise,
    weeks_ago,
)
from tests.risk.models import make_model

CANARY_A, CANARY_B, CANARY_C = "Canary-Anstey", "Canary-Bramble", "Canary-Cobden"


@dataclass
class World:
    """Actors by name, and the URL arguments of rows around therapist A's episode."""

    browsers: dict[str, Browser] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)


def build() -> World:
    """Everything at NOW; travel there before calling."""
    clinic = make_clinic()
    therapist_a, therapist_b = make_therapist(), make_therapist()
    both = make_user(roles=[Role.THERAPIST, Role.SUPERVISOR])
    supervisor = make_supervisor(of=[therapist_a])
    supervise(both, therapist_a)
    episode = _episode(therapist_a, CANARY_A)
    _episode(therapist_b, CANARY_B)
    disabled = make_therapist(is_active=False)
    form = Assignment.objects.get(session__in=episode.sessions.booked(), moment="pre")
    people = {
        "therapist_a": therapist_a,
        "therapist_b": therapist_b,
        "therapist_and_supervisor": both,
        "supervisor_of_a": supervisor,
        "other_supervisor": make_supervisor(of=therapist_b),
        "admin": make_admin(),
        "disabled": disabled,
        **_other_clinic(),
    }
    return World(
        browsers={
            "anonymous": Browser(),
            "link_holder": _holder(form),
            **{name: _signed_in(user) for name, user in people.items()},
        },
        arguments=_arguments(clinic, episode, form, therapist_a),
    )


def _episode(therapist: User, name: str) -> Episode:
    """A client with a logged session, a safety alert, a booked session and open forms."""
    episode = make_episode(
        therapist=therapist,
        name=name,
        email=f"{name.lower()}@example.org",
        code=f"X-{name[-6:].upper()}",
    )
    held = make_session(episode, at=weeks_ago(1))
    answer_form(make_form(held), {"aoc-45": {"27": 2}})
    actions.log(
        by=therapist,
        session=held,
        entry=SessionLog(attendance="attended"),
        at=weeks_ago(1) + timedelta(hours=2),
    )
    make_session(episode, at=NOW + timedelta(days=1))
    return episode


def _other_clinic() -> dict[str, User]:
    """People of another clinic, with a client of their own. SQLite holds one clinic: nobody."""
    if connection.vendor == "sqlite":
        return {}
    other = make_clinic(name="Elsewhere", crisis_number="112")
    therapist = make_therapist(clinic=other)
    _episode(therapist, CANARY_C)
    return {
        "other_clinic_therapist": therapist,
        "other_clinic_supervisor": make_supervisor(clinic=other),
        "other_clinic_admin": make_admin(clinic=other),
    }


def _signed_in(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def _holder(form: Assignment) -> Browser:
    """A browser in which the form's link was opened."""
    link, _ = actions.make_qr(by=form.episode.therapist, assignment=form, at=NOW)
    _, key = opening.open_link(link=link, device_key="", at=NOW)
    browser = Browser()
    browser.cookies[f"{settings.FORM_COOKIE_PREFIX}{form.public_id}"] = key
    return browser


def _arguments(clinic: Clinic, episode: Episode, form: Assignment, therapist: User) -> dict:
    held = episode.sessions.get(number=1)
    booked = episode.sessions.get(number=None)
    return {
        "episode_id": episode.pk,
        "session_id": booked.pk,
        "logged_session_id": held.pk,
        "public_id": form.public_id,
        "alert_id": Alert.objects.get(episode=episode, kind="safety").pk,
        "user_id": therapist.pk,
        "instrument_id": "oq-45.2",
        "place": 1,
        "line_id": FormLine.objects.filter(clinic=clinic).first().pk,
        "contact_id": clinic.crisis_contacts.first().pk,
        "relation_id": Supervision.objects.filter(supervisee=therapist).first().pk,
        "model_id": make_model(clinic).pk,
        "tablet_id": actions.add_tablet(by=therapist, room="Waiting room", at=NOW)[0].pk,
        "direction": "down",
        "uidb64": urlsafe_base64_encode(force_bytes(therapist.pk)),
        "token": default_token_generator.make_token(therapist),
    }
