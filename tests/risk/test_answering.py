"""Answering a form: nothing lost, nothing twice, and safety answers told at once."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from measures.models import Draft, Response, RiskItemSave, ScaleScore
from outbox.models import Message
from risk import actions
from risk.models import Alert, AlertKind, AlertState, Standing
from science.errors import AnswerError
from tests.factories import (
    NOW,
    answer_form,
    enter_scores,
    make_episode,
    make_form,
    make_session,
    open_form,
)

pytestmark = pytest.mark.django_db

SELF_HARM = {"aoc-8": {"5": 2}}


def pre_form(number=2, **values):
    """The form before the n-th session: aoc-45 is due at the first, aoc-8 alone at the second."""
    episode = make_episode(**values)
    if number > 1:
        make_session(episode, at=NOW - timedelta(days=7), attendance="attended")
    return make_form(make_session(episode))


def test_a_sent_form_gives_one_scored_response_per_instrument():
    form = pre_form(number=1)

    responses = answer_form(form, level=1)

    assert [(each.instrument, each.is_derived) for each in responses] == [
        ("aoc-45", False),
        ("aoc-8", True),
    ]
    (score,) = ScaleScore.objects.filter(response=responses[1])
    assert (score.scale, score.exact, score.n_missing) == ("total", 0.0, 0)
    assert form.completed_at is not None
    assert Draft.objects.count() == 0


def test_every_item_stands_in_the_response_answered_or_named_absent():
    form = pre_form()

    response = answer_form(form, {"aoc-8": {"1": "skipped", "2": None}})[0]

    assert set(response.answers) == {str(number) for number in range(1, 9)}
    assert response.answers["1"] == "skipped"
    assert response.answers["2"] == "not-asked"


def test_sending_again_stores_nothing_and_gives_the_same_receipt():
    form = pre_form()
    opened = open_form(form)
    first = actions.send(by=opened, submission_id=form.submission_id, at=NOW)

    again = actions.send(by=opened, submission_id=form.submission_id, at=NOW + timedelta(minutes=5))

    assert again.received_at == first.received_at == NOW
    assert Response.objects.count() == 1


def test_a_second_device_cannot_send_a_second_response():
    form = pre_form()
    phone, laptop = open_form(form), open_form(form)
    actions.save_item(by=phone, instrument_key="aoc-8@1", item_id="1", answer=1, at=NOW)
    actions.save_item(by=laptop, instrument_key="aoc-8@1", item_id="1", answer=3, at=NOW)

    actions.send(by=phone, submission_id=form.submission_id, at=NOW)
    actions.send(by=laptop, submission_id=form.submission_id, at=NOW)

    assert [each.answers["1"] for each in Response.objects.all()] == [1]


def test_a_foreign_submission_id_is_refused():
    form = pre_form()
    opened = open_form(form)

    with pytest.raises(ValidationError):
        actions.send(by=opened, submission_id=uuid.uuid4(), at=NOW)

    assert Response.objects.count() == 0


def test_an_answer_outside_the_options_is_refused_and_nothing_is_stored():
    form = pre_form()
    opened = open_form(form)
    actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="1", answer=9, at=NOW)

    with pytest.raises(AnswerError, match="item 1: 9"):
        actions.send(by=opened, submission_id=form.submission_id, at=NOW)

    assert Response.objects.count() == 0
    assert Draft.objects.count() == 1


def test_a_risk_item_raises_its_alert_when_it_is_saved():
    form = pre_form()
    opened = open_form(form)

    saved = actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=2, at=NOW)

    alert = Alert.objects.get()
    assert saved.flag.kind == "self-harm"
    assert (alert.kind, alert.state, alert.detail["value"]) == ("safety", "new", 2)
    assert alert.owner == form.episode.therapist
    assert Message.objects.get(kind="alert-notice").payload == {"alert": alert.pk}
    assert Response.objects.count() == 0


def test_the_lowest_answer_to_a_risk_item_raises_nothing():
    form = pre_form()
    opened = open_form(form)

    actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=0, at=NOW)

    assert Alert.objects.count() == 0


def test_an_answer_set_back_keeps_the_alert_and_both_values():
    form = pre_form()
    opened = open_form(form)
    for value in (3, 0):
        actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=value, at=NOW)

    actions.send(by=opened, submission_id=form.submission_id, at=NOW)

    assert list(RiskItemSave.objects.values_list("answer", flat=True)) == [3, 0]
    assert Alert.objects.get().detail["value"] == 3
    assert Response.objects.get().answers["5"] == 0


def test_a_graver_answer_makes_a_closed_alert_new_again():
    form = pre_form()
    opened = open_form(form)
    actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=1, at=NOW)
    alert = Alert.objects.get()
    actions.resolve(
        by=alert.owner,
        alert=alert,
        outcome="addressed",
        note="Called.",
        seen_version=alert.version,
        at=NOW,
    )

    actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=4, at=NOW)

    alert.refresh_from_db()
    assert (alert.state, alert.detail["value"]) == (AlertState.NEW, 4)
    last = alert.steps.last()
    assert (last.by, last.note) == (None, "A graver answer has come in.")
    assert Message.objects.filter(kind="alert-notice", payload={"alert": alert.pk}).count() == 2
    notices = Message.objects.filter(kind="alert-notice", payload={"alert": alert.pk})
    assert notices.count() == 2, "whoever closed it is told again"


def test_a_derived_response_raises_no_second_alert():
    form = pre_form(number=1)

    answer_form(form, {"aoc-45": {"27": 2}})

    assert [alert.detail["instrument"] for alert in Alert.objects.filter(kind="safety")] == [
        "aoc-45"
    ]


def test_a_failed_scoring_keeps_the_answers_and_tells_someone(monkeypatch):
    form = pre_form()
    opened = open_form(form)

    def fail(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("measures.building.score", fail)
    actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=2, at=NOW)
    actions.send(by=opened, submission_id=form.submission_id, at=NOW)

    assert Response.objects.get().status == "unscorable"
    assert ScaleScore.objects.count() == 0
    assert set(Alert.objects.values_list("kind", flat=True)) == {
        AlertKind.SAFETY,
        AlertKind.UNSCORED,
    }


@pytest.mark.parametrize(
    ("field", "state"), [("withdrawn_at", "withdrawn"), ("completed_at", "done")]
)
def test_a_closed_form_takes_no_answer(field, state):
    form = pre_form()
    opened = open_form(form)
    type(form).objects.filter(pk=form.pk).update(**{field: NOW})

    with pytest.raises(ValidationError, match=state):
        actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="1", answer=1, at=NOW)


def test_a_question_of_another_form_is_refused():
    form = pre_form()
    opened = open_form(form)

    with pytest.raises(ValidationError):
        actions.save_item(by=opened, instrument_key="phq-9@1", item_id="1", answer=1, at=NOW)


def test_staff_answers_are_scored_and_flagged():
    episode = make_episode()

    response = enter_scores(episode, "core-10", {str(item): 2 for item in range(1, 11)})

    assert (response.entry, response.entered_by) == ("staff", episode.therapist)
    assert Alert.objects.get(kind="safety").detail["item"] == "6"


def test_handing_in_raises_the_revision_and_refreshes_the_standing():
    form = pre_form()
    before = form.episode.revision

    answer_form(form)

    form.episode.refresh_from_db()
    assert form.episode.revision > before
    assert Standing.objects.get(episode=form.episode).revision == form.episode.revision


def test_each_write_is_audited_without_values():
    form = pre_form()

    answer_form(form, SELF_HARM)

    actions_seen = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"mint-link-qr", "open-link", "save-risk-item", "hand-in"} <= actions_seen


def test_an_answer_given_again_after_its_alert_was_closed_makes_it_new():
    form = pre_form()
    opened = open_form(form)
    actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=3, at=NOW)
    alert = Alert.objects.get()
    resolved = {"outcome": "addressed", "note": "Called.", "seen_version": alert.version}
    actions.resolve(by=alert.owner, alert=alert, at=NOW, **resolved)

    for value in (0, 3):
        actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=value, at=NOW)

    alert.refresh_from_db()
    assert alert.state == AlertState.NEW
    assert alert.steps.last().note == "The answer was given again."


def test_sending_the_same_answer_leaves_a_closed_alert_closed():
    form = pre_form()
    opened = open_form(form)
    actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=3, at=NOW)
    alert = Alert.objects.get()
    resolved = {"outcome": "addressed", "note": "Called.", "seen_version": alert.version}
    actions.resolve(by=alert.owner, alert=alert, at=NOW, **resolved)

    actions.send(by=opened, submission_id=form.submission_id, at=NOW)

    alert.refresh_from_db()
    assert alert.state == AlertState.RESOLVED


def test_typed_numbers_that_differ_from_the_stored_ones_are_refused():
    episode, page = make_episode(), uuid.uuid4()
    numbers = {str(item): 1 for item in range(1, 11)}
    enter_scores(episode, "core-10", numbers, submission_id=page)
    enter_scores(episode, "core-10", numbers, submission_id=page)

    with pytest.raises(ValidationError, match="these differ"):
        enter_scores(episode, "core-10", {**numbers, "1": 4}, submission_id=page)

    assert Response.objects.count() == 1
