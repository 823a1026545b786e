"""The therapist's own device in a client's hands: one form, no way to the staff's pages, a PIN."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from measures.models import Draft, HandOver, Opening
from risk import actions
from tests.factories import NOW
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
from tests.portal.shared import give_pin, hand_over, is_at, press_hand_over, unlock

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


def test_an_own_device_has_nothing_to_give_back(http):
    form = pre_form()
    opened = actions.make_qr(by=form.episode.therapist, assignment=form, at=NOW)[1]
    http.post(reverse("portal:open"), {"token": opened.token})

    page = http.get(url(form))

    assert http.post(url(form, "leave")).headers["Location"] == url(form)
    assert Opening.objects.get().closed_at is None
    assert "kiosk.js" not in page.text
    assert "Give the device back" not in page.text
