"""Run inside the product: a therapist who changes forms while their clients send them."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from measures.models import Assignment
from risk import actions
from sessions.actions import Booking


def obey() -> None:
    """For each form that is named on a line: move its session, withdraw it, or send it anew."""
    acts = (_move, _withdraw, _send_anew)
    print("ready", flush=True)
    for line in sys.stdin:
        form = Assignment.objects.select_related("session", "episode__therapist").get(pk=int(line))
        try:
            acts[form.pk % len(acts)](form, timezone.now())
        except ValidationError as refused:
            print(f"{form.pk} refused: {refused.messages}", flush=True)
        else:
            print(f"{form.pk} done", flush=True)


def _move(form: Assignment, at: datetime) -> None:
    later = form.session.starts_at + timedelta(minutes=30)
    booking = Booking(starts_at=later, minutes=50, format="video")
    actions.move(by=form.episode.therapist, session=form.session, booking=booking, at=at)


def _withdraw(form: Assignment, at: datetime) -> None:
    actions.withdraw_form(by=form.episode.therapist, assignment=form, at=at)


def _send_anew(form: Assignment, at: datetime) -> None:
    actions.revoke_links(by=form.episode.therapist, assignment=form, at=at)
    actions.make_qr(by=form.episode.therapist, assignment=form, at=at)
