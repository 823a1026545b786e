"""How a tablet is enrolled, and how often numbers may be tried on it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from measures.models import Opening, Tablet
from portal.landing import OPENS_PER_ADDRESS
from portal.room import TRIES_PER_CLINIC, TRIES_PER_ENROLMENT, TRIES_PER_TABLET
from risk import actions
from tests.factories import NOW, make_admin
from tests.portal.browsing import pre_form, text_of, url
from tests.portal.shared import digits_for, enrolled, is_at, is_form, open_in_room, type_digits

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06}"


@pytest.mark.parametrize(
    "typed",
    ["", "12345", "1234567", "12345a", "\u0661\u0662\u0663\u0664\u0665\u0666", "-12345", "\0"],
)
def test_what_is_no_code_is_not_counted(http, typed):
    enrolled(http)

    for _ in range(TRIES_PER_TABLET + 1):
        assert type_digits(http, typed).status_code == 422


def test_a_tablet_has_ten_wrong_tries_in_ten_minutes(http, clock):
    form = pre_form()
    enrolled(http)
    digits = digits_for(form)
    for _ in range(TRIES_PER_TABLET):
        assert type_digits(http, wrong(digits)).status_code == 422

    page = type_digits(http, digits)

    assert page.status_code == 429
    assert "There were too many tries" in text_of(page)
    clock.shift(10 * MINUTE)
    open_again = digits_for(form, at=NOW + 10 * MINUTE)
    assert is_form(type_digits(http, open_again), form)


def test_many_tablets_together_cannot_guess_either(http):
    form = pre_form()
    tablets = [Client() for _ in range(TRIES_PER_CLINIC // TRIES_PER_TABLET)]
    for number, tablet in enumerate(tablets):
        enrolled(tablet, f"Room {number}")
    enrolled(http)
    digits = digits_for(form)
    for tablet in tablets:
        for _ in range(TRIES_PER_TABLET):
            type_digits(tablet, wrong(digits))

    assert type_digits(http, digits).status_code == 429


def test_right_digits_do_not_use_the_tries_up(http):
    enrolled(http)
    for _ in range(TRIES_PER_TABLET + 2):
        open_in_room(http, pre_form())


def test_the_clinics_one_address_locks_no_tablet(http):
    form = pre_form()
    enrolled(http)
    for _ in range(OPENS_PER_ADDRESS + 1):
        Client().post(reverse("portal:open"), {"token": "x" * 43})
    code = actions.make_qr(by=form.episode.therapist, assignment=form, at=NOW)[1]

    assert Client().post(reverse("portal:open"), {"token": code.token}).status_code == 429
    assert is_form(type_digits(http, digits_for(form)), form)


def test_a_link_or_its_code_opens_nothing_on_a_tablet_where_it_would_stay_open(http):
    form = pre_form()
    enrolled(http)
    code = actions.make_qr(by=form.episode.therapist, assignment=form, at=NOW)[1]

    assert is_at(http.post(reverse("portal:open"), {"token": code.token}), "portal:room")
    assert is_at(http.post(reverse("portal:code"), {"code": code.code}), "portal:room")
    assert is_at(http.post(url(form, "renew"), {"code": code.code}), "portal:room")
    assert Opening.objects.count() == 0


def test_an_enrolment_code_works_once_and_for_half_an_hour(http, clock):
    tablet, code = actions.add_tablet(by=make_admin(), room="Waiting room", at=NOW)
    enrol = reverse("portal:enrol")
    assert is_at(Client().post(enrol, {"code": code.shown_code}), "portal:room")
    assert http.post(enrol, {"code": code.shown_code}).status_code == 422

    again = actions.renew_enrolment(by=tablet.added_by, tablet=tablet, at=NOW)
    clock.shift(timedelta(minutes=30))

    assert http.post(enrol, {"code": again.shown_code}).status_code == 422
    assert "tablet" not in http.cookies


def test_enrolment_codes_cannot_be_guessed(http):
    _, code = actions.add_tablet(by=make_admin(), room="Waiting room", at=NOW)
    guess = code.code[:5] + ("00000" if code.code[5:] != "00000" else "11111")
    for _ in range(TRIES_PER_ENROLMENT):
        assert http.post(reverse("portal:enrol"), {"code": guess}).status_code == 422

    assert http.post(reverse("portal:enrol"), {"code": code.code}).status_code == 429
    denied = AuditEvent.objects.filter(action="wrong-tablet-code", decision="deny")
    assert denied.count() == TRIES_PER_ENROLMENT


def test_a_new_device_takes_the_place_of_an_enrolled_one(http):
    old = Client()
    tablet = enrolled(old)
    code = actions.renew_enrolment(by=tablet.added_by, tablet=tablet, at=NOW)
    assert "six numbers" in text_of(old.get(reverse("portal:room")))

    http.post(reverse("portal:enrol"), {"code": code.shown_code})

    assert "six numbers" in text_of(http.get(reverse("portal:room")))
    assert "Set up this tablet" in text_of(old.get(reverse("portal:room")))


def test_the_tablets_cookie_is_strict_and_a_year_long(http):
    enrolled(http)

    cookie = http.cookies["tablet"]

    assert (cookie["samesite"], cookie["httponly"], cookie["max-age"]) == ("Strict", True, 31536000)
    assert Tablet.objects.get().key_hash != cookie.value
