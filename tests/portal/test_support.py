"""What a client sees right after an answer that somebody has to act on."""

import pytest
from django.test import Client

from measures.models import RiskItemSave
from risk.models import Alert
from tests.portal.browsing import answer, enter, pre_form, send, skip_all, text_of, url

pytestmark = pytest.mark.django_db

CRISIS = "Thank you for telling us"
MILD = "Thank you for your honest answer"


def test_self_harm_shows_numbers_in_the_same_reply_and_raises_the_alert(http):
    form = pre_form()
    form.episode.therapist.first_name = "Ada"
    form.episode.therapist.save()
    enter(http, form)

    page = answer(http, form, 5, 1)

    words = text_of(page)
    assert page.status_code == 200
    assert f"<h1>{CRISIS}</h1>" in page.text
    assert "Ada is being told about this answer now. It may not be seen straight away." in words
    assert '<a class="al-crisis__link" href="tel:116123">' in page.text
    assert "Saved 12:00" in words
    assert f'href="{url(form, "question", place=6)}">Continue' in page.text
    assert Alert.objects.get().detail["value"] == 1


def test_the_lowest_answer_leads_straight_on(http):
    form = pre_form()
    enter(http, form)

    page = answer(http, form, 5, 0)

    assert page.headers["Location"] == url(form, "question", place=6)
    assert Alert.objects.count() == 0


@pytest.mark.parametrize("place", [14, 21])
def test_drink_and_anger_show_the_milder_page(http, place):
    form = pre_form(instruments=["aoc-45"])
    enter(http, form)

    page = answer(http, form, place, 2)

    assert page.status_code == 200
    assert f"<h1>{MILD}</h1>" in page.text
    assert '<a class="al-crisis__link" href="tel:116123">' in page.text
    assert Alert.objects.count() == 1


def test_unsafe_with_someone_leaves_no_trace_on_any_screen(http):
    form = pre_form(instruments=["aoc-45"])
    enter(http, form)
    skip_all(http, form, 45, but=(33,))

    page = answer(http, form, 33, 4)

    assert (page.status_code, page.headers["Location"]) == (303, url(form, "question", place=34))
    assert Alert.objects.count() == 1
    assert http.get(url(form, "support")).status_code == 303
    assert "numbers to call" not in http.get(url(form, "check")).text
    send(http, form)
    done = http.get(url(form, "done")).text
    assert done.index("<h1>Thank you") < done.index("al-crisis")


def test_the_last_question_leads_from_support_to_the_check(http):
    form = pre_form()
    enter(http, form)
    skip_all(http, form, 8, but=(5,))

    page = answer(http, form, 5, 3)

    answer(http, form, 5, 3)
    changed = http.post(url(form, "question", place=5) + "?change=1", {"answer": "4"})
    assert f'href="{url(form, "question", place=6)}">Continue' in page.text
    assert f'href="{url(form, "check")}">Continue' in changed.text


def test_numbers_can_be_seen_once_more_from_the_check(http):
    form = pre_form()
    enter(http, form)
    skip_all(http, form, 8, but=(5,))
    answer(http, form, 5, 3)

    assert url(form, "support") in http.get(url(form, "check")).text
    assert CRISIS in http.get(url(form, "support")).text


def test_another_browser_learns_nothing_of_it_from_the_receipt(http):
    form = pre_form()
    link = enter(http, form)
    other = Client()
    enter(other, form, link)
    skip_all(http, form, 8, but=(5,))
    answer(http, form, 5, 3)
    send(http, form)

    own, others = (browser.get(url(form, "done")).text for browser in (http, other))

    assert own.index("al-crisis") < own.index("<h1>Thank you")
    assert others.index("<h1>Thank you") < others.index("al-crisis")


def test_setting_the_answer_back_keeps_both_and_the_alert(http):
    form = pre_form()
    enter(http, form)
    skip_all(http, form, 8, but=(5,))

    answer(http, form, 5, 3)
    answer(http, form, 5, 0)
    send(http, form)

    assert list(RiskItemSave.objects.values_list("answer", flat=True)) == [3, 0]
    assert Alert.objects.get().detail["value"] == 3
    done = http.get(url(form, "done")).text
    assert done.index("al-crisis") < done.index("<h1>Thank you")
