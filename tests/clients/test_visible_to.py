"""Rows are seen by the therapist and by today's supervisors, and by nobody else."""

from datetime import date

import pytest
import time_machine
from django.db import connection

from accounts.actors import LinkHolder
from accounts.models import Role
from clients.models import Client, Episode
from measures.models import Assignment, Response
from risk.models import Alert
from sessions.models import TherapySession
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
)

pytestmark = pytest.mark.django_db

CLINICAL = [Episode, Client, TherapySession, Assignment, Response, Alert]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def episode():
    episode = make_episode()
    answer_form(make_form(make_session(episode)), {"aoc-45": {"27": 2}})
    return episode


def seen(actor):
    return {model.__name__ for model in CLINICAL if model.objects.visible_to(actor).exists()}


EVERYTHING = {model.__name__ for model in CLINICAL}


def test_the_therapist_sees_the_own_episode(episode):
    assert seen(episode.therapist) == EVERYTHING


def test_a_supervisor_sees_the_supervisees_episodes(episode):
    assert seen(make_supervisor(of=episode.therapist)) == EVERYTHING


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(date(2026, 3, 10), None), (date(2025, 1, 1), date(2026, 3, 8))]
)
def test_a_relation_counts_only_between_its_dates(episode, starts_on, ends_on):
    supervisor = make_supervisor()
    supervise(supervisor, episode.therapist, starts_on=starts_on, ends_on=ends_on)

    assert seen(supervisor) == set()


def test_supervision_is_not_handed_down(episode):
    middle = make_user(roles=[Role.THERAPIST, Role.SUPERVISOR])
    supervise(middle, episode.therapist)

    assert seen(make_supervisor(of=middle)) == set()


@pytest.mark.parametrize("make", [make_therapist, make_supervisor, make_admin])
def test_nobody_else_in_the_clinic_sees_anything(episode, make):
    assert seen(make()) == set()


def test_a_therapist_who_lost_the_role_sees_nothing(episode):
    episode.therapist.grants.all().delete()
    episode.therapist.__dict__.pop("role_set", None)

    assert seen(episode.therapist) == set()


def test_a_disabled_person_sees_nothing(episode):
    episode.therapist.is_active = False

    assert seen(episode.therapist) == set()


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite holds one clinic: no other can look"
)
def test_another_clinic_sees_nothing(episode):
    other = make_clinic(name="Elsewhere", crisis_number="112")

    for role in Role:
        assert seen(make_user(clinic=other, roles=[role])) == set()


def test_a_link_reaches_its_one_form_and_nothing_else(episode):
    form = Assignment.objects.get(moment="post")
    holder = LinkHolder(clinic_id=form.clinic_id, assignment_id=form.pk, opening_id=1)

    assert list(Assignment.objects.visible_to(holder)) == [form]
    assert seen(holder) == {"Assignment"}


@pytest.mark.parametrize("actor", [None, "someone"])
def test_whoever_is_unknown_sees_nothing(episode, actor):
    assert seen(actor) == set()
