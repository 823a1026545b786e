"""Alerts of supervisors: the list with its filters, and one alert with its steps."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from risk import actions
from risk.models import Alert, AlertState
from tests.factories import (
    NOW,
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    weeks_ago,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

LIST = "/supervision/alerts/"


@pytest.fixture
def episode():
    """One client with an open safety alert and an open check-in alert."""
    episode = make_episode(therapist=make_therapist(full_name="Ivy Okafor"), name="Anna Bell")
    make_session(episode, at=weeks_ago(1), attendance="no-show")
    session = make_session(episode, at=NOW + timedelta(days=1))
    answer_form(make_form(session, instruments=["phq-9"]), {"phq-9": {"9": 1}}, at=NOW)
    return episode


@pytest.fixture
def supervisor(episode):
    return make_supervisor(of=episode.therapist, full_name="Sam Reyes")


@pytest.fixture
def alert(episode):
    return Alert.objects.get(kind="safety")


def url_of(alert):
    return reverse("supervision:alert", args=[alert.pk])


def titles(page):
    return re.findall(r'al-list__title al-break"><a href="[^"]+">([^<]+)</a>', page.text)


def sent(step, alert, **values):
    """A step as the page's form sends it."""
    fields = {"seen_version": alert.version, **values}
    return {"step": step, **{f"{step}-{name}": value for name, value in fields.items()}}


def test_open_alerts_are_listed_safety_first(http, supervisor):
    http.force_login(supervisor)

    assert titles(http.get(LIST)) == [
        "Anna Bell: Self-harm or suicide: “Several days”",
        "Anna Bell: Missed session",
    ]


@pytest.mark.parametrize(
    ("query", "n_lines"),
    [("?kind=safety", 1), ("?kind=lapse", 0), ("?state=new", 2), ("?state=resolved", 0)],
)
def test_kind_and_state_narrow_the_list(http, supervisor, query, n_lines):
    http.force_login(supervisor)

    assert len(titles(http.get(LIST + query))) == n_lines


def test_what_is_open_stays_counted_among_the_closed(http, supervisor, alert):
    http.force_login(supervisor)

    page = http.get(f"{LIST}?state=resolved")

    assert "1 safety answer not closed yet" in page.text
    assert 'Open <span class="al-chip__count">2</span>' in page.text


@pytest.mark.parametrize("query", ["?kind=x", "?state=x", "?page=x", "?page=0"])
def test_a_value_that_no_link_makes_is_refused(http, supervisor, query):
    http.force_login(supervisor)

    assert http.get(LIST + query).status_code == 400


@pytest.mark.parametrize("n_clients", [1, 40])
def test_query_count_does_not_grow(http, episode, supervisor, n_clients, request):
    for _ in range(n_clients - 1):
        # Each by an own therapist: the budget of one holds two in a week.
        other = make_episode(therapist=make_therapist(supervisor=supervisor))
        make_session(other, at=weeks_ago(1), attendance="no-show")
    http.force_login(supervisor)
    http.get(LIST)

    with request.getfixturevalue("django_assert_max_num_queries")(12):
        page = http.get(LIST)

    assert len(titles(page)) == n_clients + 1


def test_an_alert_shows_what_was_answered_and_its_steps(http, supervisor, alert):
    http.force_login(supervisor)

    page = http.get(url_of(alert))

    assert "Thoughts that you would be better off dead" in page.text
    assert "Ivy Okafor" in page.text
    assert AuditEvent.objects.filter(action="view-alert", object_ref=alert.pk).count() == 1


def test_acknowledging_keeps_a_note_that_the_therapist_sees(http, supervisor, alert):
    http.force_login(supervisor)

    reply = http.post(url_of(alert), sent("acknowledge", alert, note="I rang Ivy."))

    assert (reply.status_code, reply["Location"]) == (302, url_of(alert))
    alert.refresh_from_db()
    assert alert.state == AlertState.ACKNOWLEDGED
    http.force_login(alert.episode.therapist)
    record = http.get(reverse("practice:record", args=[alert.episode_id]))
    assert "I rang Ivy." in record.text
    assert "Sam Reyes" in record.text


