"""The waiting room's tablet: six digits bring one form, and nothing of it stays."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from measures.models import Draft, Opening, RoomCode
from measures.shared_devices import hash_digits
from risk import actions
from tests.factories import NOW, make_admin
from tests.portal.browsing import (
    answer,
    checked,
    post_form,
    pre_form,
    send,
    skip_all,
    text_of,
    url,
)
from tests.portal.shared import digits_for, enrolled, is_at, is_form, open_in_room, type_digits

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def test_six_digits_open_the_form_without_a_date_of_birth(http):
    form = pre_form(birth_date=NOW.date().replace(year=1990), name="Robin Vale")
    enrolled(http)

    open_in_room(http, form)

    start = http.get(url(form))
    assert start.status_code == 200
    assert 'id="day"' not in start.text
    assert "Robin" not in http.get(reverse("portal:room")).text


def test_digits_work_once(http):
    form, second = pre_form(), Client()
    enrolled(http)
    enrolled(second, "Other room")
    digits = digits_for(form)
    type_digits(http, digits)

    late = type_digits(second, digits)

    assert late.status_code == 422
    assert "These numbers do not work" in text_of(late)
    assert Opening.objects.count() == 1
    assert RoomCode.objects.get().tablet.room == "Waiting room"


def test_digits_last_five_minutes(http, clock):
    form = pre_form()
    enrolled(http)
    digits = digits_for(form)
    clock.shift(timedelta(minutes=5))

    assert type_digits(http, digits).status_code == 422


def test_new_digits_end_the_forms_earlier_ones(http):
    form = pre_form()
    enrolled(http)
    first, second = digits_for(form), digits_for(form)

    assert type_digits(http, first).status_code == 422
    assert is_form(type_digits(http, second), form)


def test_digits_of_two_forms_never_meet(http, monkeypatch):
    one, other = pre_form(), pre_form()
    enrolled(http)
    drawn = iter(["000123", "000123", "000123", "004567"])
    monkeypatch.setattr("risk.actions.tablets.new_digits", lambda: next(drawn))

    assert [digits_for(one), digits_for(other)] == ["000123", "004567"]
    assert is_form(type_digits(http, "004 567"), other)


def test_only_a_keyed_hash_of_the_digits_is_stored(http, settings):
    form = pre_form()
    enrolled(http)
    digits = digits_for(form)

    stored = RoomCode.objects.get().code_hash

    assert stored == hash_digits(form.clinic, digits)
    settings.SECRET_KEY = "another key, as long as it has to be, for nobody to guess it at all"
    assert stored != hash_digits(form.clinic, digits)


def test_digits_open_nothing_on_a_device_that_is_no_tablet(http):
    form, tablet = pre_form(), Client()
    enrolled(tablet)
    digits = digits_for(form)
    http.cookies["tablet"] = "made-up"

    assert "Set up this tablet" in text_of(type_digits(http, digits))
    assert Opening.objects.count() == 0
    assert is_form(type_digits(tablet, digits), form)


def test_a_form_that_was_sent_meanwhile_does_not_open(http):
    form = pre_form()
    enrolled(http)
    digits = digits_for(form)
    actions.withdraw_form(by=form.episode.therapist, assignment=form, at=NOW)

    page = type_digits(http, digits)

    assert page.status_code == 422
    assert "These numbers do not work" in text_of(page)


def test_after_done_the_start_page_is_back_and_the_form_is_gone(http):
    form = pre_form()
    enrolled(http)
    open_in_room(http, form)
    skip_all(http, form, 8, but=(1,))
    answer(http, form, 1, 3)
    send(http, form)

    page = http.post(url(form, "close"))

    assert is_at(page, "portal:room")
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert http.cookies[f"form-{form.public_id}"].value == ""
    assert http.cookies["tablet"].value
    for name in ("start", "done", "check", "answers"):
        assert is_at(http.get(url(form, name)), "portal:room")


def test_after_three_minutes_the_form_is_gone(http, clock):
    form = pre_form()
    enrolled(http)
    open_in_room(http, form)
    answer(http, form, 1, 3)
    clock.shift(3 * MINUTE)
    assert http.get(url(form, "question", place=1)).status_code == 200

    clock.shift(3 * MINUTE + timedelta(seconds=1))

    kept = http.cookies[f"form-{form.public_id}"].value
    assert is_at(http.get(url(form, "question", place=1)), "portal:room")
    http.get(reverse("portal:room"))
    http.cookies[f"form-{form.public_id}"] = kept
    assert is_at(answer(http, form, 1, 4), "portal:room")
    assert Draft.objects.get().answer == 3


def test_the_start_page_closes_whatever_was_open(http):
    form = pre_form()
    enrolled(http)
    open_in_room(http, form)
    key = http.cookies[f"form-{form.public_id}"].value

    http.get(reverse("portal:room"))

    assert Opening.objects.get().closed_at == NOW
    http.cookies[f"form-{form.public_id}"] = key
    assert is_at(http.get(url(form)), "portal:room")


def test_new_digits_on_the_same_tablet_bring_the_answers_back(http):
    form = pre_form()
    enrolled(http)
    open_in_room(http, form)
    answer(http, form, 1, 3)
    http.post(url(form, "leave"))

    open_in_room(http, form)

    assert checked(http.get(url(form, "question", place=1))) == ["3"]
    assert Opening.objects.count() == 1


def test_another_tablet_begins_with_an_empty_form(http):
    form, other = pre_form(), Client()
    enrolled(http)
    enrolled(other, "Other room")
    open_in_room(http, form)
    answer(http, form, 1, 3)

    open_in_room(other, form)

    assert checked(other.get(url(form, "question", place=1))) == []
    assert is_at(http.get(url(form)), "portal:room")


def test_a_revoked_tablet_is_nobody_and_its_form_closes(http):
    form = pre_form()
    tablet = enrolled(http)
    open_in_room(http, form)

    actions.revoke_tablet(by=make_admin(), tablet=tablet, at=NOW)

    assert is_at(http.get(url(form)), "portal:room")
    assert "Set up this tablet" in text_of(http.get(reverse("portal:room")))


def test_the_start_page_speaks_the_clinics_language_not_the_last_clients(http):
    form = pre_form()
    enrolled(http)
    open_in_room(http, form)
    form.episode.client.language = "de"
    form.episode.client.save()
    http.get(url(form))

    http.post(url(form, "leave"))

    assert http.cookies["clinic"].value == ""
    assert '<html lang="en"' in http.get(reverse("portal:room")).text


def test_without_a_tablet_there_are_no_numbers_to_type(http):
    form = post_form()
    http.force_login(form.episode.therapist)

    page = http.post(reverse("practice:room_code", kwargs={"public_id": form.public_id}))

    assert page.status_code == 422
    assert "No tablet is set up" in page.text


def test_the_therapist_sees_the_digits_once(http):
    form = post_form()
    enrolled(Client())
    http.force_login(form.episode.therapist)

    page = http.post(reverse("practice:room_code", kwargs={"public_id": form.public_id}))

    shown = text_of(page).partition("let the client type them: ")[2][:7].replace(" ", "")
    assert RoomCode.objects.get().code_hash == hash_digits(form.clinic, shown)
    assert AuditEvent.objects.filter(action="make-room-code").count() == 1
