"""An idle form opened again over its page: by the date of birth, or by a code of the same form."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import AuditEvent
from measures.models import Channel, Draft, Link, Opening
from tests.factories import NOW
from tests.portal.browsing import answer, enter, pre_form, secrets_of, send, skip_all, url
from tests.portal.saves import put, renew

pytestmark = pytest.mark.django_db
IDLE = timedelta(minutes=31)
BORN = date(1985, 3, 27)


@pytest.fixture
def mailed(http):
    """A form whose link asks for the date of birth, confirmed a while ago."""
    form = pre_form(birth_date=BORN)
    enter(http, form, secrets_of(form, Channel.EMAIL))
    Opening.objects.update(confirmed_at=NOW)
    return form


def test_the_right_date_lets_the_client_go_on(http, mailed, clock):
    clock.shift(IDLE)
    assert put(http, mailed, 1, "3").json()["is_idle"]

    reply = renew(http, mailed, day="27", month="3", year="1985")

    assert (reply.status_code, reply.json()) == (200, {"needs": ""})
    assert put(http, mailed, 2, "3").json()["is_idle"] is False
    assert http.get(url(mailed, "question", place=1)).status_code == 200
    assert AuditEvent.objects.filter(action="renew-opening").count() == 1


def test_a_plain_form_may_ask_too(http, mailed):
    reply = http.post(url(mailed, "renew"), {"day": "27", "month": "3", "year": "1985"})

    assert reply.json() == {"needs": ""}


def test_wrong_dates_are_counted_and_the_fifth_locks(http, mailed):
    replies = [renew(http, mailed, day="1", month="1", year="1990") for _ in range(5)]

    assert [each.status_code for each in replies] == [422] * 4 + [410]
    assert Link.objects.get().locked_at == NOW
    assert put(http, mailed, 1, "3").status_code == 410


def test_a_date_that_cannot_be_is_not_counted(http, mailed):
    reply = renew(http, mailed, day="31", month="2", year="1990")

    assert reply.status_code == 422
    assert reply.json()["title"] == "This date does not exist. Check day and month."
    assert Link.objects.get().birth_date_tries == 0


def test_a_link_that_asks_for_no_date_asks_for_the_code(http):
    form = pre_form(birth_date=BORN)
    enter(http, form)

    reply = renew(http, form, day="27", month="3", year="1985")

    assert (reply.status_code, reply.json()["code"]) == (422, "code")


def test_the_code_of_the_form_lets_the_client_go_on_with_the_answers(http, clock):
    form = pre_form()
    secrets = enter(http, form)
    answer(http, form, 1, 3)
    clock.shift(IDLE)

    reply = renew(http, form, code=secrets.shown_code)

    assert reply.json() == {"needs": ""}
    assert http.get(url(form, "question", place=2)).status_code == 200
    assert Draft.objects.get().answer == 3
    assert Opening.objects.count() == 1


def test_the_code_of_another_form_is_refused_and_recorded(http):
    form, other = pre_form(), pre_form()
    enter(http, form)

    reply = renew(http, form, code=secrets_of(other).code)

    assert reply.status_code == 422
    assert AuditEvent.objects.get(decision="deny").action == "open-link"
    assert Opening.objects.filter(assignment=other).count() == 0


def test_ten_tries_an_hour_for_each_code(http):
    form = pre_form()
    enter(http, form)

    replies = [renew(http, form, code="0000000000").status_code for _ in range(11)]

    assert replies == [422] * 10 + [429]


def test_a_browser_that_lost_its_cookie_gets_a_new_one_for_a_code(http):
    form = pre_form()
    secrets = enter(http, form)
    other = Client()

    assert renew(other, form, day="27", month="3", year="1985").status_code == 404
    reply = renew(other, form, code=secrets.code)

    assert reply.json() == {"needs": ""}
    assert put(other, form, 1, "3").json()["is_stored"]


def test_a_sent_form_is_not_opened_again(http, mailed):
    skip_all(http, mailed, 8)
    send(http, mailed)

    assert renew(http, mailed, day="27", month="3", year="1985").status_code == 409
