"""One question on one page: what is taken, what is refused, what comes next."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from measures.models import Draft, RiskItemSave
from risk import actions
from risk.models import Alert
from tests.factories import NOW
from tests.portal.browsing import (
    answer,
    checked,
    enter,
    post_form,
    pre_form,
    press_start,
    text_of,
    url,
)

pytestmark = pytest.mark.django_db


def saved() -> list[tuple[str, object]]:
    return list(Draft.objects.order_by("pk").values_list("item", "answer"))


def test_start_page_says_how_much_how_long_and_who_reads(http):
    form = post_form()
    form.episode.therapist.first_name = "Ada"
    form.episode.therapist.save()
    enter(http, form)

    words = text_of(http.get(url(form)))

    assert "After your session on Monday 9 March" in words
    assert "15 questions at most. About 2 minutes." in words
    assert "Ada reads your answers before you meet again. Nobody is watching live." in words
    assert "You can skip any question." in words
    assert "as soon as you save them" not in words
    assert "Is it OK to answer here?" in words


def test_start_page_of_the_form_before_a_session(http):
    form = pre_form()
    enter(http, form)

    words = text_of(http.get(url(form)))

    assert "Before your session on Tuesday 10 March" in words
    assert "8 questions. About 2 minutes." in words
    told = "Person is told about some answers, such as thoughts of self-harm"
    assert f"{told}, as soon as you save them." in words


def test_dates_and_times_are_those_of_the_clinic(http):
    form = pre_form()
    form.clinic.time_zone = "Pacific/Kiritimati"
    form.clinic.save()
    enter(http, form)
    answer(http, form, 1, 3)

    assert "Wednesday 11 March" in text_of(http.get(url(form)))
    assert "Saved 02:00" in text_of(http.get(url(form, "question", place=2)))


def test_question_page_shows_its_place_its_words_and_whose_they_are(http):
    form = pre_form(instruments=["phq-9"])
    enter(http, form)

    page = http.get(url(form, "question", place=3))

    words = text_of(page)
    assert "<title>Question 3 of 10 \u2013 Harbour Clinic</title>" in page.text
    assert "Question 3 of 10" in words
    assert '<progress class="al-progress" value="3" max="10"' in page.text
    assert "Trouble falling or staying asleep, or sleeping too much" in words
    assert "Copyright © Pfizer Inc." in words
    assert checked(page) == []
    assert f'href="{url(form, "question", place=2)}"' in page.text


def test_back_leads_from_the_first_question_to_the_start(http):
    form = pre_form()
    enter(http, form)

    assert f'class="al-back" href="{url(form)}"' in http.get(url(form, "question", place=1)).text


def test_an_answer_is_stored_and_the_next_page_says_when(http, clock):
    form = pre_form()
    enter(http, form)
    clock.shift(timedelta(minutes=3))

    page = answer(http, form, 1, 3)

    assert (page.status_code, page.headers["Location"]) == (303, url(form, "question", place=2))
    draft = Draft.objects.get()
    assert (draft.instrument, draft.item, draft.answer) == ("aoc-8", "1", 3)
    assert draft.saved_at == NOW + timedelta(minutes=3)
    following = http.get(url(form, "question", place=2))
    assert "Saved 12:03" in text_of(following)
    assert checked(following) == []
    assert checked(http.get(url(form, "question", place=1))) == ["3"]


def test_nothing_says_saved_before_anything_is(http):
    form = pre_form()
    enter(http, form)

    assert "Saved" not in text_of(http.get(url(form, "question", place=1)))


def test_zero_is_an_answer_and_a_skip_is_none(http):
    form = pre_form()
    enter(http, form)

    answer(http, form, 1, 0)
    answer(http, form, 2, skip="1")

    assert saved() == [("1", 0), ("2", "skipped")]
    assert checked(http.get(url(form, "question", place=1))) == ["0"]
    assert checked(http.get(url(form, "question", place=2))) == []


def test_skip_counts_even_where_an_answer_was_chosen_before(http):
    form = pre_form()
    enter(http, form)

    answer(http, form, 5, 3, skip="1")

    assert saved() == [("5", "skipped")]
    assert Alert.objects.count() == 0


@pytest.mark.parametrize(
    "value",
    [
        "4.0",
        "5",
        "-1",
        "99",
        "yes",
        "3.0",
        " 3 ",
        "\uff13",
        "\u0663",
        "+3",
        "03",
        "9" * 30,
        "a\0b",
        "",
    ],
)
def test_only_an_options_exact_code_is_taken(http, value):
    form = pre_form()
    enter(http, form)
    answer(http, form, 1, 2)

    page = answer(http, form, 1, value)

    assert page.status_code == 422
    assert "<title>Error: Question 1 of 8" in page.text
    assert '<a href="#answer-0">Select one of the answers on this page.</a>' in page.text
    assert checked(page) == ["2"]
    assert saved() == [("1", 2)]


def test_nothing_chosen_is_said_so(http):
    form = pre_form()
    enter(http, form)

    page = http.post(url(form, "question", place=1))

    assert page.status_code == 422
    assert "Select one answer, or use &quot;Skip this question&quot;." in page.text
    assert saved() == []


@pytest.mark.parametrize(
    "data",
    [
        {"answer": ["0", "3"]},
        {"answer": ["3", "3"]},
        {"answer": ["3"], "item9": ["0"]},
        {"answer": ["3"], "skip": ["1", "1"]},
        {"skip": ["yes"]},
    ],
)
def test_what_no_page_of_ours_sends_is_refused_and_recorded(http, data):
    form = pre_form()
    enter(http, form)

    page = http.post(url(form, "question", place=5), data)

    assert page.status_code == 422
    assert "Please give your answer once more." in page.text
    assert saved() == []
    assert RiskItemSave.objects.count() == 0
    assert AuditEvent.objects.get(action="tampered-answer").decision == "deny"


def test_repair_is_asked_only_after_a_tension(http):
    form = post_form()
    enter(http, form)

    without = answer(http, form, 7, 0).headers["Location"]
    hidden = http.get(url(form, "question", place=8))
    with_tension = answer(http, form, 7, 1).headers["Location"]

    assert without == url(form, "question", place=9)
    assert (hidden.status_code, hidden.headers["Location"]) == (303, url(form, "question", place=9))
    assert with_tension == url(form, "question", place=8)
    assert http.get(url(form, "question", place=8)).status_code == 200


def test_back_leaves_out_what_was_not_asked(http):
    form = post_form()
    enter(http, form)
    answer(http, form, 7, 0)

    page = http.get(url(form, "question", place=9)).text

    assert f'class="al-back" href="{url(form, "question", place=7)}"' in page


def test_derived_items_are_not_asked_twice(http):
    form = pre_form(instruments=["aoc-45", "aoc-8"])
    enter(http, form)

    assert "45 questions. About 6 minutes." in text_of(http.get(url(form)))


def test_coming_back_leads_to_the_first_question_without_an_answer(http):
    form = pre_form()
    enter(http, form)
    for place in (1, 2, 4):
        answer(http, form, place, 1)

    assert "3 answers are saved on this device" in http.get(url(form)).text
    assert press_start(http, form).headers["Location"] == url(form, "question", place=3)


def test_a_form_closed_in_the_meantime_says_so(http, clock):
    form = pre_form()
    enter(http, form)
    actions.withdraw_form(by=form.episode.therapist, assignment=form, at=NOW)

    page = answer(http, form, 1, 3)

    assert page.status_code == 410
    assert "This form is not needed any more" in page.text
    assert saved() == []


def test_saving_for_later_says_until_when(http):
    form = pre_form()
    enter(http, form)
    answer(http, form, 1, 3)

    words = text_of(http.get(url(form, "later")))

    assert "Your answers are saved on this device. The form is not sent yet." in words
    assert "Use the same link before Wednesday 11 March at 10:00" in words
    assert "Save and finish later" not in words


def test_the_script_gets_the_next_question_in_the_reply_and_its_address(http):
    form = pre_form()
    enter(http, form)
    http.get(url(form, "question", place=1))

    reply = http.post(url(form, "question", place=1), {"answer": "3"}, headers={"Form-Script": "1"})

    assert reply.status_code == 200
    assert reply.headers["Form-Place"] == url(form, "question", place=2)
    assert text_of(reply) == text_of(http.get(url(form, "question", place=2)))
    assert saved() == [("1", 3)]


def test_a_form_that_stood_idle_keeps_the_scripts_answer_and_shows_nothing(http, clock):
    form = pre_form()
    enter(http, form)
    clock.shift(timedelta(hours=3))

    reply = http.post(url(form, "question", place=1), {"answer": "3"}, headers={"Form-Script": "1"})

    assert (reply.status_code, "Form-Place" in reply.headers) == (303, False)
    assert saved() == [("1", 3)]
