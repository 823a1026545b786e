"""Ending a therapy with what is known of it, and taking an ending back."""

from datetime import date

import pytest
from django.urls import reverse

from clients.actions import start_episode
from clients.models import Ending
from tests import factories
from tests.practice.pages import session_at, session_of, text_of

pytestmark = pytest.mark.django_db
TYPES = [value for value in Ending.values if value != Ending.OPEN]


@pytest.fixture
def episode(http):
    therapist = factories.make_therapist()
    http.force_login(therapist)
    return factories.make_episode(therapist=therapist)


def _end(episode):
    return reverse("practice:end", args=[episode.pk])


@pytest.mark.parametrize("ending_type", TYPES)
def test_each_way_of_ending_is_recorded(http, episode, ending_type):
    page = http.post(_end(episode), {"ending_type": ending_type, "ended_on": "2026-03-06"})

    episode.refresh_from_db()
    assert page.url == reverse("practice:record", args=[episode.pk])
    assert (episode.ending_type, episode.ended_on) == (ending_type, date(2026, 3, 6))
    assert episode.last_appointment_attended is None
    assert episode.therapist_judges_premature == ""


@pytest.mark.parametrize(("posted", "stored"), [("yes", True), ("no", False), ("", None)])
def test_everything_known_is_kept(http, episode, posted, stored):
    known = {
        "ending_type": "client_unilateral_informed",
        "ended_on": "2026-03-09",
        "last_appointment_attended": posted,
        "therapist_judges_premature": "unsure",
        "agreed_goals_met": "partly",
        "client_reason": "practical",
    }

    http.post(_end(episode), known)

    episode.refresh_from_db()
    assert episode.last_appointment_attended is stored
    assert episode.therapist_judges_premature == "unsure"
    assert episode.agreed_goals_met == "partly"
    assert episode.client_reason == "practical"


def test_what_is_still_booked_is_called_off_after_a_warning(http, episode):
    session = session_at(episode, 24)

    warned = text_of(http.get(_end(episode)))
    http.post(_end(episode), {"ending_type": "planned_mutual", "ended_on": "2026-03-09"})

    session.refresh_from_db()
    assert "1 session is still booked and will be called off, with its forms." in warned
    assert session.attendance == "called-off"
    assert all(form.withdrawn_at for form in session.assignments.all())


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("ending_type", "", "Say how it ended."),
        ("ending_type", "open", "not one of the available"),
        ("ended_on", "2026-03-10", "cannot lie ahead"),
        ("ended_on", "2026-01-04", "cannot end before it starts"),
        ("ended_on", "soon", "valid date"),
        ("client_reason", "weather", "not one of the available"),
    ],
)
def test_bad_ending_is_told_and_nothing_ends(http, episode, field, value, message):
    posted = {"ending_type": "transfer", "ended_on": "2026-03-09", field: value}

    page = http.post(_end(episode), posted)

    episode.refresh_from_db()
    assert page.status_code == 422
    assert message in text_of(page)
    assert episode.is_open


def test_ended_therapy_is_not_ended_again(http, episode):
    factories.end_episode(episode)

    page = http.post(_end(episode), {"ending_type": "transfer", "ended_on": "2026-03-01"})

    episode.refresh_from_db()
    assert page.url == reverse("practice:record", args=[episode.pk])
    assert episode.ending_type == "planned_mutual"


def test_ending_by_mistake_is_taken_back(http, episode):
    session_of(1, episode)
    factories.end_episode(episode)

    page = http.post(reverse("practice:reopen", args=[episode.pk]))

    episode.refresh_from_db()
    assert page.url == reverse("practice:record", args=[episode.pk])
    assert episode.is_open
    assert episode.ended_on is None


def test_what_was_said_about_a_mistaken_ending_is_kept_and_not_read_again(http, episode):
    session_of(1, episode)
    factories.end_episode(
        episode,
        ending_type="client_unilateral_informed",
        therapist_judges_premature="yes",
        last_appointment_attended=False,
        agreed_goals_met="no",
        client_reason="practical",
    )

    http.post(reverse("practice:reopen", args=[episode.pk]))

    episode.refresh_from_db()
    assert (episode.therapist_judges_premature, episode.last_appointment_attended) == ("", None)
    assert (episode.agreed_goals_met, episode.client_reason) == ("", "")
    kept = {each.field: each.before for each in episode.client.corrections.all()}
    assert kept == {
        "ending_type": "client_unilateral_informed",
        "ended_on": "2026-03-09",
        "therapist_judges_premature": "yes",
        "last_appointment_attended": "no",
        "agreed_goals_met": "no",
        "client_reason": "practical",
    }
    page = text_of(http.get(reverse("practice:record", args=[episode.pk])))
    assert "Ending: how it ended" in page
    assert "from “Client ended it and said so” to “In treatment”" in page
    assert "from “Time, money, travel or childcare” to “not recorded”" in page


def test_reopening_beside_another_open_therapy_is_refused(http, episode):
    factories.end_episode(episode)
    start_episode(
        by=episode.therapist,
        client=episode.client,
        therapist=episode.therapist,
        started_on=date(2026, 3, 9),
        at=factories.NOW,
    )

    page = http.post(reverse("practice:reopen", args=[episode.pk]), follow=True)

    episode.refresh_from_db()
    assert not episode.is_open
    assert "have an open episode already" in text_of(page)
