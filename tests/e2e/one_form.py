"""Run inside the product: one form that asks questions of every kind, with its typed code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.models import Role, User
from risk import actions
from tests.factories import make_episode, make_form, make_session, make_therapist

INSTRUMENTS = ["aoc-45", "ac-6", "first-five"]


def ask(instruments: Sequence[str] = INSTRUMENTS) -> str:
    """Ask a client for the form, and return its code as the room shows it."""
    now = timezone.now()
    therapist = User.objects.holding(Role.THERAPIST).order_by("pk").first() or make_therapist()
    episode = make_episode(therapist=therapist, started_on=now.date())
    session = make_session(episode, at=now - timedelta(minutes=5))
    form = make_form(session, instruments=instruments)
    _, secrets = actions.make_qr(by=episode.therapist, assignment=form, at=now)
    return secrets.shown_code
