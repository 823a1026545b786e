"""The record as its therapist sees it: with every link to act, and blind until rated."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts.models import AuditEvent, Role
from tests.factories import (
    NOW,
    answer_form,
    end_episode,
    make_admin,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    make_user,
    rate_session,
    supervise,
    weeks_ago,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def episode():
    return make_episode(name="Anna Bell", email="a@example.org", started_on=date(2025, 11, 3))


def url_of(episode):
    return reverse("practice:record", args=[episode.pk])


def session_with_forms(episode, weeks, **values):
    session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
    answer_form(make_form(session))
    answer_form(make_form(session, moment="post"), **values)
    return session


def test_the_page_leads_to_every_act(http, episode):
    held = session_with_forms(episode, 1)
    booked = make_session(episode)
    http.force_login(episode.therapist)

    text = http.get(url_of(episode)).text

    for name, key in (
        ("book", episode.pk),
        ("end", episode.pk),
        ("correct_client", episode.pk),
        ("choose_numbers", episode.pk),
        ("log", held.pk),
        ("rate", held.pk),
        ("move", booked.pk),
        ("cancel", booked.pk),
    ):
        assert f'href="{reverse(f"practice:{name}", args=[key])}"' in text
    form = make_form(booked)
    assert f'action="{reverse("practice:send_form", args=[form.public_id])}"' in text


def test_an_ended_therapy_can_be_opened_again(http, episode):
    end_episode(episode)
    http.force_login(episode.therapist)

    text = http.get(url_of(episode)).text

    assert f'action="{reverse("practice:reopen", args=[episode.pk])}"' in text
    assert reverse("practice:book", args=[episode.pk]) not in text
    assert "Planned, agreed by both" in text


def test_rate_first(http, episode):
    session = session_with_forms(episode, 1, answers={"ac-6": {"4": 0}}, level=0.5)
    http.force_login(episode.therapist)

    before = http.get(url_of(episode)).text
    rate_session(session, at=NOW)
    after = http.get(url_of(episode)).text

    assert "The client's form is in: rate first." in before
    assert "Lowest answer on safety:" not in before
    assert "My therapist was real with me" not in before
    assert "The client's form is in: rate first." not in after
    assert "Lowest answer on safety:" in after
    assert "My therapist was real with me" in after


def test_reading_is_audited(http, episode):
    http.force_login(episode.therapist)

    http.get(url_of(episode))

    event = AuditEvent.objects.get(action="view-record")
    assert (event.actor_ref, event.client_ref) == (episode.therapist_id, episode.client_id)


@pytest.mark.parametrize("n_sessions", [1, 12])
def test_query_count_does_not_grow_with_the_episode(
    http, episode, n_sessions, django_assert_max_num_queries
):
    for weeks in range(n_sessions, 0, -1):
        session_with_forms(episode, weeks)
    http.force_login(episode.therapist)
    http.get(url_of(episode))

    with django_assert_max_num_queries(12):
        http.get(url_of(episode))


def test_clients_of_others_do_not_exist(http, episode):
    http.force_login(make_therapist())

    assert http.get(url_of(episode)).status_code == 404


def test_supervisees_clients_are_reached_through_supervision_only(http, episode):
    both = make_user(roles=[Role.THERAPIST, Role.SUPERVISOR])
    supervise(both, episode.therapist)
    http.force_login(both)

    assert http.get(url_of(episode)).status_code == 404
    assert http.get(reverse("supervision:record", args=[episode.pk])).status_code == 200


@pytest.mark.parametrize("make", [make_supervisor, make_admin])
def test_other_roles_are_refused(http, episode, make):
    http.force_login(make())

    assert http.get(url_of(episode)).status_code == 403


def test_a_stranger_signs_in_first(http, episode):
    assert http.get(url_of(episode))["Location"].startswith(reverse("sign_in"))


def test_the_page_is_only_read(http, episode):
    http.force_login(episode.therapist)

    assert http.post(url_of(episode)).status_code == 405


STRANGE = '\u202e<script>alert(1)</script>"><img src=x onerror=x>{{7*7}} =1+1'


def test_bi_5_and_8_a_clients_words_stay_apart_and_inert(http, episode):
    session_with_forms(episode, 1, answers={"ac-6": {"9": {"text": STRANGE}}})
    rate_session(episode.sessions.get())
    http.force_login(episode.therapist)

    page = http.get(url_of(episode)).text

    assert f"<bdi>{escape(STRANGE)}</bdi>" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
