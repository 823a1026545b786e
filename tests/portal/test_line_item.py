"""An answer on a line: nothing is set before the client sets it, and each step counts."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from measures import catalogue
from measures.models import Draft, Response
from tests.portal.browsing import answer, enter, post_form, send, skip_all, text_of, url

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[1] / "data" / "instruments"
NUMBER_FIELD = re.compile(r'<input[^>]*name="answer"[^>]*>')


@pytest.fixture(autouse=True, scope="module")
def own_instruments() -> Iterator[None]:
    """Let the catalogue read the made-up lines too."""
    with override_settings(INSTRUMENTS_DIR=FOLDER):
        catalogue.forget()
        yield
    catalogue.forget()


@pytest.fixture
def form(http: Any) -> Any:
    form = post_form(instruments=["evening-lines"])
    enter(http, form)
    return form


def field_on(page: Any) -> str:
    return NUMBER_FIELD.search(page.content.decode())[0]


def test_without_script_a_number_is_typed_and_none_stands_there(http, form):
    page = http.get(url(form, "question", place=1))

    assert 'type="number"' in field_on(page)
    assert 'min="0" max="100" step="1" value=""' in field_on(page)
    assert "Type a number from 0 to 100" in text_of(page)
    assert "0 = Not calm at all 100 = As calm as can be" in text_of(page)
    assert 'type="range"' not in page.content.decode()
    assert "js/line.js" in page.content.decode()


def test_the_lines_own_ends_and_steps_hold(http, form):
    page = http.get(url(form, "question", place=3))

    assert 'min="0" max="10" step="2"' in field_on(page)
    assert answer(http, form, 3, 7).status_code == 422
    assert answer(http, form, 3, 8).status_code == 303


@pytest.mark.parametrize("given", ["0", "62", "100"])
def test_an_answer_is_stored_as_a_number_and_shown_again(http, form, given):
    assert answer(http, form, 1, given).status_code == 303

    assert Draft.objects.get(assignment=form).answer == int(given)
    assert f'value="{given}"' in field_on(http.get(url(form, "question", place=1)))


def test_nothing_chosen_is_the_usual_error(http, form):
    for page in (answer(http, form, 1, ""), answer(http, form, 1)):
        assert page.status_code == 422
        assert "Select one answer, or use &quot;Skip this question&quot;." in page.content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize("given", ["101", "-1", "50.5", "5e1", "\u0665\u0660", "050", "NaN", " 50"])
def test_what_is_not_on_the_line_is_refused(http, form, given):
    page = answer(http, form, 1, given)

    assert page.status_code == 422
    assert "Type a number from 0 to 100." in text_of(page)
    assert not Draft.objects.exists()


def test_a_skipped_line_is_no_zero(http, form):
    skip_all(http, form, 3, but=(1,))
    answer(http, form, 1, 0)

    checked = text_of(http.get(url(form, "check")))

    assert "0 out of 100" in checked
    assert "Not answered" in checked


def test_lines_are_scored(http, form):
    for place, given in ((1, 62), (2, 40), (3, 6)):
        answer(http, form, place, given)

    send(http, form)

    stored = Response.objects.get()
    assert stored.answers == {"1": 62, "2": 40, "3": 6}
    assert stored.scores.get().exact == 102
