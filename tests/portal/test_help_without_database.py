"""What works while the database does not: the numbers to call, the page of a failure."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from accounts import crisis_numbers
from accounts.actions import add_crisis_contact, remove_crisis_contact
from accounts.clinic import CrisisContact
from tests.factories import NOW, PASSWORD, make_admin, make_therapist, the_clinic
from tests.portal.browsing import answer, enter, pre_form, text_of, url

pytestmark = pytest.mark.django_db
EMERGENCY = "Call your local emergency number."


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Give each test a data folder of its own, and no memory of an earlier one."""
    settings.DATA_DIR = tmp_path
    crisis_numbers._last.clear()
    yield tmp_path
    crisis_numbers._last.clear()


@pytest.fixture
def filed(folder: Path) -> Path:
    """A clinic whose number has reached the file, as the worker writes it each minute."""
    the_clinic()
    crisis_numbers.write_file()
    return folder


def refuse(*_: Any) -> None:
    raise OperationalError("the server closed the connection unexpectedly")


def test_help_asks_the_database_nothing_even_of_someone_signed_in(
    http, filed, django_assert_num_queries
):
    therapist = make_therapist(password=PASSWORD)
    http.force_login(therapist)

    with django_assert_num_queries(0):
        page = http.get(reverse("portal:help_now"))

    assert page.status_code == 200
    assert "Samaritans 116 123" in text_of(page)
    assert 'href="tel:116123"' in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_a_changed_number_is_in_the_file_once_it_is_written_again(http, filed):
    admin = make_admin()
    add_crisis_contact(by=admin, clinic=admin.clinic, label="Doctor", number="+44 111", at=NOW)
    crisis_numbers.write_file()
    both = text_of(http.get(reverse("portal:help_now")))

    first = CrisisContact.objects.get(label="Samaritans")
    remove_crisis_contact(by=admin, contact=first, at=NOW)
    crisis_numbers.write_file()

    assert "Samaritans 116 123 Doctor +44 111" in both
    assert "Samaritans" not in text_of(http.get(reverse("portal:help_now")))
    assert [path.name for path in filed.iterdir()] == ["crisis.json"]
    assert stat.S_IMODE((filed / "crisis.json").stat().st_mode) == 0o644


def test_the_file_holds_numbers_and_nothing_else(filed):
    pre_form(name="Ada Byron", email="ada@example.org")

    stored = json.loads((filed / "crisis.json").read_text())

    assert list(stored.values()) == [
        {
            "name": "Harbour Clinic",
            "language": "en",
            "contacts": [{"label": "Samaritans", "number": "116 123"}],
        }
    ]
    assert list(stored) == [crisis_numbers.public_name(the_clinic().pk)]


def test_of_several_clinics_the_one_whose_form_was_opened_here_is_shown(http, filed):
    form = pre_form()
    other = {"name": "Hill", "language": "en", "contacts": [{"label": "Line", "number": "9"}]}
    stored = json.loads((filed / "crisis.json").read_text())
    (filed / "crisis.json").write_text(json.dumps({"0000000000000000": other, **stored}))

    stranger = text_of(http.get(reverse("portal:help_now")))
    enter(http, form)
    http.get(url(form))
    known = text_of(http.get(reverse("portal:help_now")))

    assert EMERGENCY in stranger
    assert "116 123" not in stranger
    assert "Samaritans 116 123" in known
    assert "Line" not in known


@pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 1}', '{"x": {"contacts": [1]}}'])
def test_a_broken_file_leaves_what_was_read_last(http, filed, content):
    http.get(reverse("portal:help_now"))

    (filed / "crisis.json").write_text(content)

    assert "Samaritans 116 123" in text_of(http.get(reverse("portal:help_now")))


@pytest.mark.parametrize("path", ["/f/", "/f/no-such-page/"])
def test_a_page_that_knows_no_clinic_leads_to_the_numbers(http, path):
    assert f'href="{reverse("portal:help_now")}"' in http.get(path).text


def test_without_a_file_the_emergency_number_is_named(http):
    page = http.get(reverse("portal:help_now"))

    assert page.status_code == 200
    assert EMERGENCY in text_of(page)


def test_a_form_page_says_sorry_with_the_numbers_when_the_database_is_gone(filed, monkeypatch):
    http = Client(raise_request_exception=False)
    form = pre_form()
    enter(http, form)
    http.get(url(form))

    monkeypatch.setattr(connection, "cursor", refuse)
    pages = [
        http.get(url(form, "question", place=1)),
        answer(http, form, 1, 2),
    ]

    for page in pages:
        assert page.status_code == 503
        assert page.headers["Retry-After"] == "60"
        assert page.headers["Cache-Control"] == "no-store"
        assert "Your answers on the screen before are saved up to where it said Saved." in text_of(
            page
        )
        assert "Samaritans 116 123" in text_of(page)


def test_staff_read_the_plain_page(monkeypatch):
    http = Client(raise_request_exception=False)
    http.force_login(make_therapist())

    monkeypatch.setattr(connection, "cursor", refuse)
    page = http.get(reverse("practice:today"))

    assert page.status_code == 503
    assert "Something went wrong on our side" in text_of(page)


def test_the_page_speaks_the_language_of_the_browser_or_form(http, filed):
    english = http.get(reverse("portal:help_now"), headers={"Accept-Language": "fr, en;q=0.5"})
    german = http.get(reverse("portal:help_now"), headers={"Accept-Language": "de"})

    assert '<html lang="en' in english.content.decode()
    assert '<html lang="de"' in german.content.decode()


def test_a_number_is_read_from_the_left_in_every_language(http, filed):
    page = http.get(reverse("portal:help_now")).content.decode()

    # Without it "116 123" would be shown as "123 116" where text runs from right to left.
    assert '<span class="al-crisis__number" dir="ltr">116 123</span>' in page
