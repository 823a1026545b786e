"""A tablet leads to no staff page and to no other form, and loses no answer of the one it shows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from measures.models import Channel, Draft, Opening, RoomCode
from risk.models import Alert
from tests.factories import NOW, make_admin
from tests.portal.browsing import answer, enter, pre_form, press_start, secrets_of, url
from tests.portal.saves import put, renew
from tests.portal.shared import digits_for, enrolled, is_at, open_in_room, type_digits

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def test_no_sign_in_is_left_on_a_tablet(http):
    http.force_login(make_admin())

    enrolled(http)

    assert "/sign-in/" in http.get(reverse("home")).headers["Location"]


def test_staff_who_signed_in_on_a_tablet_are_signed_out_when_a_form_opens(http):
    form = pre_form()
    enrolled(http)
    http.force_login(form.episode.therapist)

    open_in_room(http, form)

    assert "/sign-in/" in http.get(reverse("practice:clients")).headers["Location"]


def test_a_code_of_the_clients_own_does_not_keep_the_form_on_a_tablet(http):
    form = pre_form()
    enrolled(http)
    open_in_room(http, form)

    page = renew(http, form, code=secrets_of(form).code)

    assert is_at(page, "portal:room")
    assert Opening.objects.get().link.channel == Channel.ROOM
    http.get(reverse("portal:room"))
    assert Opening.objects.get().closed_at == NOW


def test_what_was_open_before_a_device_became_a_tablet_shows_nothing(http):
    form = pre_form()
    enter(http, form)
    press_start(http, form)
    enrolled(http)

    assert is_at(http.get(url(form, "question", place=1)), "portal:room")


@pytest.mark.parametrize("save", [answer, put])
def test_an_answer_pressed_while_the_line_was_down_is_saved_and_told(http, clock, save):
    form = pre_form()
    enrolled(http)
    open_in_room(http, form)
    press_start(http, form)
    clock.shift(4 * MINUTE)

    page = save(http, form, 5, "3")

    assert Draft.objects.get().answer == 3
    assert Alert.objects.get().detail["value"] == 3
    if page.status_code == 200:
        assert page.json()["is_idle"] is False, "a tablet asks nobody to open the form again"
    else:
        assert is_at(page, "portal:room")
    assert is_at(http.get(url(form, "question", place=5)), "portal:room")


@pytest.mark.parametrize("save", [answer, put])
def test_half_an_hour_later_nothing_is_saved_on_a_tablet(http, clock, save):
    form = pre_form()
    enrolled(http)
    open_in_room(http, form)
    press_start(http, form)
    clock.shift(31 * MINUTE)

    assert is_at(save(http, form, 5, "3"), "portal:room")
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("save", [answer, put])
def test_nothing_is_saved_after_a_tablet_was_put_away(http, clock, save):
    form = pre_form()
    enrolled(http)
    open_in_room(http, form)
    kept = http.cookies[f"form-{form.public_id}"].value
    http.post(url(form, "leave"))
    http.cookies[f"form-{form.public_id}"] = kept

    assert is_at(save(http, form, 5, "3"), "portal:room")
    assert Draft.objects.count() == 0


def test_a_code_is_used_up_by_its_own_columns(http):
    """A second one that waits for the row must see that it is used: a subquery would not."""
    form = pre_form()
    enrolled(http)
    digits = digits_for(form)

    with CaptureQueriesContext(connection) as asked:
        type_digits(http, digits)

    table = RoomCode._meta.db_table
    [update] = [each["sql"] for each in asked if each["sql"].startswith(f'UPDATE "{table}"')]
    assert "SELECT" not in update
