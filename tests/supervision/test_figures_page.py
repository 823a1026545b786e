"""How the flags did: nothing below fifty therapies, then figures over the whole clinic."""

import re

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Role
from clients.models import Client, Ending
from risk.models import Alert, AlertKind, Outcome, Standing
from tests.factories import make_supervisor, make_therapist, make_user, supervise, weeks_ago
from tests.risk.finished import (
    LEFT_FLAGGED,
    LEFT_TOO_LATE,
    LEFT_UNFLAGGED,
    STAYED,
    STAYED_FLAGGED,
    Past,
    make_finished,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

URL = "/supervision/figures/"
ENOUGH = [LEFT_FLAGGED] * 12 + [LEFT_UNFLAGGED] * 8 + [STAYED_FLAGGED] * 18 + [STAYED] * 42


@pytest.fixture
def therapist():
    return make_therapist(full_name="Ivy Okafor")


@pytest.fixture
def supervisor(http, therapist):
    supervisor = make_supervisor(of=therapist)
    http.force_login(supervisor)
    return supervisor


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def named(*names, **past):
    """Clients of these names, once made."""
    return [(name, Past(**{"ending": Ending.CLIENT_INFORMED, **past})) for name in names]


def make_named(therapist, people):
    for episode, (name, _) in zip(
        make_finished(therapist, [past for _, past in people]), people, strict=True
    ):
        Client.objects.filter(pk=episode.client_id).update(name=name)


def test_below_fifty_the_page_says_so_and_nothing_else(http, supervisor, therapist):
    make_finished(therapist, [LEFT_UNFLAGGED] * 49)

    page = http.get(URL)
    main = text_of(page).partition("How the flags did")[2].partition("Help, and")[0]

    assert page.status_code == 200
    assert "Not enough data: 49 of 50 finished therapies" in main
    assert "%" not in main
    assert "What did we miss" not in main


def test_figures_come_with_counts_and_intervals(http, supervisor, therapist):
    make_finished(therapist, ENOUGH)

    text = text_of(http.get(URL))

    assert "25% 20 of 80; 95% interval 17 to 35%" in text
    assert "60% 12 of 20; 95% interval 39 to 78%" in text
    assert "40% 12 of 30; 95% interval 25 to 58%" in text
    assert "70% 42 of 60; 95% interval 57 to 80%" in text
    assert "80 of 80 finished therapies count here." in text
    assert "half had their first flag 2 or more attended sessions before" in text
    assert "Missed session 30 40% 12 of 30" in text
    assert "Flags drawn by lot would reach 25%" in text


def test_below_ten_of_a_kind_there_is_no_figure(http, supervisor, therapist):
    make_finished(therapist, [LEFT_FLAGGED] * 3 + [STAYED] * 47)

    text = text_of(http.get(URL))

    assert "Not enough data 3 leavers; at least 10 are needed" in text
    assert "Missed session 3 Not enough data 3 flagged clients; at least 10 are needed" in text
    assert "Not enough data: 0 check-in alerts in these therapies; at least 10" in text


def test_missed_clients_are_named_where_the_viewer_may_see_them(http, supervisor, therapist):
    make_finished(therapist, ENOUGH[:12] + ENOUGH[20:])
    make_named(therapist, named("Inside") + named("Gone", weeks="aaan"))
    make_named(make_therapist(), named("Outside", "Elsewhere"))

    page = http.get(URL)
    text = text_of(page)

    assert re.findall(r'"al-list__title"><a href="(/supervision/episodes/\d+/)">', page.text)
    assert "Inside" in text
    assert "Gone" in text
    assert "Outside" not in text
    assert "4 clients left early without a flag" in text
    assert "For 1 of them a check-in was suggested only after it" in text
    assert text.count("Flagged too late") == 1
    assert "2 more are not listed" in text
    assert "Ivy Okafor" not in text


def test_with_nobody_missed_the_page_says_nobody(http, supervisor, therapist):
    make_finished(therapist, [LEFT_FLAGGED] * 50)

    assert "Nobody: every client who left early had been flagged" in text_of(http.get(URL))


def test_a_long_list_is_cut(http, supervisor, therapist):
    make_finished(therapist, [LEFT_UNFLAGGED] * 53)

    page = http.get(URL)

    assert page.text.count('class="al-list__title"') == 20
    assert "And 33 more of the clients that you may see" in text_of(page)
    assert "No client was flagged in time." in text_of(page)


def test_own_clients_lead_to_the_own_record(http, therapist):
    both = make_user(roles=[Role.THERAPIST, Role.SUPERVISOR])
    supervise(both, therapist)
    make_finished(therapist, [STAYED] * 50)
    (own,) = make_finished(both, [LEFT_UNFLAGGED])
    http.force_login(both)

    assert reverse("practice:record", args=[own.pk]) in http.get(URL).text


def test_answers_still_closed_keep_the_own_client_out_of_every_count(http, therapist):
    both = make_user(roles=[Role.THERAPIST, Role.SUPERVISOR])
    make_finished(therapist, [STAYED] * 50)
    (own,) = make_finished(both, [LEFT_UNFLAGGED])
    Standing.objects.filter(pk=own.pk).update(closed_sessions=[1])
    http.force_login(both)

    page = http.get(URL)

    assert reverse("practice:record", args=[own.pk]) not in page.text
    assert "50 finished therapies count here" in text_of(page)
    assert "not listed" not in text_of(page)


def test_what_alerts_led_to_is_said_in_counts(http, supervisor, therapist):
    episodes = make_finished(therapist, [LEFT_FLAGGED] * 50)
    for episode in episodes[:10]:
        Alert.objects.create(
            clinic=therapist.clinic,
            episode=episode,
            kind=AlertKind.CHECK_IN,
            basis="test",
            owner=therapist,
            raised_at=weeks_ago(10),
            state="resolved",
            outcome=Outcome.ENDED,
        )

    text = text_of(http.get(URL))

    assert "Check-in alerts 10 in these therapies" in text
    assert "Led to a plan 0% 0 of 10; 95% interval 0 to 28%" in text
    assert "Therapy ended 10 " in text


def test_the_three_definitions_stand_side_by_side(http, supervisor, therapist):
    make_finished(therapist, [*ENOUGH, LEFT_TOO_LATE])

    text = text_of(http.get(URL))

    assert "No session attended and none booked for 30 days" in text
    assert "of 2,977 clients fewer than 1% met" in text
    assert "All three Left early by each of them. 0% 0 of 60; 95% interval 0 to 6%" in text


def test_imports_without_real_dates_are_named(http, supervisor, therapist):
    make_finished(therapist, [*ENOUGH, Past(is_made=True)])

    assert "1 imported therapy without real dates is left out." in text_of(http.get(URL))


def test_the_models_own_reason_comes_with_its_caveat(http, supervisor, therapist):
    episodes = make_finished(therapist, ENOUGH)
    assert "model has learned from some of these" not in text_of(http.get(URL))

    flag = {"attended": 1, "held_on": weeks_ago(11).date().isoformat(), "rules": ["estimate"]}
    Standing.objects.filter(pk=episodes[0].pk).update(flags=[flag])

    assert "model has learned from some of these" in text_of(http.get(URL))


def test_the_look_is_kept(http, supervisor):
    http.get(URL)

    assert AuditEvent.objects.filter(action="view-figures", actor_ref=supervisor.pk).count() == 1


def test_therapists_are_refused(http, therapist):
    http.force_login(therapist)

    assert http.get(URL).status_code == 403
    assert http.post(URL).status_code in (403, 405)


def test_query_count_does_not_grow_with_the_clinic(
    http, supervisor, therapist, django_assert_num_queries, django_assert_max_num_queries
):
    make_finished(therapist, [LEFT_FLAGGED, LEFT_UNFLAGGED, STAYED] * 20)
    http.get(URL)  # the first look of a sign-in asks more
    with django_assert_max_num_queries(20) as first:
        http.get(URL)

    make_finished(therapist, [LEFT_FLAGGED, LEFT_UNFLAGGED, STAYED] * 20)
    with django_assert_num_queries(len(first)):
        http.get(URL)
