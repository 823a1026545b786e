"""A signed-in request: whose session still lives, and in whose time it is shown."""

from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone

from accounts.models import Clinic, User
from tests.factories import NOW, make_therapist

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(http, time_machine):
    time_machine.move_to(NOW, tick=False)
    user = make_therapist()
    http.force_login(user)
    return user


def is_in(http):
    return http.get(reverse("password_change")).status_code == 200


def test_half_an_hour_without_a_request_signs_out(http, user, time_machine):
    assert is_in(http)
    time_machine.shift(timedelta(minutes=30))
    assert is_in(http)

    time_machine.shift(timedelta(minutes=30, seconds=1))

    assert not is_in(http)
    assert not is_in(http)


def test_each_request_starts_the_half_hour_again(http, user, time_machine):
    for _ in range(5):
        assert is_in(http)
        time_machine.shift(timedelta(minutes=29))

    assert is_in(http)


def test_a_busy_day_ends_after_twelve_hours(http, user, time_machine):
    for _ in range(12 * 3):
        assert is_in(http)
        time_machine.shift(timedelta(minutes=20))
    time_machine.shift(timedelta(minutes=1))

    assert not is_in(http)


def test_a_disabled_persons_live_session_dies_with_the_next_request(http, user):
    assert is_in(http)

    User.objects.filter(pk=user.pk).update(is_active=False)

    response = http.get(reverse("password_change"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("sign_in"))


@pytest.mark.parametrize(("zone", "hour"), [("Europe/London", "12"), ("Asia/Tokyo", "21")])
def test_times_are_shown_in_the_clinics_zone(http, user, zone, hour, settings):
    Clinic.objects.update(time_zone=zone)
    settings.ROOT_URLCONF = __name__

    assert http.get("/clock/").content.decode() == hour
    assert timezone.get_current_timezone_name() == "UTC"


def clock(request: HttpRequest) -> HttpResponse:
    return HttpResponse(timezone.localtime(NOW).strftime("%H"))


urlpatterns = [path("clock/", clock), path("sign-in/", clock, name="sign_in")]
