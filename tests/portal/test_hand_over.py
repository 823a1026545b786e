"""The therapist's own device in a client's hands: one form, no way to the staff's pages, a PIN."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, RoleGrant
from measures.models import Draft, HandOver, Opening
from measures.shared_devices import PIN_TRIES
from risk import actions
from risk.actions.handing_over import PIN_TRIES_PER_DAY
from tests.factories import NOW, PASSWORD
from tests.portal.browsing import (
    answer,
    checked,
    post_form,
    pre_form,
    press_start,
    send,
    skip_all,
    text_of,
    url,
)
from tests.portal.shared import PIN, give_pin, hand_over, is_at, press_hand_over, unlock

pytestmark = pytest.mark.django_db

STAFF_PAGES = ["home", "practice:today", "practice:clients", "practice:alerts", "pin", "help"]


def test_handing_over_ends_the_sign_in_and_opens_the_form(http):
    form = pre_form(birth_date=NOW.date().replace(year=1990))

    page = hand_over(http, form)

    assert page.headers["Location"] == url(form)
    assert Session.objects.count() == 0
    assert http.cookies["sid"].value == ""
    start = http.get(url(form))
    assert start.status_code == 200
    assert 'id="day"' not in start.text


def test_no_staff_page_opens_while_the_device_is_handed_over(http):
    form = pre_form()
    hand_over(http, form)

    for name in STAFF_PAGES:
        assert "/sign-in/" in http.get(reverse(name)).headers["Location"]


def test_the_session_from_before_opens_nothing_any_more(http):
    form = pre_form()
    http.force_login(give_pin(form.episode.therapist))
    old = http.cookies["sid"].value

    press_hand_over(http, form)

    replayed = Client()
    replayed.cookies["sid"] = old
    assert "/sign-in/" in replayed.get(reverse("practice:today")).headers["Location"]


def test_the_form_token_is_changed_with_the_session(http):
    form = pre_form()
    http.force_login(give_pin(form.episode.therapist))
    http.get(reverse("practice:today"))
    before = http.cookies["csrf"].value

    press_hand_over(http, form)

    assert http.cookies["csrf"].value != before


def test_without_a_pin_one_is_chosen_first(http):
    form = pre_form()
    http.force_login(form.episode.therapist)

    page = press_hand_over(http, form)

    assert page.headers["Location"] == reverse("pin")
    assert HandOver.objects.count() == 0
    assert http.get(reverse("practice:today")).status_code == 200


def test_a_form_that_is_not_open_yet_is_not_handed_over(http):
    form = post_form()
    form.opens_at, form.expires_at = NOW + timedelta(hours=1), NOW + timedelta(hours=9)
    form.save()
    http.force_login(give_pin(form.episode.therapist))

    press_hand_over(http, form)

    assert HandOver.objects.count() == 0
    assert http.get(reverse("practice:today")).status_code == 200


def test_the_pages_of_the_form_lead_to_no_staff_page_and_dial_nothing(http):
    form = pre_form()
    hand_over(http, form)

    for page in (http.get(url(form)), press_and_look(http, form), http.get(reverse("portal:back"))):
        assert "tel:" not in page.text
        assert "/practice/" not in page.text
        assert "Save and finish later" not in page.text
        assert "116 123" in page.text


def press_and_look(http: Client, form):
    press_start(http, form)
    return http.get(url(form, "question", place=1))


def test_done_leads_to_a_page_without_data(http):
    form = pre_form(name="Robin Vale")
    hand_over(http, form)
    skip_all(http, form, 8, but=(1,))
    answer(http, form, 1, 3)
    send(http, form)
    receipt = http.get(url(form, "done"))

    page = http.post(url(form, "close"))

    assert is_at(page, "portal:back")
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    back = http.get(reverse("portal:back"))
    assert "Please give the device back" in text_of(back)
    assert form.episode.therapist.first_name not in text_of(back)
    assert "Robin" not in receipt.text + back.text
    assert "Save or print" not in receipt.text


@pytest.mark.parametrize("page", ["start", "check", "done", "later", "leave", "answers"])
def test_after_the_end_every_address_of_the_form_leads_back(http, page):
    form = pre_form()
    hand_over(http, form)
    answer(http, form, 1, 3)

    http.post(url(form, "leave"))

    assert is_at(http.get(url(form, page)), "portal:back")
    assert is_at(answer(http, form, 2, 3), "portal:back")
    assert Draft.objects.count() == 1


def test_a_stolen_form_cookie_opens_nothing_after_the_end(http):
    form = pre_form()
    hand_over(http, form)
    key = http.cookies[f"form-{form.public_id}"].value
    http.post(url(form, "leave"))
    thief = Client()
    thief.cookies[f"form-{form.public_id}"] = key

    assert is_at(thief.get(url(form, "question", place=1)), "portal:back")


def test_the_page_to_give_back_closes_what_was_open(http):
    form = pre_form()
    hand_over(http, form)

    http.get(reverse("portal:back"))

    assert Opening.objects.get().closed_at == NOW
    assert HandOver.objects.get().ended_at is None


def test_the_pin_brings_the_record_back_with_a_fresh_session(http):
    form = pre_form()
    hand_over(http, form)
    http.cookies["sid"] = "planted-by-somebody"

    page = unlock(http)

    episode = form.episode
    assert page.headers["Location"] == reverse("practice:record", args=[episode.pk])
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert http.cookies["sid"].value not in ("", "planted-by-somebody")
    assert http.cookies["handover"].value == ""
    assert http.cookies[f"form-{form.public_id}"].value == ""
    assert http.get(page.headers["Location"]).status_code == 200
    ended = HandOver.objects.get()
    assert (ended.ended_at, ended.opening.closed_at) == (NOW, NOW)
    assert AuditEvent.objects.filter(action="take-device-back").count() == 1


def test_five_wrong_pins_end_it_and_the_right_one_comes_too_late(http):
    form = pre_form()
    hand_over(http, form)
    key = http.cookies["handover"].value

    seen = [unlock(http, "9999") for _ in range(PIN_TRIES)]
    http.cookies["handover"] = key
    late = unlock(http)

    assert [page.status_code for page in seen] == [422, 422, 422, 422, 303]
    assert "You can try 1 more time." in text_of(seen[3])
    assert seen[4].headers["Location"] == reverse("sign_in")
    assert late.headers["Location"] == reverse("sign_in")
    assert "_auth_user_id" not in http.session
    assert AuditEvent.objects.filter(action="wrong-pin", decision="deny").count() == PIN_TRIES
    assert AuditEvent.objects.filter(action="hand-over-locked").count() == 1


def test_a_try_counts_before_the_pin_is_looked_at(http, monkeypatch):
    form = pre_form()
    hand_over(http, form)
    HandOver.objects.update(pin_tries=PIN_TRIES)

    assert unlock(http).headers["Location"] == reverse("sign_in")


def test_wrong_pins_are_counted_over_all_hand_overs_of_a_day(http):
    form = pre_form()
    for _ in range(PIN_TRIES_PER_DAY // 2):
        hand_over(http, form)
        unlock(http, "9999")
        unlock(http, "9998")
    hand_over(http, form)

    assert unlock(http).headers["Location"] == reverse("sign_in")
    assert HandOver.objects.filter(ended_at=None).count() == 0


@pytest.mark.parametrize("what", ["old", "disabled", "no role", "pin taken away"])
def test_whoever_may_not_come_back_signs_in_fully(http, clock, what):
    form = pre_form()
    hand_over(http, form)
    therapist = form.episode.therapist
    if what == "old":
        clock.shift(timedelta(hours=2))
    elif what == "no role":
        RoleGrant.objects.all().delete()
    else:
        therapist.is_active = what != "disabled"
        therapist.pin_hash = "" if what == "pin taken away" else therapist.pin_hash
        therapist.save()

    page = unlock(http)

    assert page.headers["Location"] == reverse("sign_in")
    assert http.get(reverse("portal:unlock")).headers["Location"] == reverse("sign_in")
    assert HandOver.objects.get().ended_at is not None


def test_a_second_hand_over_on_the_device_ends_the_first(http):
    first, second = pre_form(), pre_form()
    hand_over(http, first)
    key = http.cookies["handover"].value

    hand_over(http, second)

    assert [each.ended_at for each in HandOver.objects.order_by("pk")] == [NOW, None]
    assert is_at(http.get(url(first)), "portal:back")
    other = Client()
    other.cookies["handover"] = key
    assert unlock(other).headers["Location"] == reverse("sign_in")


def test_a_full_sign_in_ends_the_hand_over(http):
    form = pre_form()
    hand_over(http, form)
    therapist = form.episode.therapist
    therapist.set_password(PASSWORD)
    therapist.save()

    page = http.post(reverse("sign_in"), {"username": therapist.email, "password": PASSWORD})

    assert page.headers["Location"] == reverse("home")
    assert HandOver.objects.get().ended_at == NOW
    assert http.cookies["handover"].value == ""


def test_a_handed_form_goes_away_after_ten_minutes_and_its_draft_stays(http, clock):
    form = pre_form()
    hand_over(http, form)
    answer(http, form, 1, 3)
    clock.shift(timedelta(minutes=10))
    assert checked(http.get(url(form, "question", place=1))) == ["3"]

    clock.shift(timedelta(minutes=10, seconds=1))

    assert is_at(http.get(url(form, "question", place=1)), "portal:back")
    assert Draft.objects.count() == 1


def test_a_sign_of_life_keeps_the_form_open(http, clock):
    form = pre_form()
    hand_over(http, form)
    for _ in range(3):
        clock.shift(timedelta(minutes=9))
        assert http.post(url(form, "stay")).status_code == 204

    clock.shift(timedelta(minutes=9))

    assert http.get(url(form)).status_code == 200


def test_answers_that_were_not_sent_are_not_shown_when_it_is_handed_over_again(http):
    form = pre_form()
    hand_over(http, form)
    answer(http, form, 1, 3)
    unlock(http)

    press_hand_over(http, form)

    assert checked(http.get(url(form, "question", place=1))) == []


def test_a_form_that_expires_meanwhile_is_still_taken(http, clock):
    form = pre_form()
    hand_over(http, form)
    form.refresh_from_db()
    form.expires_at = NOW + timedelta(minutes=1)
    form.save()
    clock.shift(timedelta(minutes=2))

    skip_all(http, form, 8, but=(1,))
    answer(http, form, 1, 3)
    send(http, form)

    form.refresh_from_db()
    assert form.completed_at == NOW + timedelta(minutes=2)


def test_a_form_taken_back_meanwhile_leads_to_the_end_and_the_pin_still_works(http):
    form = pre_form()
    hand_over(http, form)
    actions.withdraw_form(by=form.episode.therapist, assignment=form, at=NOW)

    assert is_at(http.get(url(form)), "portal:back")
    assert "/practice/" in unlock(http).headers["Location"]


def test_unlocking_needs_the_pages_own_token():
    http = Client(enforce_csrf_checks=True)
    form = pre_form()
    handed = actions.hand_over(
        by=give_pin(form.episode.therapist), assignment=form, earlier_key="", at=NOW
    )
    http.cookies["handover"] = handed.device_key

    assert unlock(http).status_code == 403
    assert HandOver.objects.get().pin_tries == 0


def test_unlocking_leads_nowhere_that_the_request_names(http):
    form = pre_form()
    hand_over(http, form)

    page = http.post(
        reverse("portal:unlock") + "?next=//evil.example/",
        {"pin": PIN, "next": "https://evil.example/"},
    )

    assert page.headers["Location"] == reverse("practice:record", args=[form.episode.pk])


def test_a_made_up_cookie_leads_to_the_sign_in(http):
    http.cookies["handover"] = "made-up"

    assert http.get(reverse("portal:back")).status_code == 200
    assert unlock(http).headers["Location"] == reverse("sign_in")


def test_an_own_device_has_nothing_to_give_back(http):
    form = pre_form()
    opened = actions.make_qr(by=form.episode.therapist, assignment=form, at=NOW)[1]
    http.post(reverse("portal:open"), {"token": opened.token})

    page = http.get(url(form))

    assert http.post(url(form, "leave")).headers["Location"] == url(form)
    assert Opening.objects.get().closed_at is None
    assert "kiosk.js" not in page.text
    assert "Give the device back" not in page.text
