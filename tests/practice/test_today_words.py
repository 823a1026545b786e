"""Today in words: what a status leaves out, since when, who has seen it, and what comes first."""

import re

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from risk import actions
from risk.models import Alert
from risk.sweep import sweep
from tests import factories
from tests.factories import NOW
from tests.practice.pages import session_at, session_of, text_of

pytestmark = pytest.mark.django_db
TODAY = reverse("practice:today")


def test_outcome_is_told_with_its_unit_and_direction_and_without_norms(http):
    therapist = factories.make_therapist()
    episode = factories.make_episode(therapist=therapist)
    for week, level in ((2, 0.5), (1, 0.75)):
        session = factories.make_session(
            episode, at=factories.weeks_ago(week), attendance="attended"
        )
        factories.answer_form(factories.make_form(session), level=level)
    session_at(episode, 1)
    http.force_login(therapist)

    page = text_of(http.get(TODAY))

    assert re.search(r"AOC-8 \d+%, no norms: \d+ points better than last time", page)


def test_status_says_that_it_leaves_out_what_is_closed(http):
    therapist = factories.make_therapist()
    episode = factories.make_episode(therapist=therapist)
    session_of(1, episode)
    session_at(episode, 1)
    http.force_login(therapist)

    page = text_of(http.get(TODAY))

    assert "Leaves out answers that open once you have rated." in page


def test_session_that_is_still_far_away_offers_no_log_and_no_absence(http):
    therapist = factories.make_therapist()
    soon, later = (
        session_at(factories.make_episode(therapist=therapist), hours) for hours in (0.5, 3)
    )
    http.force_login(therapist)

    page = http.get(TODAY).text

    for name in ("log", "no_show"):
        assert reverse(f"practice:{name}", args=[soon.pk]) in page
        assert reverse(f"practice:{name}", args=[later.pk]) not in page
    assert reverse("practice:cancel", args=[later.pk]) in page


def test_ratings_of_therapies_that_ended_come_last(http):
    therapist = factories.make_therapist()
    ended, old, new = (factories.make_episode(therapist=therapist, name=name) for name in "EON")
    for week, episode in ((3, ended), (2, old), (1, new)):
        session_of(week, episode)
    factories.end_episode(ended)
    http.force_login(therapist)

    page = http.get(TODAY).text

    places = [
        page.index(reverse("practice:rate", args=[each.sessions.get().pk]))
        for each in (new, old, ended)
    ]
    assert places == sorted(places)


def test_lapse_says_since_when(http):
    therapist = factories.make_therapist()
    episode = factories.make_episode(therapist=therapist)
    session_of(5, episode)
    sweep(NOW)
    http.force_login(therapist)

    page = text_of(http.get(TODAY))

    held = date_format(factories.weeks_ago(5), "j F Y")
    assert f"No next session is booked. Last session or start: {held}." in page


def test_alert_that_only_the_supervisor_has_seen_is_new_to_the_therapist(http):
    therapist = factories.make_therapist()
    supervisor = factories.make_supervisor(of=therapist)
    for value in (1, 2):
        form = factories.make_form(
            session_at(factories.make_episode(therapist=therapist), 1), instruments=["phq-9"]
        )
        factories.answer_form(form, {"phq-9": {"9": value}}, at=NOW)
    older, newer = Alert.objects.order_by("pk")
    for alert, by in ((older, supervisor), (newer, therapist)):
        actions.acknowledge(by=by, alert=alert, note="", seen_version=alert.version, at=NOW)
    http.force_login(therapist)

    page = http.get(TODAY).text

    assert page.index(f"Seen by {supervisor.full_name}</span>") < page.index("Seen</span>")
