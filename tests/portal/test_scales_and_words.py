"""Number scales, choices that do not apply, and written answers."""

import unicodedata

import pytest

from measures.models import Draft
from tests.portal.browsing import answer, checked, enter, post_form, pre_form, url

pytestmark = pytest.mark.django_db

TOO_LONG = "a" * 501


def saved() -> list[tuple[str, object]]:
    return list(Draft.objects.order_by("pk").values_list("item", "answer"))


@pytest.mark.parametrize("value", ["0", "10"])
def test_both_ends_of_a_number_scale_are_taken(http, value):
    form = post_form(instruments=["first-five"])
    enter(http, form)

    answer(http, form, 1, value)

    assert saved() == [("1", int(value))]
    assert checked(http.get(url(form, "question", place=1))) == [value]


def test_number_scale_has_eleven_buttons_and_its_ends(http):
    form = post_form(instruments=["first-five"])
    enter(http, form)

    page = http.get(url(form, "question", place=1))

    assert page.text.count('type="radio"') == 11
    assert "0 = Not at all" in page.text
    assert "10 = Very much" in page.text


@pytest.mark.parametrize("value", ["11", "-1", "7.0", "7.5", "1e1", "not-applicable", "NaN"])
def test_a_number_off_the_scale_is_refused(http, value):
    form = post_form(instruments=["first-five"])
    enter(http, form)

    assert answer(http, form, 1, value).status_code == 422
    assert saved() == []


def test_does_not_apply_is_an_answer_where_it_is_offered_and_only_there(http):
    form = pre_form(instruments=["aoc-45"])
    enter(http, form)

    assert "Does not apply to me" in http.get(url(form, "question", place=41)).text
    answer(http, form, 41, "not-applicable")

    assert saved() == [("41", "not-applicable")]
    assert checked(http.get(url(form, "question", place=41))) == ["not-applicable"]
    assert answer(http, form, 1, "not-applicable").status_code == 422


def test_a_written_answer_may_be_left_empty(http):
    form = post_form(instruments=["ac-6"])
    enter(http, form)
    page = http.get(url(form, "question", place=9))

    answer(http, form, 9, "  ")

    assert 'maxlength="500"' in page.text
    assert "You can leave this empty. Up to 500 characters." in page.text
    assert "Skip this question" not in page.text
    assert saved() == [("9", "skipped")]


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}} {% now 'Y' %}",
        "=cmd|'/c calc'!A1",
        "日本語 ‮مرحبا 😀",
        unicodedata.normalize("NFD", "Über Müdigkeit"),
        "line\r\n" * 83,
        "x" * 500,
    ],
)
def test_any_words_are_stored_as_written_and_shown_inert(http, words):
    form = post_form(instruments=["ac-6"])
    enter(http, form)

    assert answer(http, form, 9, words).status_code == 303

    stored = unicodedata.normalize("NFC", words.replace("\r\n", "\n"))
    assert saved() == [("9", {"text": stored})]
    page = http.get(url(form, "question", place=9)).text
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (TOO_LONG, "Write up to 500 characters. You have written 501."),
        ("a" + "\u0301" * 10_000, "Write up to 500 characters."),
        ("a\0b", "There is a sign in your text that cannot be saved."),
        ("bytes that were no UTF-8: \ufffd", "There is a sign in your text that cannot be saved."),
    ],
)
def test_words_that_cannot_be_stored_stay_on_the_screen(http, words, message):
    form = post_form(instruments=["ac-6"])
    enter(http, form)

    page = answer(http, form, 9, words)

    assert page.status_code == 422
    assert message in page.text
    assert f">{words}</textarea>" in page.text
    assert saved() == []
