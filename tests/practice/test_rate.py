"""The own rating comes before the client's answers, or is explicitly left out."""

import pytest
from django.urls import reverse

from measures.models import Response
from tests import factories
from tests.practice.pages import rating, session_at, session_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def episode(http):
    therapist = factories.make_therapist()
    http.force_login(therapist)
    return factories.make_episode(therapist=therapist)


@pytest.fixture
def session(episode):
    return session_of(1, episode, level=0)


def _rate(session):
    return reverse("practice:rate", args=[session.pk])


def _skip(session):
    return reverse("practice:skip_rating", args=[session.pk])


def test_rating_opens_the_clients_answers(http, session):
    record = reverse("practice:record", args=[session.episode_id])

    before = http.get(record).text
    page = http.post(_rate(session), rating())
    after = http.get(record).text

    session.refresh_from_db()
    assert page.url == record
    assert session.own_rating == "saved"
    assert "Lowest answer on bond: 0" not in before
    assert "Lowest answer on bond: 0" in after


def test_page_holds_no_answer_of_the_client(http, episode):
    session = session_of(2, episode)
    other = session_at(episode, -26, attendance="attended", tension="none")
    secret = {"9": {"text": "canary words of the client"}}
    factories.answer_form(factories.make_form(other, moment="post"), {"ac-6": secret}, level=0)

    assert "canary" not in http.get(_rate(other)).text
    assert "canary" not in http.get(_rate(session)).text


def test_incomplete_rating_is_refused_and_kept(http, session):
    page = http.post(_rate(session), rating(item_6=""))

    session.refresh_from_db()
    assert page.status_code == 422
    assert 'href="#id_ac-6-6_0"' in page.text
    assert page.text.count(" checked>") == 5
    assert session.own_rating == "pending"


def test_rating_is_given_once(http, session):
    http.post(_rate(session), rating())
    page = http.post(_rate(session), rating(item_1="0"), follow=True)

    answers = Response.objects.get(respondent="therapist", instrument="ac-6").answers
    assert answers["1"] == 3
    assert "There is no rating left to give" in page.text


def test_skipping_is_kept_and_final(http, session):
    page = http.post(_skip(session))
    again = http.post(_rate(session), rating())

    session.refresh_from_db()
    assert page.url == again.url == reverse("practice:record", args=[session.episode_id])
    assert session.own_rating == "skipped"
    assert not Response.objects.filter(respondent="therapist").exists()


@pytest.mark.parametrize("url", [_rate, _skip])
def test_session_without_a_log_is_logged_first(http, episode, url):
    session = session_at(episode, -2)

    page = http.post(url(session), rating())

    session.refresh_from_db()
    assert page.url == reverse("practice:log", args=[session.pk])
    assert (session.attendance, session.own_rating) == ("booked", "pending")
