"""After sending: who has read it, the own answers once more, and Done."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import AuditEvent
from measures.models import FormRead, Opening
from tests.factories import NOW
from tests.portal.browsing import (
    answer,
    enter,
    pre_form,
    send,
    skip_all,
    tables,
    text_of,
    url,
    without_token,
)

pytestmark = pytest.mark.django_db

SENT_BEFORE = "You have already sent this"


@pytest.fixture
def form(http):
    """A form sent from `http`: one answer given, the rest skipped."""
    form = pre_form()
    enter(http, form)
    skip_all(http, form, 8, but=(1,))
    answer(http, form, 1, 3)
    send(http, form)
    form.refresh_from_db()
    return form


def test_the_own_answers_as_they_were_sent(http, form):
    page = http.get(url(form, "answers"))

    words = text_of(page)
    assert words.count("Not answered") == 7
    assert "I lay awake when I wanted to sleep. Often" in words
    assert "Sent on Monday 9 March at 12:00." in words
    assert url(form, "answers") in http.get(url(form, "done")).text


def test_no_other_device_sees_them(http):
    form, other = pre_form(), Client()
    secrets = enter(http, form)
    enter(other, form, secrets)
    skip_all(http, form, 8)
    send(http, form)

    page = other.get(url(form, "answers"))

    assert f"<h1>{SENT_BEFORE}</h1>" in page.text
    assert "Not answered" not in page.text
    assert url(form, "answers") not in other.get(url(form, "done")).text


def test_nor_does_this_one_after_half_an_hour(http, form, clock):
    clock.shift(timedelta(minutes=31))

    assert SENT_BEFORE in http.get(url(form, "answers")).text
    assert url(form, "answers") not in http.get(url(form, "done")).text
    assert "Sent at 12:00." in text_of(http.get(url(form, "done")))


def test_done_forgets_the_form_on_this_device(http, form):
    page = http.post(url(form, "close"))

    assert (page.status_code, page.headers["Location"]) == (303, url(form, "done"))
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert http.cookies[f"form-{form.public_id}"].value == "left"
    assert Opening.objects.get().closed_at == NOW
    assert AuditEvent.objects.filter(action="close-form").count() == 1


@pytest.mark.parametrize("page", ["start", "done", "answers", "check", "later", "notice"])
def test_every_page_afterwards_says_only_that_it_was_sent(http, form, page):
    http.post(url(form, "close"))

    found = http.get(url(form, page))

    assert found.status_code == 200
    assert f"<h1>{SENT_BEFORE}</h1>" in found.text
    assert "Harbour" not in found.text


def test_the_old_key_opens_nothing_either(http, form):
    key = http.cookies[f"form-{form.public_id}"].value
    http.post(url(form, "close"))
    http.cookies[f"form-{form.public_id}"] = key

    for page in ("done", "answers", "notice"):
        found = http.get(url(form, page))
        assert f"<h1>{SENT_BEFORE}</h1>" in found.text
        assert "Often" not in found.text


def test_what_is_left_behind_tells_nothing_of_any_form(http, form):
    http.post(url(form, "close"))
    http.cookies["form-nosuchform"] = "left"

    own, unknown = http.get(url(form, "done")), http.get("/f/nosuchform/done/")

    assert without_token(own) == without_token(unknown)


def test_done_pressed_twice_is_done_once(http, form):
    http.post(url(form, "close"))
    before = tables()

    page = http.post(url(form, "close"))

    assert SENT_BEFORE in page.text
    assert tables() == before


def test_done_before_sending_leads_back_to_the_form(http):
    form = pre_form()
    enter(http, form)

    assert http.post(url(form, "close")).headers["Location"] == url(form)
    assert Opening.objects.get().closed_at is None


def test_it_says_later_who_has_read_it(http, form):
    therapist = form.episode.therapist
    FormRead.objects.create(
        clinic=form.clinic,
        assignment=form,
        role="therapist",
        by=therapist,
        at=NOW + timedelta(hours=1),
    )

    words = text_of(http.get(url(form, "done")))

    assert f"Read by {therapist.first_name}, your therapist, on Monday 9 March at 13:00." in words
    assert "will read this" not in words


BORN = date(1985, 3, 27)
TWO_DAYS = timedelta(days=2)


@pytest.fixture
def read_form(http):
    """A form that was read, of a client whose date of birth is known."""
    form = pre_form(birth_date=BORN)
    enter(http, form)
    skip_all(http, form, 8)
    send(http, form)
    FormRead.objects.create(
        clinic=form.clinic,
        assignment=form,
        role="therapist",
        by=form.episode.therapist,
        at=NOW + timedelta(hours=1),
    )
    return form


def test_later_the_date_of_birth_stands_before_what_came_of_it(http, read_form, clock):
    clock.shift(TWO_DAYS)

    before = text_of(http.get(url(read_form, "done")))
    assert "Read by" not in before
    assert "Person" not in before
    page = http.post(url(read_form, "done"), {"day": "27", "month": "3", "year": "1985"})

    assert page.status_code == 303
    assert ", your therapist, on Monday 9 March at 13:00." in text_of(
        http.get(url(read_form, "done"))
    )


def test_a_wrong_date_shows_nothing_and_is_counted(http, read_form, clock):
    clock.shift(TWO_DAYS)

    page = http.post(url(read_form, "done"), {"day": "28", "month": "3", "year": "1985"})

    assert page.status_code == 422
    assert "This is not the date that we have." in text_of(page)
    assert "Read by" not in text_of(page)
    assert Opening.objects.get().link.birth_date_tries == 1
