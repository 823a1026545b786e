"""The first page: what is asked, who reads it and when, and one button."""

from datetime import timedelta

import pytest

from clients.models import Client as ClientRow
from measures.models import Opening
from tests.factories import NOW, make_supervisor, make_therapist, supervise, the_clinic
from tests.portal.browsing import (
    answer,
    enter,
    post_form,
    pre_form,
    press_start,
    text_of,
    url,
)

pytestmark = pytest.mark.django_db

USUAL = "Ada reads your answers before you meet. Nobody is watching live."


def ada(**values):
    return make_therapist(first_name="Ada", **values)


def start_of(http, form):
    enter(http, form)
    return text_of(http.get(url(form)))


def test_it_says_what_is_asked_and_who_reads_it(http):
    words = start_of(http, pre_form(therapist=ada()))

    assert "Before your session on Tuesday 10 March" in words
    assert "8 questions. About 2 minutes." in words
    assert USUAL in words
    assert "You can skip any question." in words
    assert "Is it OK to answer here?" in words
    assert "Ada is told about some answers, such as thoughts of self-harm" in words


def test_a_form_after_the_session_says_so_and_tells_of_no_safety_answers(http):
    form = post_form()

    words = start_of(http, form)

    assert "After your session on Monday 9 March" in words
    assert "15 questions at most." in words
    assert "reads your answers before you meet again." in words
    assert "self-harm" not in words


def test_the_clinics_own_words_about_reading_come_first(http):
    clinic = the_clinic()
    clinic.answers_read = "Read on Tuesdays & Fridays."
    clinic.save()

    page_words = start_of(http, pre_form(therapist=ada()))

    assert "Your answers go to Ada. Read on Tuesdays &amp; Fridays." in page_words
    assert USUAL not in page_words


@pytest.mark.parametrize(
    ("supervised", "hides", "asked", "said"),
    [
        (False, False, ["aoc-8"], None),
        (True, False, ["aoc-8"], "can see them too."),
        (True, True, ["aoc-8"], "can see them too."),
        (True, True, ["aoc-8", "ac-6"], "but not those about the two of you."),
        (True, True, ["ac-6"], None),
    ],
)
def test_a_supervisor_is_named_only_where_one_can_see_it(http, supervised, hides, asked, said):
    therapist = ada(supervisor=make_supervisor() if supervised else None)
    form = pre_form(instruments=asked, therapist=therapist)
    ClientRow.objects.update(hides_alliance_from_supervisors=hides)

    words = start_of(http, form)

    assert (said in words) if said else ("supervisor" not in words)


def test_a_supervision_that_is_over_is_not_told_of(http):
    therapist, yesterday = ada(), (NOW - timedelta(days=1)).date()
    supervise(make_supervisor(), therapist, ends_on=yesterday)

    assert "supervisor" not in start_of(http, pre_form(therapist=therapist))


def test_the_button_goes_to_the_first_open_question(http):
    form = pre_form()
    enter(http, form)

    assert press_start(http, form).headers["Location"] == url(form, "question", place=1)
    answer(http, form, 1, 2)
    assert "Welcome back. 1 answer is saved on this device." in text_of(http.get(url(form)))
    assert http.post(url(form)).headers["Location"] == url(form, "question", place=2)


def test_all_answered_goes_to_the_check(http):
    form = pre_form()
    enter(http, form)
    press_start(http, form)
    for place in range(1, 9):
        answer(http, form, place, 0)

    assert http.post(url(form)).headers["Location"] == url(form, "check")


@pytest.mark.parametrize("language", ["de", "es"])
def test_a_language_is_chosen_on_the_page_and_kept(http, language):
    form = pre_form()
    enter(http, form)

    page = http.post(
        url(form, "language"), {"language": language, "next": url(form, "question", place=1)}
    )

    assert page.headers["Location"] == url(form, "question", place=1)
    assert Opening.objects.get().language == language
    assert f'<html lang="{language}"' in http.get(url(form)).text
    assert f'lang="{language}" aria-pressed="true"' in http.get(url(form)).text


@pytest.mark.parametrize("language", ["", "fr", "xx", "de\0", "DE"])
def test_a_language_that_is_not_offered_is_refused_and_changes_nothing(http, language):
    form = pre_form()
    enter(http, form)

    page = http.post(url(form, "language"), {"language": language})

    assert page.status_code == 422
    assert Opening.objects.get().language == ""


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/f/", "/", ""]
)
def test_choosing_a_language_leads_nowhere_else(http, elsewhere):
    form = pre_form()
    enter(http, form)

    page = http.post(url(form, "language"), {"language": "de", "next": elsewhere})

    assert page.headers["Location"] == url(form)
