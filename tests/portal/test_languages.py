"""Clients read in the language they chose, else in that of their browser; staff in English."""

import pytest
from django.urls import reverse

from clients.models import Client
from measures import catalogue
from measures.models import Opening, Response
from tests.portal.browsing import enter, pre_form, secrets_of, send, skip_all, text_of, url

pytestmark = pytest.mark.django_db

LANDING, CHOOSE, OPEN = (f"/f/{end}" for end in ("", "language", "open"))
GERMAN = {"Accept-Language": "fr;q=0.9, de-AT, en;q=0.5"}


def language(page) -> str:
    return page.content.decode().split('<html lang="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize(
    ("wished", "spoken"),
    [
        ("", "en"),
        ("fr", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-FR, es-MX;q=0.9, de;q=0.8", "es"),
        ("en-US", "en"),
        ("*", "en"),
        ("de;q=nonsense, \x00", "en"),
        ("x" * 5_000, "en"),
    ],
)
def test_the_landing_page_speaks_the_browsers_language(http, wished, spoken):
    page = http.get(LANDING, headers={"Accept-Language": wished})

    assert language(page) == spoken
    assert {"Accept-Language", "Cookie"} <= set(page.headers["Vary"].split(", "))


def test_a_press_on_a_language_goes_before_the_browsers(http):
    answer = http.post(CHOOSE, {"language": "es"}, headers=GERMAN)

    assert (answer.status_code, answer.headers["Location"]) == (303, LANDING)
    cookie = answer.cookies["language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("es", True, "Lax")
    assert language(http.get(LANDING, headers=GERMAN)) == "es"


@pytest.mark.parametrize("choice", ["", "fr", "en-gb", "../de", "de\x00"])
def test_a_language_that_is_not_offered_changes_nothing(http, choice):
    answer = http.post(CHOOSE, {"language": choice})

    assert answer.status_code == 303
    assert "language" not in answer.cookies


def test_a_cookie_with_another_language_is_not_followed(http):
    http.cookies["language"] = "tlh"

    assert language(http.get(LANDING, headers=GERMAN)) == "de"


def test_errors_before_any_form_are_in_the_browsers_language(http):
    for page in (
        http.post(OPEN, {"token": "nonsense"}, headers=GERMAN),
        http.post("/f/code", {"code": "7K2"}, headers=GERMAN),
        http.get("/f/abcdefghij/", headers=GERMAN),
    ):
        assert language(page) == "de"


def test_staff_pages_stay_english(http):
    page = http.get(reverse("sign_in"), headers=GERMAN)

    assert language(page) == "en-gb"


@pytest.mark.parametrize("code", ["de", "es"])
def test_a_form_speaks_the_clients_language(http, code):
    form = pre_form()
    Client.objects.update(language=code)

    enter(http, form)
    page = http.get(url(form, "question", place=1))

    assert language(page) == code
    key = form.instruments[0]
    worded = catalogue.in_language(key, code)
    assert worded.items[0].text["client"] in text_of(page)
    assert worded.stem["client"] in text_of(page)
    assert worded.items[0].options[0].label in text_of(page)
    assert "<div lang=" not in page.content.decode()


def test_what_was_pressed_before_the_form_opens_holds_in_it(http):
    form = pre_form()
    http.post(CHOOSE, {"language": "es"})

    http.post(OPEN, {"token": secrets_of(form).token})

    assert Opening.objects.get().language == "es"
    assert language(http.get(url(form))) == "es"


def test_the_browsers_language_does_not_change_a_form(http):
    form = pre_form()

    enter(http, form)

    assert Opening.objects.get().language == ""
    assert language(http.get(url(form), headers=GERMAN)) == "en"


@pytest.mark.parametrize("code", ["en", "de", "es"])
def test_the_response_keeps_the_language_in_which_it_was_read(http, code):
    form = pre_form()
    enter(http, form)
    http.post(url(form, "language"), {"language": code})
    skip_all(http, form, 8)

    send(http, form)

    assert Response.objects.get().language == code
