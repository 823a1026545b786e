"""The second check: the whole date of birth, five tries, and someone who hears of it."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import AuditEvent
from measures.models import Assignment, Channel, Draft, Link
from outbox.models import Message
from risk.models import Alert
from tests.factories import the_clinic
from tests.portal.browsing import (
    answer,
    enter,
    pre_form,
    press_start,
    secrets_of,
    send,
    text_of,
    url,
)

pytestmark = pytest.mark.django_db

BORN = date(1985, 3, 27)
RIGHT = {"day": "27", "month": "3", "year": "1985"}
WRONG = {"day": "28", "month": "3", "year": "1985"}


@pytest.fixture
def form(http):
    form = pre_form(birth_date=BORN)
    enter(http, form, secrets_of(form, Channel.EMAIL))
    return form


def test_nothing_of_the_form_is_shown_or_saved_before(http, form):
    for page, kwargs in [("question", {"place": 1}), ("check", {}), ("later", {})]:
        found = http.get(url(form, page, **kwargs))
        assert (found.status_code, found.headers["Location"]) == (303, url(form))
    assert answer(http, form, 5, 3).headers["Location"] == url(form)
    assert send(http, form).headers["Location"] == url(form)
    assert Draft.objects.count() == 0


def test_the_page_that_asks_says_nothing_of_a_session_or_a_person(http, form):
    words = text_of(http.get(url(form)))

    assert "Your questions" in words
    assert "8 questions. About 2 minutes." in words
    for word in ("session", "therap", "supervisor", "saved on"):
        assert word.lower() not in words.lower()


@pytest.mark.parametrize("given", [RIGHT, {**RIGHT, "day": " 27 ", "month": "03"}])
def test_the_right_date_leads_to_the_first_question(http, form, given):
    page = press_start(http, form, **given)

    assert (page.status_code, page.headers["Location"]) == (303, url(form, "question", place=1))
    assert http.get(url(form)).status_code == 200
    assert Assignment.objects.get(pk=form.pk).opened_at is not None


def test_the_form_counts_as_opened_only_after_the_check(form):
    form.refresh_from_db()

    assert form.opened_at is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"day": "31", "month": "02", "year": "1990"}, "This date does not exist"),
        ({"day": "1", "month": "13", "year": "1990"}, "This date does not exist"),
        ({"day": "x", "month": "2", "year": "1990"}, "This date does not exist"),
        ({"day": "+1", "month": "2", "year": "1990"}, "This date does not exist"),
        ({"day": "٣", "month": "2", "year": "1990"}, "This date does not exist"),
        ({"day": "1", "month": "2", "year": "90"}, "four digits"),
        ({"day": "1", "month": "2", "year": "MCMX"}, "four digits"),
        ({"day": "1", "month": "2", "year": "1850"}, "Check the year"),
        ({"day": "1", "month": "2", "year": "2099"}, "Check the year"),
        ({"day": "10", "month": "3", "year": "2026"}, "Check the year"),
        ({"day": "1/2/90"}, "Enter day, month and year"),
        ({"day": "1\0", "month": "2", "year": "1990"}, "Enter day, month and year"),
        ({}, "Enter day, month and year"),
    ],
)
def test_what_cannot_be_a_date_is_said_so_and_is_no_try(http, form, given, message):
    page = press_start(http, form, **given)

    assert page.status_code == 422
    assert "<title>Error: Start" in page.text
    assert message in page.text
    assert all(f'value="{value}"' in page.text for value in given.values())
    assert Link.objects.get().birth_date_tries == 0


def test_a_wrong_date_counts_and_the_right_one_forgives(http, form):
    page = press_start(http, form, **WRONG)

    assert page.status_code == 422
    assert "This is not the date that we have" in page.text
    assert Link.objects.get().birth_date_tries == 1
    press_start(http, form, **RIGHT)
    assert Link.objects.get().birth_date_tries == 0


def test_the_fifth_wrong_date_locks_the_link_and_someone_is_told(http, form):
    statuses = [press_start(http, form, **WRONG).status_code for _ in range(5)]

    right = press_start(http, form, **RIGHT)

    assert statuses == [422, 422, 422, 422, 410]
    assert right.status_code == 410
    assert "This link is locked" in right.text
    assert 'href="tel:116123"' in right.text
    alert = Alert.objects.get()
    assert (alert.kind, alert.owner) == ("access", form.episode.therapist)
    assert Message.objects.get(kind="alert-notice").payload == {"alert": alert.pk}
    assert AuditEvent.objects.filter(action="wrong-birth-date", decision="deny").count() == 5


def test_tries_are_counted_for_the_link_and_not_for_the_device(http, form):
    secrets = secrets_of(form, Channel.EMAIL)
    devices = [Client() for _ in range(5)]
    for device in devices:
        enter(device, form, secrets)

    statuses = [press_start(device, form, **WRONG).status_code for device in devices]

    assert statuses == [422, 422, 422, 422, 410]


def test_opening_the_link_again_asks_again(http, form, clock):
    press_start(http, form, **RIGHT)
    clock.shift(timedelta(hours=1))

    enter(http, form, secrets_of(form, Channel.EMAIL))

    assert "What is your date of birth?" in http.get(url(form)).text


@pytest.mark.parametrize("case", ["qr", "no date known", "clinic does not ask"])
def test_where_no_date_is_asked_the_form_opens(http, case):
    form = pre_form(birth_date=None if case == "no date known" else BORN)
    if case == "clinic does not ask":
        clinic = the_clinic()
        clinic.checks_birth_date = False
        clinic.save()
        form.refresh_from_db()

    enter(http, form, secrets_of(form, Channel.QR if case == "qr" else Channel.EMAIL))

    page = http.get(url(form))
    assert page.status_code == 200
    assert "date of birth" not in text_of(page)
