"""What people do about an alert is kept, and nobody overwrites anybody."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from risk import actions
from risk.alerting import AlertChanged
from risk.models import Alert, AlertStep
from tests.factories import (
    NOW,
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert():
    episode = make_episode()
    answer_form(make_form(make_session(episode)), {"aoc-45": {"27": 1}})
    return Alert.objects.get(kind="safety")


def act(name, alert, **values):
    values = {"by": alert.owner, "seen_version": alert.version, "at": NOW, **values}
    return getattr(actions, name)(alert=alert, **values)


def test_every_step_is_kept_in_order(alert):
    alert = act("acknowledge", alert, note="Seen, calling now.")
    alert = act("plan", alert, note="Safety plan on Monday", due_on=NOW.date())
    act("resolve", alert, outcome="addressed", note="Plan made together.")

    steps = AlertStep.objects.values_list("state", "note", "outcome")
    assert list(steps) == [
        ("acknowledged", "Seen, calling now.", ""),
        ("planned", "Safety plan on Monday", ""),
        ("resolved", "Plan made together.", "addressed"),
    ]


def test_a_supervisors_note_reaches_the_therapist(alert):
    supervisor = make_supervisor(of=alert.owner)

    act("acknowledge", alert, by=supervisor, note="Shall we talk at two?")

    seen = Alert.objects.visible_to(alert.owner).get()
    assert [(step.by, step.note) for step in seen.steps.all()] == [
        (supervisor, "Shall we talk at two?")
    ]


def test_the_second_to_act_is_told_who_was_first(alert):
    supervisor = make_supervisor(of=alert.owner, full_name="Sam Okafor")
    act("acknowledge", alert, by=supervisor, note="On it.")

    with pytest.raises(AlertChanged, match=r"Sam Okafor changed this alert.*seen"):
        act("resolve", alert, outcome="addressed", note="")

    alert.refresh_from_db()
    assert alert.state == "acknowledged"
    assert AlertStep.objects.count() == 1


def test_an_alert_is_not_closed_without_saying_how_it_ended(alert):
    with pytest.raises(ValidationError, match="how it ended"):
        act("resolve", alert, outcome="", note="")


def test_a_plan_needs_words(alert):
    with pytest.raises(ValidationError, match="what is planned"):
        act("plan", alert, note=" ", due_on=NOW.date() + timedelta(days=1))


def test_a_closed_alert_takes_a_note_and_nothing_else(alert):
    alert = act("resolve", alert, outcome="false-alarm", note="Misread the item.")

    with pytest.raises(ValidationError, match="closed"):
        act("acknowledge", alert, note="")
    alert = act("add_note", alert, note="Talked about it again.")
    assert (alert.state, alert.outcome) == ("resolved", "false-alarm")


def test_each_step_is_audited(alert):
    act("acknowledge", alert, note="")

    event = AuditEvent.objects.get(action="acknowledge-alert")
    assert (event.actor_ref, event.object_ref, event.client_ref) == (
        alert.owner.pk,
        alert.pk,
        alert.episode.client_id,
    )
