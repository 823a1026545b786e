"""A composed write that fails at any statement leaves nothing behind; done twice, it is one."""

import uuid
from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from accounts.models import AuditEvent
from clients.actions import EndingFacts
from clients.models import Client
from risk import actions
from risk.models import Alert
from sessions.actions import Booking, SessionLog
from sessions.models import Attendance
from tests.architecture.tree import PACKAGES
from tests.factories import (
    NOW,
    TODAY,
    WEEK,
    make_episode,
    make_form,
    make_session,
    open_form,
    weeks_ago,
)

pytestmark = pytest.mark.django_db

Write = Callable[[], object]
SELF_HARM = "5"  # of aoc-8


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row that the product holds, as it stands in the database."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.partition(".")[0] in PACKAGES:
                table, key = model._meta.db_table, model._meta.pk.column
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')
                found[model._meta.label] = cursor.fetchall()
    return found


class Fault:
    """Lets the n-th statement fail, as if the database had gone away for a moment."""

    def __init__(self, n: int) -> None:
        self.n, self.n_seen = n, 0

    @property
    def has_struck(self) -> bool:
        return self.n_seen >= self.n

    def __call__(self, execute, sql, params, many, context):
        self.n_seen += 1
        if self.n_seen == self.n:
            raise OperationalError(f"statement {self.n} failed")
        return execute(sql, params, many, context)


def due_form():
    """The form before a second session, opened in a browser."""
    episode = make_episode(email="ada@example.org")
    make_session(episode, at=weeks_ago(1), attendance="attended")
    return make_form(make_session(episode, at=NOW))


def sending() -> Write:
    opened = open_form(due_form(), at=NOW)
    for item in ("1", SELF_HARM):
        actions.save_item(by=opened, instrument_key="aoc-8@1", item_id=item, answer=2, at=NOW)
    Alert.objects.all().delete()  # so that sending has one to raise
    submission_id = opened.assignment.submission_id
    return partial(actions.send, by=opened, submission_id=submission_id, at=NOW)


def saving_a_risk_item() -> Write:
    opened = open_form(due_form(), at=NOW)
    item = {"instrument_key": "aoc-8@1", "item_id": SELF_HARM, "answer": 2}
    return partial(actions.save_item, by=opened, at=NOW, **item)


def booking() -> Write:
    episode = make_episode()
    return partial(
        actions.book,
        by=episode.therapist,
        episode=episode,
        booking=Booking(starts_at=NOW + WEEK),
        booking_key=uuid.uuid4(),
        at=NOW,
    )


def logging() -> Write:
    session = make_session(make_episode(), at=NOW)
    therapist, entry = session.episode.therapist, SessionLog(Attendance.NO_SHOW)
    return partial(actions.log, by=therapist, session=session, entry=entry, at=NOW + WEEK)


def rating() -> Write:
    session = make_session(make_episode(), at=weeks_ago(1), attendance="attended")
    answers = {"ac-6@1": {"1": 3}, "first-five@1": {"1": 4}}
    therapist = session.episode.therapist
    return partial(actions.rate, by=therapist, session=session, answers=answers, at=NOW)


def typing_numbers() -> Write:
    episode = make_episode()
    return partial(
        actions.record_staff_answers,
        by=episode.therapist,
        episode=episode,
        session=None,
        instrument_key="core-10@1",
        answers={str(item): 2 for item in range(1, 11)},
        submission_id=uuid.uuid4(),
        at=NOW,
    )


def ending() -> Write:
    episode = make_episode()
    make_session(episode)
    facts = EndingFacts(ending_type="planned_mutual", ended_on=TODAY)
    return partial(actions.end, by=episode.therapist, episode=episode, facts=facts, at=NOW)


def taking_a_form_back() -> Write:
    form = due_form()
    return partial(actions.withdraw_form, by=form.episode.therapist, assignment=form, at=NOW)


WRITES = (
    sending,
    saving_a_risk_item,
    booking,
    logging,
    rating,
    typing_numbers,
    ending,
    taking_a_form_back,
)


@pytest.mark.parametrize("prepare", WRITES)
def test_a_failure_at_any_statement_leaves_nothing_half_done(prepare):
    write = prepare()
    before = rows()

    for n in count(1):
        fault = Fault(n)
        with transaction.atomic(), connection.execute_wrapper(fault):
            try:
                write()
            except (OperationalError, ValidationError):  # a failed look at a constraint refuses
                assert rows() == before, f"statement {n} left something behind"
            transaction.set_rollback(True)
        if not fault.has_struck:
            break

    write()
    assert n > 5
    assert rows() != before


@pytest.mark.parametrize("prepare", WRITES)
def test_every_write_says_who_did_it_about_whom(prepare):
    write = prepare()
    before = AuditEvent.objects.latest("pk").pk

    write()

    written = AuditEvent.objects.filter(pk__gt=before)
    assert {(each.decision, each.client_ref) for each in written} == {
        ("allow", Client.objects.get().pk)
    }
    assert all(each.actor_ref and each.object_ref for each in written)


@pytest.mark.parametrize("prepare", [sending, rating, typing_numbers, taking_a_form_back])
def test_the_same_write_once_more_changes_nothing(prepare):
    write = prepare()
    write()
    after = rows()

    write()

    assert rows() == after


def test_sending_stores_everything_at_once():
    send = sending()
    before = {table: len(found) for table, found in rows().items()}

    send()

    grown = {table: len(found) - before[table] for table, found in rows().items()}
    assert {table: n for table, n in grown.items() if n} == {
        "accounts.AuditEvent": 1,
        "measures.Draft": -2,
        "measures.Response": 1,
        "measures.ScaleScore": 1,
        "outbox.Message": 1,
        "risk.Alert": 1,
    }
