"""Answers saved one by one: the newest press stays, and the reply says what is stored."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import AuditEvent
from measures.models import Draft, LateVariant, Opening, Response, RiskItemSave
from risk import actions
from risk.models import Alert
from tests.factories import NOW
from tests.portal.browsing import answer, check_fields, enter, pre_form, send, skip_all, url
from tests.portal.saves import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(http):
    form = pre_form()
    enter(http, form)
    return form


def test_a_save_tells_what_is_stored_and_since_when(http, form):
    reply = put(http, form, 1, "3", sequence=4)

    assert reply.status_code == 200
    assert reply.json() == {
        "sequence": 4,
        "answer": "3",
        "is_stored": True,
        "saved_at": "12:00",
        "said": "Saved 12:00",
        "is_idle": False,
        "support": "",
    }
    draft = Draft.objects.get()
    assert (draft.instrument, draft.item, draft.answer, draft.sequence) == ("aoc-8", "1", 3, 4)


def test_a_press_with_a_lower_number_changes_nothing_and_says_so(http, form):
    put(http, form, 1, "3", sequence=4)

    reply = put(http, form, 1, "1", sequence=4).json()

    assert (reply["sequence"], reply["answer"], reply["is_stored"]) == (4, "3", False)
    assert Draft.objects.get().answer == 3


def test_the_same_value_again_keeps_its_time(http, form, clock):
    put(http, form, 1, "3", sequence=1, ms=900)
    clock.shift(timedelta(minutes=5))

    reply = put(http, form, 1, "3", sequence=2, ms=600).json()

    assert (reply["sequence"], reply["saved_at"]) == (2, "12:00")
    assert Draft.objects.get().saved_at == NOW
    assert Draft.objects.get().ms == 1500


def test_a_retry_of_one_press_counts_its_time_once(http, form):
    for _ in range(2):
        put(http, form, 1, "3", sequence=1, ms=900)

    assert Draft.objects.get().ms == 900


def test_a_plain_form_is_always_the_newest_press(http, form):
    put(http, form, 1, "3", sequence=40)

    answer(http, form, 1, 1)

    assert (Draft.objects.get().answer, Draft.objects.get().sequence) == (1, 41)
    assert 'data-sequence="41"' in http.get(url(form, "question", place=1)).text


def test_skip_is_saved_as_skipped(http, form):
    put(http, form, 1, skip=True)

    assert Draft.objects.get().answer == "skipped"


def test_the_screen_is_kept_with_the_opening_and_the_times_with_the_response(http, form):
    skip_all(http, form, 8, but=(1,))
    put(http, form, 1, "3", ms=2100, device="phone")

    send(http, form)

    assert Opening.objects.get().device == "phone"
    response = Response.objects.get()
    assert response.paradata == {"device": "phone", "ms": {"1": 2100}}
    assert response.language == "en"


def test_nothing_measured_is_no_paradata(http, form):
    skip_all(http, form, 8)

    send(http, form)

    assert Response.objects.get().paradata is None


def test_a_risk_answer_brings_the_numbers_in_the_same_reply(http, form):
    reply = put(http, form, 5, "1").json()

    assert "Thank you for telling us" in reply["support"]
    assert 'href="tel:116123"' in reply["support"]
    assert "is being told about this answer now" in reply["support"]
    assert Alert.objects.get().detail["value"] == 1


def test_the_lowest_answer_brings_none(http, form):
    assert put(http, form, 5, "0").json()["support"] == ""
    assert Alert.objects.count() == 0


def test_a_risk_answer_set_back_keeps_both_values_and_the_same_one_no_second_row(http, form):
    for value in ("3", "3", "0"):
        put(http, form, 5, value)

    assert list(RiskItemSave.objects.values_list("answer", flat=True)) == [3, 0]
    assert Alert.objects.get().detail["value"] == 3


def test_a_risk_answer_that_arrives_late_is_told_once_and_not_stored(http, form):
    put(http, form, 5, "0", sequence=2)

    for _ in range(2):
        reply = put(http, form, 5, "3", sequence=1).json()

    assert (reply["answer"], reply["is_stored"]) == ("0", False)
    assert list(RiskItemSave.objects.values_list("answer", flat=True)) == [0, 3]
    assert Alert.objects.get().detail["value"] == 3


def test_a_sent_form_takes_no_answer_but_a_risk_answer_is_told(http, form):
    skip_all(http, form, 8)
    send(http, form)

    plain = put(http, form, 1, "3")
    risky = put(http, form, 5, "3")

    assert (plain.status_code, risky.status_code) == (409, 409)
    assert plain.json()["code"] == "sent"
    assert plain.json()["support"] == ""
    assert "Thank you for telling us" in risky.json()["support"]
    assert Draft.objects.count() == 0
    assert Response.objects.get().answers["5"] == "skipped"
    assert Alert.objects.get().detail["value"] == 3


def test_a_risk_answer_on_a_plain_page_of_a_sent_form_is_told(http, form):
    skip_all(http, form, 8)
    send(http, form)

    page = answer(http, form, 5, 3)

    assert "Thank you for telling us" in page.text
    assert Alert.objects.get().detail["value"] == 3


def test_a_withdrawn_form_takes_no_answer_and_says_why(http, form):
    actions.withdraw_form(by=form.episode.therapist, assignment=form, at=NOW)

    reply = put(http, form, 1, "3")

    assert reply.status_code == 410
    assert reply.json()["code"] == "closed"
    assert reply.json()["title"] == "This form is not needed any more"
    assert Draft.objects.count() == 0


def test_an_idle_form_still_saves_and_says_so(http, form, clock):
    clock.shift(timedelta(minutes=31))

    reply = put(http, form, 1, "3").json()

    assert (reply["is_stored"], reply["is_idle"]) == (True, True)
    assert http.get(url(form, "question", place=1)).headers["Form-Problem"] == "idle"


def test_after_a_day_nothing_is_saved_any_more(http, form, clock):
    clock.shift(timedelta(hours=24, seconds=1))

    reply = put(http, form, 1, "3")

    assert (reply.status_code, reply.json()["code"]) == (403, "idle")
    assert Draft.objects.count() == 0


def test_another_browser_cannot_save(form):
    reply = put(Client(), form, 1, "3")

    assert (reply.status_code, reply.json()["code"]) == (404, "unknown")
    assert Draft.objects.count() == 0


def test_more_than_120_saves_a_minute_wait(http, form):
    replies = [put(http, form, 1, str(n % 2)).status_code for n in range(121)]

    assert replies == [200] * 120 + [429]


def test_the_risk_answers_of_a_late_variant_are_told(http, form):
    laptop = Client()
    enter(laptop, form, enter(http, form))
    skip_all(http, form, 8)
    skip_all(laptop, form, 8, but=(5,))
    fields = check_fields(http, form)
    other = fields | {"aoc-8.5": "2"}

    send(http, form, **fields)
    for _ in range(2):
        assert send(laptop, form, **other).headers["Location"] == url(form, "done")

    variant = LateVariant.objects.get()
    assert variant.answers["aoc-8@1"]["5"] == 2
    assert Alert.objects.get().detail["value"] == 2
    assert AuditEvent.objects.filter(action="late-variant").count() == 1
    assert Response.objects.get().answers["5"] == "skipped"


def test_answers_changed_in_another_tab_bring_the_check_back(http, form):
    skip_all(http, form, 8)
    fields = check_fields(http, form)
    put(http, form, 1, "4")

    page = send(http, form, **fields)

    assert page.status_code == 409
    assert "Some answers have changed" in page.text
    assert 'name="aoc-8.1" value="4"' in page.text
    assert Response.objects.count() == 0


def test_answers_without_any_save_are_sent_all_the_same(http, form):
    fields = {f"aoc-8.{item}": "0" for item in range(1, 9)}

    send(http, form, submission_id=str(form.submission_id), **(fields | {"aoc-8.5": "1"}))

    assert Response.objects.get().answers["5"] == 1
    assert Alert.objects.get().detail["value"] == 1
    assert "Talk to someone now" in http.get(url(form, "done")).text
