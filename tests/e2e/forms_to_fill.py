"""Run inside the product: forms for clients, with links whose secrets the test gets to know."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from measures.asking import asked_instruments
from measures.models import Assignment, Response
from risk import actions
from science.instrument import Flag
from tests.factories import make_episode, make_form, make_session, make_therapist

FORMS = (["aoc-8"], ["aoc-8"], ["aoc-8", "gad-7"])  # by turns
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody types these links' codes


@override_settings(PASSWORD_HASHERS=FAST)
@transaction.atomic
def prepare(n_forms: int) -> str:
    """Ask `n_forms` clients to fill a form each, and describe the forms as JSON."""
    at = timezone.now()
    therapist = _therapist()
    described = []
    for number in range(n_forms):
        session = make_session(
            make_episode(therapist=therapist), at=at + timedelta(hours=2), booked_at=at
        )
        form = make_form(session, instruments=FORMS[number % len(FORMS)])
        _, secrets = actions.make_qr(by=therapist, assignment=form, at=at)
        described.append(describe(form, secrets.token))
    return json.dumps(described)


@transaction.atomic
def send_by_mail(*addresses: str) -> None:
    """Queue a form's link for a new client at each address."""
    at = timezone.now()
    therapist = _therapist()
    for address in addresses:
        session = make_session(
            make_episode(therapist=therapist, email=address),
            at=at + timedelta(hours=2),
            booked_at=at,
        )
        actions.send_link(by=therapist, assignment=make_form(session), at=at)


def allow_second_responses() -> None:
    """Drop the constraint that keeps a second response to a form out of the database."""
    options = Response._meta
    [constraint] = [
        each for each in options.constraints if each.name == "response_once_per_assignment"
    ]
    # SQLite builds the table anew from what its model says.
    options.constraints = [each for each in options.constraints if each is not constraint]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Response, constraint)


def _therapist() -> User:
    email = "therapist@example.org"
    return User.objects.filter(email=email).first() or make_therapist(email=email)


def describe(form: Assignment, token: str) -> dict[str, object]:
    """One form as its client will find it, with what may be answered."""
    instruments = asked_instruments(form)
    return {
        "assignment": form.pk,
        "public_id": form.public_id,
        "submission_id": str(form.submission_id),
        "token": token,
        "scales": {each.id: len(each.scales) for each in instruments},
        "questions": [
            {
                "instrument": each.id,
                "item": item.id,
                "values": [option.value for option in item.options],
                "raises_from": _raises_from(each.flags, item.id),
            }
            for each in instruments
            for item in each.items_for("client")
        ],
    }


def _raises_from(flags: Iterable[Flag], item_id: str) -> int | None:
    return next((flag.at_least for flag in flags if flag.item == item_id), None)