def test_a_plan_needs_a_day_and_a_text(http, supervisor, alert):
    http.force_login(supervisor)

    page = http.post(url_of(alert), sent("plan", alert, note="", due_on="2026-03-12"))

    assert page.status_code == 422
    assert 'value="2026-03-12"' in page.text
    assert "Write a note first." in page.text
    ok = http.post(url_of(alert), sent("plan", alert, note="Call her.", due_on="2026-03-12"))
    assert ok.status_code == 302
    alert.refresh_from_db()
    assert (alert.state, f"{alert.due_on}") == (AlertState.PLANNED, "2026-03-12")


def test_closing_a_safety_alert_says_how_it_ended_and_what_was_done(http, supervisor, alert):
    http.force_login(supervisor)

    refused = http.post(url_of(alert), sent("resolve", alert, outcome="addressed", note=""))
    closed = http.post(url_of(alert), sent("resolve", alert, outcome="addressed", note="Seen."))

    assert (refused.status_code, closed.status_code) == (422, 302)
    alert.refresh_from_db()
    assert (alert.state, alert.outcome) == (AlertState.RESOLVED, "addressed")
    assert "not closed yet" not in http.get("/supervision/caseload/").text


def test_a_closed_alert_takes_notes_only(http, supervisor, alert):
    actions.resolve(
        by=supervisor, alert=alert, outcome="addressed", note="Done.", seen_version=1, at=NOW
    )
    alert.refresh_from_db()
    http.force_login(supervisor)

    again = http.post(url_of(alert), sent("acknowledge", alert, note="Late."))
    noted = http.post(url_of(alert), sent("note", alert, note="Also told the GP."))

    assert (again.status_code, noted.status_code) == (422, 302)
    assert "This alert is closed already." in again.text
    assert [step.note for step in alert.steps.all()] == ["Done.", "Also told the GP."]


def test_a_second_person_is_told_and_keeps_the_text(http, supervisor, alert):
    http.force_login(supervisor)
    data = sent("resolve", alert, outcome="addressed", note="My own words.")
    actions.acknowledge(by=alert.owner, alert=alert, note="On it.", seen_version=1, at=NOW)

    page = http.post(url_of(alert), data)

    assert page.status_code == 409
    assert "Ivy Okafor changed this alert in the meantime" in page.text
    assert "My own words." in page.text
    assert "On it." in page.text
    assert 'value="2"' in page.text  # the version by now: the next try counts
    alert.refresh_from_db()
    assert alert.state == AlertState.ACKNOWLEDGED


def test_text_for_a_step_that_is_gone_becomes_a_note(http, supervisor, alert):
    http.force_login(supervisor)
    data = sent("acknowledge", alert, note="My own words.")
    actions.resolve(
        by=alert.owner, alert=alert, outcome="addressed", note="Done.", seen_version=1, at=NOW
    )

    page = http.post(url_of(alert), data)

    assert page.status_code == 409
    assert "This alert is closed already." in page.text
    assert "My own words." in page.text


@pytest.mark.parametrize(
    "data",
    [{}, {"step": "delete"}, {"step": "note", "note-note": "No version"}],
    ids=["nothing", "unknown step", "no version"],
)
def test_a_step_that_the_page_does_not_offer_is_refused(http, supervisor, alert, data):
    http.force_login(supervisor)

    assert http.post(url_of(alert), data).status_code == 422
    alert.refresh_from_db()
    assert alert.version == 1


def test_alerts_of_others_do_not_exist(http, alert):
    http.force_login(make_supervisor(of=make_therapist()))

    assert http.get(url_of(alert)).status_code == 404
    assert http.post(url_of(alert), sent("note", alert, note="x")).status_code == 404
    assert titles(http.get(LIST)) == []


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(http, supervisor, alert, method):
    http.force_login(supervisor)

    assert getattr(http, method)(url_of(alert)).status_code == 405
    assert getattr(http, method)(LIST).status_code == 405


def test_the_therapist_has_another_page(http, alert):
    http.force_login(alert.episode.therapist)

    assert (http.get(LIST).status_code, http.get(url_of(alert)).status_code) == (403, 403)


def test_a_stranger_signs_in_first(http, alert):
    for url in (LIST, url_of(alert)):
        assert http.get(url)["Location"].startswith(reverse("sign_in"))
