"""The PIN that brings a therapist's own device back, and everything else that ends a hand-over."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, RoleGrant
from measures.models import HandOver
from measures.shared_devices import PIN_TRIES
from risk import actions
from risk.actions.handing_over import PIN_TRIES_PER_DAY
from tests.factories import NOW, PASSWORD
from tests.portal.browsing import (
    pre_form,
    text_of,
)
from tests.portal.shared import PIN, give_pin, hand_over, unlock

pytestmark = pytest.mark.django_db

STAFF_PAGES = ["home", "practice:today", "practice:clients", "practice:alerts", "pin", "help"]


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
