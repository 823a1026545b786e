"""Handing a device over and typing numbers on a tablet, as browsers without script do it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.pins import set_pin
from measures.models import Assignment, Tablet
from risk import actions
from tests.factories import NOW, make_admin
from tests.portal.browsing import url

PIN = "8305"


def give_pin(user: User, pin: str = PIN) -> User:
    set_pin(by=user, pin=pin, at=NOW)
    return user


def hand_over(http: Client, form: Assignment) -> HttpResponse:
    """Sign the form's therapist in, and hand the device over."""
    http.force_login(give_pin(form.episode.therapist))
    page = press_hand_over(http, form)
    assert page.status_code == 303
    return page


def press_hand_over(http: Client, form: Assignment) -> HttpResponse:
    return http.post(reverse("practice:hand_over", kwargs={"public_id": form.public_id}))


def unlock(http: Client, pin: str = PIN) -> Any:
    return http.post(reverse("portal:unlock"), {"pin": pin})


def enrolled(http: Client, room: str = "Waiting room") -> Tablet:
    """Make the browser a tablet of the clinic."""
    tablet, code = actions.add_tablet(by=make_admin(), room=room, at=NOW)
    page = http.post(reverse("portal:enrol"), {"code": code.shown_code})
    assert page.status_code == 303
    tablet.refresh_from_db()
    return tablet


def digits_for(form: Assignment, **when: Any) -> str:
    values = {"by": form.episode.therapist, "assignment": form, "at": NOW, **when}
    return actions.make_room_code(**values)[1]


def type_digits(http: Client, digits: str) -> Any:
    return http.post(reverse("portal:room"), {"digits": digits})


def is_at(page: Any, name: str) -> bool:
    """Whether an answer leads to a page."""
    return page.status_code == 303 and page.headers["Location"] == reverse(name)


def open_in_room(http: Client, form: Assignment) -> None:
    page = type_digits(http, digits_for(form))
    assert page.headers["Location"] == url(form)


def is_form(page: Any, form: Assignment) -> bool:
    """Whether an answer leads to a form's first page."""
    return page.headers.get("Location") == url(form)
