"""An answer that somebody must see, given again elsewhere after its alert was closed."""

import pytest

from risk import actions
from risk.models import Alert, AlertState
from tests.factories import NOW, open_form
from tests.risk.test_answering import pre_form

pytestmark = pytest.mark.django_db


def resolved_alert():
    alert = Alert.objects.get()
    resolved = {"outcome": "addressed", "note": "Called.", "seen_version": alert.version}
    actions.resolve(by=alert.owner, alert=alert, at=NOW, **resolved)
    return alert


def test_an_answer_on_a_second_device_makes_a_closed_alert_new_again():
    form = pre_form()
    actions.save_item(by=open_form(form), instrument_key="aoc-8@1", item_id="5", answer=3, at=NOW)
    alert = resolved_alert()

    actions.save_item(by=open_form(form), instrument_key="aoc-8@1", item_id="5", answer=3, at=NOW)

    alert.refresh_from_db()
    assert alert.state == AlertState.NEW


def test_an_answer_that_comes_after_the_form_was_sent_makes_a_closed_alert_new_again():
    form = pre_form()
    opened, other = open_form(form), open_form(form)
    calm = {"aoc-8@1": {str(item): 0 for item in range(1, 9)}}
    actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=3, at=NOW)
    actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=0, at=NOW)
    actions.send(by=opened, submission_id=form.submission_id, answers=calm, at=NOW)
    alert = resolved_alert()
    late = {"aoc-8@1": {**calm["aoc-8@1"], "5": 3}}

    for _ in range(2):
        actions.send(by=other, submission_id=form.submission_id, answers=late, at=NOW)

    alert.refresh_from_db()
    assert alert.state == AlertState.NEW
    again = [step for step in alert.steps.all() if step.note == "The answer was given again."]
    assert len(again) == 1
