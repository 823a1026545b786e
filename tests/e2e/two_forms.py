"""Run inside the product: two forms of one client, with the tokens of their links."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

from django.utils import timezone

from measures import opening
from measures.models import Channel
from tests.factories import make_episode, make_form, make_session, make_therapist


def ask(*, by_mail: bool) -> str:
    """Ask one client for the forms before two sessions; a link from a mail asks for the date."""
    now = timezone.now()
    therapist = make_therapist(email=f"{uuid4()}@example.org")  # each process counts from 1
    episode = make_episode(therapist=therapist, birth_date=date(1987, 3, 9), started_on=now.date())
    channel = Channel.EMAIL if by_mail else Channel.QR
    tokens = []
    for hours in (3, 6):
        session = make_session(episode, at=now + timedelta(hours=hours))
        form = make_form(session, instruments=["aoc-8"])
        _, secrets = opening.mint(by=None, assignment=form, channel=channel, at=now)
        tokens.append(secrets.token)
    return json.dumps(tokens)
