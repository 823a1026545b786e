"""Check, send and receipt: one response per instrument, whatever is pressed how often."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import AuditEvent
from measures.models import Assignment, Draft, LateVariant, Response
from risk import actions
from risk.models import Alert
from tests.factories import NOW
from tests.portal.browsing import (
    answer,
    check_fields,
    enter,
    post_form,
    pre_form,
    send,
    skip_all,
    tables,
    text_of,
    url,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(http):
    """A filled form, not sent: item 1 answered, the rest skipped."""
    form = pre_form()
    form.episode.therapist.first_name = "Ada"
    form.episode.therapist.save()
    enter(http, form)
    answer(http, form, 1, 3)
    skip_all(http, form, 8, but=(1,))
    return form


def test_check_shows_each_answer_with_a_way_to_change_it(http, form):
    page = http.get(url(form, "check"))

    words = text_of(page)
    assert "Often Change" in words
    assert words.count("Not answered Change") == 7
    assert f'href="{url(form, "question", place=1)}?change=1"' in page.text
    assert "Send to Ada" in words
    assert "Saved 12:00" in words


def test_check_shows_words_and_numbers_as_they_were_given(http):
    form = post_form()
    enter(http, form)
    skip_all(http, form, 15, but=(9, 11))
    answer(http, form, 9, "The <b>pause</b>\nhelped")
    answer(http, form, 11, 0)

    page = http.get(url(form, "check"))

    assert "<bdi>The &lt;b&gt;pause&lt;/b&gt;<br>helped</bdi>" in page.text
    assert "0 out of 10 Change" in text_of(page)
    assert "How far have the two of you sorted it out?" not in page.text


def test_change_comes_back_to_the_check(http, form):
    place = url(form, "question", place=1) + "?change=1"

    assert f'class="al-back" href="{url(form, "check")}"' in http.get(place).text
    assert http.post(place, {"answer": "1"}).headers["Location"] == url(form, "check")
    assert Draft.objects.get(item="1").answer == 1


def test_a_change_that_opens_a_question_leads_there_first(http):
    form = post_form()
    enter(http, form)
    skip_all(http, form, 15, but=(7, 8))
    answer(http, form, 7, 0)

    page = http.post(url(form, "question", place=7) + "?change=1", {"answer": "1"})

    assert page.headers["Location"] == url(form, "question", place=8)


def test_a_question_never_answered_is_asked_before_anything_is_sent(http):
    form = pre_form()
    enter(http, form)
    skip_all(http, form, 8, but=(4,))

    assert http.get(url(form, "check")).headers["Location"] == url(form, "question", place=4)
    page = send(http, form)
    assert page.status_code == 422
    assert f'<a href="{url(form, "question", place=4)}?change=1">' in page.text
    assert "This question is not answered yet." in text_of(page)
    assert Response.objects.count() == 0


def test_nothing_answered_cannot_be_sent_but_all_skipped_can(http):
    form = pre_form()
    enter(http, form)

    assert send(http, form).status_code == 422
    assert Response.objects.count() == 0
    skip_all(http, form, 8)
    send(http, form)

    response = Response.objects.get()
    assert response.status == "unscorable"
    assert set(response.answers.values()) == {"skipped"}
    assert response.scores.get().exact is None


def test_send_gives_a_receipt_from_what_is_stored(http, form, clock):
    clock.shift(timedelta(minutes=12))

    page = send(http, form)

    assert (page.status_code, page.headers["Location"]) == (303, url(form, "done"))
    words = text_of(http.get(url(form, "done")))
    assert "Sent at 12:12. Ada will read this before you meet." in words
    assert "116 123" in words
    response = Response.objects.get()
    assert response.received_at == NOW + timedelta(minutes=12)
    assert (response.answers["1"], response.answers["2"]) == (3, "skipped")
    assert Draft.objects.count() == 0


def test_the_receipt_says_nothing_of_answers_or_scores(http, form):
    send(http, form)

    words = text_of(http.get(url(form, "done")))

    assert "Often" not in words
    assert "score" not in words.lower()
    assert "%" not in words


def test_the_receipt_of_yesterday_names_the_day(http, form, clock):
    send(http, form)
    clock.shift(timedelta(days=1))

    words = text_of(http.get(url(form, "done")))

    assert "Sent on Monday 9 March at 12:00. Ada will read this before you meet." in words


def test_sending_a_hundred_times_stores_one_response_and_changes_nothing_more(http, form):
    fields = check_fields(http, form)
    send(http, form, **fields)
    before = tables()

    replies = {send(http, form, **fields).headers["Location"] for _ in range(99)}

    assert replies == {url(form, "done")}
    assert tables() == before
    assert Response.objects.count() == 1


def test_every_page_of_a_sent_form_leads_to_the_receipt(http, form):
    send(http, form)

    for page, kwargs in [("start", {}), ("question", {"place": 1}), ("check", {}), ("later", {})]:
        assert http.get(url(form, page, **kwargs)).headers["Location"] == url(form, "done")
    assert answer(http, form, 1, 2).headers["Location"] == url(form, "done")
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(("other", "n_variants"), [(1, 0), (4, 1)], ids=["the same", "another"])
def test_a_second_device_gets_the_same_receipt_and_other_answers_are_kept(http, other, n_variants):
    form, laptop = pre_form(), Client()
    secrets = enter(http, form)
    enter(laptop, form, secrets)
    for device, value in [(http, 1), (laptop, other)]:
        answer(device, form, 1, value)
        skip_all(device, form, 8, but=(1,))
    fields = check_fields(laptop, form)

    send(http, form)
    replies = [send(laptop, form, **fields) for _ in range(2)]

    assert {reply.headers["Location"] for reply in replies} == {url(form, "done")}
    for device in (http, laptop):
        assert "Sent at 12:00." in text_of(device.get(url(form, "done")))
    assert Response.objects.get().answers["1"] == 1
    kept = [each.answers["aoc-8@1"]["1"] for each in LateVariant.objects.all()]
    assert kept == [other] * n_variants
    assert Alert.objects.count() == 0


def test_a_receipt_before_sending_leads_to_the_form(http, form):
    assert http.get(url(form, "done")).headers["Location"] == url(form)


@pytest.mark.parametrize("data", [{"x": "1"}, {"submission_id": "7"}, {"submission_id": ""}])
def test_a_missing_or_malformed_submission_id(http, form, data):
    page = send(http, form, **data)

    assert page.status_code == 400
    assert "Your answers were not sent" in page.text
    assert Response.objects.count() == 0
    assert Draft.objects.count() == 8


def test_a_submission_id_sent_twice_is_malformed(http, form):
    assert send(http, form, submission_id=[str(form.submission_id)] * 2).status_code == 400
    assert Response.objects.count() == 0


@pytest.mark.parametrize("whose", ["another form", "nobody"])
def test_a_foreign_submission_id(http, form, whose):
    foreign = pre_form().submission_id if whose == "another form" else uuid.uuid4()

    page = send(http, form, submission_id=str(foreign))

    assert page.status_code == 404
    assert Response.objects.count() == 0
    assert AuditEvent.objects.get(action="foreign-submission").decision == "deny"


def _expire(form, at):
    Assignment.objects.filter(pk=form.pk).update(expires_at=at)


def test_a_form_opened_in_time_may_be_sent_a_day_late(http, form, clock):
    _expire(form, NOW + timedelta(minutes=5))
    clock.shift(timedelta(minutes=10))

    answer(http, form, 2, 1)
    send(http, form)

    response = Response.objects.get()
    assert response.answers["2"] == 1
    assert response.received_at > response.assignment.expires_at


def test_more_than_a_day_late_is_too_late(http, form, clock):
    _expire(form, NOW + timedelta(minutes=5))
    clock.shift(timedelta(hours=24, minutes=5))

    page = send(http, form)

    assert page.status_code == 410
    assert "It could be filled in until Monday 9 March at 12:05" in text_of(page)
    assert 'href="tel:116123"' in page.text
    assert Response.objects.count() == 0


def test_a_form_withdrawn_in_the_meantime_is_not_sent(http, form):
    actions.withdraw_form(by=form.episode.therapist, assignment=form, at=NOW)

    page = send(http, form)

    assert page.status_code == 410
    assert Response.objects.count() == 0


def test_sending_needs_the_forms_token(form):
    strict = Client(enforce_csrf_checks=True)

    assert send(strict, form).status_code == 403
    assert Response.objects.count() == 0
