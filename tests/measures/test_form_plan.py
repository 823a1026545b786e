"""What the forms ask, in plain words and in numbers."""

import pytest

from measures import catalogue
from measures.form_plan import askable, form_plan, norms_words, rights_of, when_asked
from measures.models import FormLine
from tests.factories import make_clinic


@pytest.mark.parametrize(
    ("first", "last", "every", "words"),
    [
        (1, None, 1, "every session"),
        (3, None, 1, "every session from session 3 on"),
        (1, None, 4, "sessions 1, 5, 9 and so on"),
        (1, 5, 1, "sessions 1 to 5"),
        (1, 2, 1, "sessions 1 and 2"),
        (4, 4, 1, "session 4 only"),
        (1, 4, 4, "session 1 only"),
        (1, 9, 4, "sessions 1, 5 and 9"),
        (2, 30, 3, "sessions 2, 5, 8 and so on until session 29"),
    ],
)
def test_sessions_in_plain_words(first, last, every, words):
    line = FormLine(first_session=first, last_session=last, every=every)

    assert when_asked(line) == words


def test_only_what_clients_can_read_is_offered():
    assert [each.id for each in askable()] == [
        "ac-12", "ac-6", "aoc-45", "aoc-8", "first-five", "gad-7", "phq-9",
    ]  # fmt: skip


def test_what_scores_can_be_compared_with():
    words = {row.instrument.id: row.norms for row in rights_of(askable())}

    assert words["aoc-8"] == "Original questionnaire, no norms"
    assert words["phq-9"] == ""


def test_an_adopted_instrument_without_norms_says_so():
    assert norms_words(catalogue.latest("wai-9")) == "No norms"


@pytest.mark.django_db
def test_the_first_eight_sessions_of_the_suggested_forms():
    before, after = form_plan(make_clinic())

    assert [form.titles for form in before.forms] == [
        ("AOC-45",), ("AOC-8",), ("AOC-8",), ("AOC-8",),
        ("AOC-45",), ("AOC-8",), ("AOC-8",), ("AOC-8",),
    ]  # fmt: skip
    # 8 seconds each: 45 questions are 360 s, 8 are 64 s, 15 are 120 s, 10 are 80 s.
    assert [(form.n_questions, form.minutes) for form in before.forms[:2]] == [(45, 6), (8, 2)]
    assert [(form.n_questions, form.minutes) for form in after.forms[4:6]] == [(15, 2), (10, 2)]
    assert before.lines[1].longer == before.lines[0].instrument
    assert (before.held_back, after.held_back) == ((), ())


@pytest.mark.django_db
def test_what_asks_about_safety_is_held_back_without_a_number():
    before, after = form_plan(make_clinic(crisis_number=None))

    assert before.held_back == ("AOC-45", "AOC-8")
    assert before.forms[0].titles == ()
    assert after.forms[0].titles == ("AC-6", "First five")
