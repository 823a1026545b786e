"""The therapist's alerts: the list, and acting on one that may have changed meanwhile."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from risk import actions
from tests import factories
from tests.factories import NOW
from tests.practice.pages import session_at, session_of, text_of

pytestmark = pytest.mark.django_db
ALERTS = reverse("practice:alerts")


@pytest.fixture
def therapist(http):
    therapist = factories.make_therapist()
    http.force_login(therapist)
    return therapist


def _safety_alert(therapist, **values):
    episode = factories.make_episode(therapist=therapist, **values)
    form = factories.make_form(session_at(episode, 1), instruments=["phq-9"])
    factories.answer_form(form, {"phq-9": {"9": 2}}, at=NOW)
    return episode.alerts.get(kind="safety")


def _page(alert):
    return reverse("practice:alert", args=[alert.pk])


def test_list_holds_own_alerts_only(http):
    both = factories.make_user(roles=["therapist", "supervisor"])
    supervised = factories.make_therapist(supervisor=both)
    _safety_alert(both, name="Own")
    _safety_alert(supervised, name="Supervised")
    http.force_login(both)

    page = http.get(ALERTS).text

    assert "Own" in page
    assert "Supervised" not in page


def test_closed_alerts_have_their_own_list(http, therapist):
    alert = _safety_alert(therapist, name="Robin")
    actions.resolve(
        by=therapist, alert=alert, outcome="addressed", note="Met", seen_version=1, at=NOW
    )

    assert "Robin" not in http.get(ALERTS).text
    assert "No open alerts" in http.get(ALERTS).text
    assert "Robin" in http.get(ALERTS, {"show": "closed"}).text


def test_unknown_list_is_refused(http, therapist):
    assert http.get(ALERTS, {"show": "all of them"}).status_code == 400


def test_alert_says_what_was_answered_and_the_look_is_recorded(http, therapist):
    alert = _safety_alert(therapist, name="Robin")

    page = text_of(http.get(_page(alert)))

    assert "Self-harm or suicide" in page
    assert "More than half the days" in page
    event = AuditEvent.objects.get(action="view-alert")
    assert (event.actor_ref, event.client_ref) == (therapist.pk, alert.episode.client_id)


def test_acknowledging_planning_and_closing(http, therapist):
    alert = _safety_alert(therapist)

    http.post(_page(alert), {"step": "acknowledge", "acknowledge-seen_version": 1})
    http.post(
        _page(alert),
        {
            "step": "plan",
            "plan-seen_version": 2,
            "plan-note": "Call today",
            "plan-due_on": "2026-03-09",
        },
    )
    page = http.post(
        _page(alert),
        {
            "step": "resolve",
            "resolve-seen_version": 3,
            "resolve-outcome": "addressed",
            "resolve-note": "Called",
        },
    )

    alert.refresh_from_db()
    assert page.url == _page(alert)
    assert (alert.state, alert.outcome, alert.version) == ("resolved", "addressed", 4)
    states = list(alert.steps.values_list("state", flat=True))
    assert states == ["acknowledged", "planned", "resolved"]


def test_second_person_is_told_that_the_alert_has_changed(http, therapist):
    supervisor = factories.make_supervisor(of=therapist, full_name="Dana Drew")
    alert = _safety_alert(therapist)
    actions.acknowledge(by=supervisor, alert=alert, note="Seen", seen_version=1, at=NOW)

    page = http.post(
        _page(alert),
        {
            "step": "resolve",
            "resolve-seen_version": 1,
            "resolve-outcome": "addressed",
            "resolve-note": "Called",
        },
    )

    alert.refresh_from_db()
    assert page.status_code == 409
    assert "Dana Drew changed this alert in the meantime." in page.text
    assert "Called" in page.text
    assert alert.state == "acknowledged"


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"step": "delete"},
        {"step": "acknowledge"},
        {"step": "plan", "plan-seen_version": 1, "plan-note": "Call", "plan-due_on": "soon"},
        {"step": "resolve", "resolve-seen_version": 1, "resolve-note": "x"},
    ],
)
def test_bad_step_is_told_and_nothing_changes(http, therapist, posted):
    alert = _safety_alert(therapist)

    page = http.post(_page(alert), posted)

    alert.refresh_from_db()
    assert page.status_code == 422
    assert (alert.state, alert.version) == ("new", 1)


def test_alert_from_closed_answers_is_hidden_until_the_own_rating(http, therapist):
    episode = factories.make_episode(therapist=therapist, name="Robin")
    for week in (4, 3, 2):
        factories.rate_session(session_of(week, episode))
    session = session_of(1, episode, level=0)
    alert = episode.alerts.get(kind="check-in")

    hidden = http.get(_page(alert))
    factories.rate_session(session)
    shown = http.get(_page(alert))

    assert hidden.status_code == 404
    assert shown.status_code == 200


@pytest.mark.parametrize("n_alerts", [1, 40])
def test_queries_do_not_grow_with_the_list(
    http, therapist, n_alerts, django_assert_max_num_queries
):
    for _ in range(n_alerts):
        _safety_alert(therapist)
    http.get(ALERTS)

    with django_assert_max_num_queries(12):
        page = http.get(ALERTS)

    assert page.text.count("Safety answer</span>") == n_alerts
