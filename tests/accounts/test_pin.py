"""The PIN with which a therapist takes the own device back: chosen with the password, not easy."""

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.pins import PASSWORD_TRIES, check_pin
from tests.factories import PASSWORD, make_therapist

pytestmark = pytest.mark.django_db


def choose(http: Client, **fields: str) -> int:
    data = {"password": PASSWORD, "pin": "8305", "again": "8305", **fields}
    return http.post(reverse("pin"), data).status_code


@pytest.fixture
def therapist(http) -> User:
    therapist = make_therapist(password=PASSWORD)
    http.force_login(therapist)
    return therapist


def test_a_pin_is_kept_as_a_slow_hash_and_audited(http, therapist):
    assert choose(http) == 302

    therapist.refresh_from_db()
    assert "8305" not in therapist.pin_hash
    assert check_password("8305", therapist.pin_hash)
    assert AuditEvent.objects.get(action="set-pin").actor_ref == therapist.pk


def test_the_password_is_asked_for(http, therapist):
    assert choose(http, password="something else entirely") == 422
    assert choose(http, password="") == 422

    therapist.refresh_from_db()
    assert therapist.pin_hash == ""
    assert AuditEvent.objects.get(action="set-pin").decision == "deny"


def test_passwords_cannot_be_guessed_here(http, therapist):
    for _ in range(PASSWORD_TRIES):
        choose(http, password="a guess at the password")

    assert choose(http) == 422

    therapist.refresh_from_db()
    assert therapist.pin_hash == ""


def test_both_must_be_the_same(http, therapist):
    assert choose(http, again="8306") == 422


@pytest.mark.parametrize(
    "pin",
    ["0000", "1234", "4321", "9012", "1212", "123123", "1122", "2580", "1985", "87654321"],
)
def test_what_everybody_tries_first_is_refused(pin):
    with pytest.raises(ValidationError, match="easy to guess"):
        check_pin(pin)


@pytest.mark.parametrize(
    "pin", ["", "830", "830512345", "83 5", "83a5", "\u0668\u0663\u0660\u0665", "-830"]
)
def test_what_is_no_pin_is_refused(pin):
    with pytest.raises(ValidationError, match="four to eight digits"):
        check_pin(pin)


@pytest.mark.parametrize("pin", ["8305", "0417", "90213", "8305830", "20481377"])
def test_a_mixed_pin_is_taken(pin):
    check_pin(pin)
