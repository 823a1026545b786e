"""The record's page: two views, ratings that say little, and sudden steps, each in its place."""

import pytest
from django.urls import reverse

from tests.factories import (
    answer_form,
    make_episode,
    make_form,
    make_session,
    rate_session,
    weeks_ago,
)
from tests.practice.pages import text_of

pytestmark = [pytest.mark.django_db]

LITTLE = "The latest rating says little: every question got its best answer."


@pytest.fixture
def episode():
    return make_episode()


def rated(episode, weeks, *, level, own=0.75, is_rated=True):
    session = make_session(episode, at=weeks_ago(weeks), attendance="attended", tension="none")
    answer_form(make_form(session))
    answer_form(make_form(session, moment="post"), level=level)
    if is_rated:
        rate_session(session, level=own)


def page_of(http, episode):
    http.force_login(episode.therapist)
    return text_of(http.get(reverse("practice:record", args=[episode.pk])))


def test_the_distance_is_told_without_a_verdict(http, episode):
    for weeks, own in ((3, 0.5), (2, 0.25), (1, 0.5)):
        rated(episode, weeks, level=0.75, own=own)

    page = page_of(http, episode)

    assert "On average the therapist's rating lies 33 points below the client's." in page
    assert "no rule counts the distance" in page
    assert "inaccurate" not in page
    assert "bias" not in page


def test_two_sessions_say_what_is_waited_for(http, episode):
    rated(episode, 2, level=0.75)
    rated(episode, 1, level=0.75)

    assert "2 sessions are rated by both. The average distance is shown from 3." in page_of(
        http, episode
    )


def test_without_a_rating_by_both_there_is_no_such_part(http, episode):
    rated(episode, 1, level=0.75, is_rated=False)

    assert "Two views" not in page_of(http, episode)


def test_nothing_stands_out_is_not_green_over_a_rating_that_says_little(http, episode):
    rated(episode, 2, level=0.75)
    rated(episode, 1, level=1)
    make_session(episode)

    page = page_of(http, episode)

    assert LITTLE in page
    assert "al-status--says-little" in page
    assert "Every question got its best answer. That may be meant" in page
    assert "A hollow mark says little" in page


def test_a_closed_rating_is_not_given_away(http, episode):
    rated(episode, 2, level=0.75)
    rated(episode, 1, level=1, is_rated=False)
    make_session(episode)

    page = page_of(http, episode)

    assert "says little" not in page
    assert "hollow" not in page


def test_a_sudden_gain_stands_at_its_chart_with_its_source(http, episode):
    for weeks, level in ((6, 0.33), (5, 0.33), (4, 0.33), (3, 0.67), (2, 0.67), (1, 0.67)):
        session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
        answer_form(make_form(session, instruments=["phq-9"]), level=level)

    page = page_of(http, episode)

    assert "A sudden gain between sessions 3 and 4: 8 points better." in page
    assert "Tang & DeRubeis 1999" in page


def test_the_help_page_says_what_these_figures_are_worth(http, episode):
    http.force_login(episode.therapist)

    page = text_of(http.get(reverse("help")))

    assert 'id="sudden"' in page
    assert "between 5 and 73 of 100 courses" in page
    assert "Whether the two move together is shown from 12 sessions" in page
