"""The record as supervisors see it: complete, and without a link that changes anything."""

import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from tests.factories import (
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    rate_session,
    weeks_ago,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def episode():
    return make_episode(therapist=make_therapist(), name="Anna Bell", started_on=date(2025, 11, 3))


def url_of(episode):
    return reverse("supervision:record", args=[episode.pk])


def fill(episode, n_sessions):
    for weeks in range(n_sessions, 0, -1):
        session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
        answer_form(make_form(session), {"aoc-8": {"5": 1}})
        answer_form(make_form(session, moment="post"))
        rate_session(session)


def test_everything_is_on_the_page(http, episode):
    fill(episode, 2)
    http.force_login(make_supervisor(of=episode.therapist))

    page = http.get(url_of(episode))

    for text in (
        "Anna Bell",
        "How the client is doing",
        "Working together",
        "The first five sessions",
        "Latest answers",
        "Session 2",
        "Original questionnaire, no norms",
        "version 1",
    ):
        assert text in page.text


def test_nothing_on_the_page_writes(http, episode):
    fill(episode, 1)
    http.force_login(make_supervisor(of=episode.therapist))

    main = http.get(url_of(episode)).text.partition("<main")[2]

    assert "/practice/" not in main
    assert "<form" not in main


def test_unrated_sessions_are_open_to_the_supervisor(http, episode):
    session = make_session(episode, at=weeks_ago(1), attendance="attended")
    answer_form(make_form(session, moment="post"), {"ac-6": {"4": 0}})
    http.force_login(make_supervisor(of=episode.therapist))

    page = http.get(url_of(episode))

    assert "Lowest answer on safety" in page.text
    assert "rate first" not in page.text.lower()


def test_reading_is_audited(http, episode):
    supervisor = make_supervisor(of=episode.therapist)
    http.force_login(supervisor)

    http.get(url_of(episode))

    event = AuditEvent.objects.get(action="view-record")
    assert (event.actor_ref, event.object_ref, event.client_ref) == (
        supervisor.pk,
        episode.pk,
        episode.client_id,
    )


@pytest.mark.parametrize("n_sessions", [1, 12])
def test_query_count_does_not_grow_with_the_episode(
    http, episode, n_sessions, django_assert_max_num_queries
):
    fill(episode, n_sessions)
    http.force_login(make_supervisor(of=episode.therapist))
    http.get(url_of(episode))

    with django_assert_max_num_queries(12):
        http.get(url_of(episode))


def test_clients_of_others_do_not_exist(http, episode):
    http.force_login(make_supervisor(of=make_therapist()))

    assert http.get(url_of(episode)).status_code == 404


def test_the_own_therapist_has_another_page(http, episode):
    http.force_login(episode.therapist)

    assert http.get(url_of(episode)).status_code == 403


def test_an_unknown_episode_is_not_found(http, episode):
    http.force_login(make_supervisor(of=episode.therapist))

    assert http.get(reverse("supervision:record", args=[10**15])).status_code == 404


def test_a_stranger_signs_in_first(http, episode):
    assert http.get(url_of(episode))["Location"].startswith(reverse("sign_in"))


def test_the_page_is_only_read(http, episode):
    http.force_login(make_supervisor(of=episode.therapist))

    assert http.post(url_of(episode)).status_code == 405


def test_reasons_link_to_the_help_page(http, episode):
    make_session(episode, at=weeks_ago(1), attendance="no-show")
    http.force_login(make_supervisor(of=episode.therapist))

    rules = re.findall(r'href="/help/#([a-z-]+)"', http.get(url_of(episode)).text)

    assert "missed-session" in rules
