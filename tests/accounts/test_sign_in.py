"""Signing in and out: who gets in, who is slowed down, what is left behind."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Role
from tests.factories import NOW, PASSWORD, make_therapist, make_user

pytestmark = pytest.mark.django_db

WRONG = "not the right password"
REFUSAL = "This address and this password do not go together."
TOO_MANY = "Too many tries. Wait five minutes, then try again."


@pytest.fixture
def user(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_therapist(email="tom@example.org", password=PASSWORD)


def sign_in(http, password=PASSWORD, email="tom@example.org", **extra):
    values = {"username": email, "password": password, **extra.pop("values", {})}
    return http.post(reverse("sign_in"), values, **extra)


def is_in(http):
    return http.get(reverse("password_change")).status_code == 200


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", "decision", "actor_ref"))


@pytest.mark.parametrize("email", ["tom@example.org", "TOM@Example.org", " tom@example.org "])
def test_the_right_password_signs_in_whatever_the_case_of_the_address(http, user, email):
    response = sign_in(http, email=email)

    assert (response.status_code, response.url) == (302, reverse("home"))
    assert is_in(http)
    assert actions()[-1] == ("sign-in", "allow", user.pk)


@pytest.mark.parametrize("who", ["wrong password", "unknown address", "disabled", "no password"])
def test_every_other_try_gets_the_same_answer(http, user, who):
    if who == "disabled":
        user.is_active = False
    elif who == "no password":
        user.set_unusable_password()
    user.save()

    response = sign_in(
        http,
        password=WRONG if who == "wrong password" else PASSWORD,
        email="nobody@example.org" if who == "unknown address" else "tom@example.org",
    )

    assert REFUSAL in response.content.decode()
    assert not is_in(http)
    assert actions()[-1] == ("sign-in-failed", "deny", None)


@pytest.mark.parametrize(
    ("roles", "page"),
    [
        (["therapist", "supervisor", "admin"], "practice:today"),
        (["supervisor", "admin"], "supervision:caseload"),
        (["admin"], "supervision:people"),
        ([], "password_change"),
    ],
)
def test_home_is_the_first_page_of_the_first_role(http, roles, page):
    http.force_login(make_user(roles=[Role(role) for role in roles]))

    assert http.get(reverse("home")).url == reverse(page)


@pytest.mark.parametrize(
    ("wanted", "landed"),
    [("/password/", "/password/"), ("https://evil.example/", "/"), ("//evil.example/", "/")],
)
def test_the_way_back_stays_on_this_site(http, user, wanted, landed):
    assert sign_in(http, values={"next": wanted}).url == landed


def test_after_five_tries_even_the_right_password_waits(http, user, time_machine):
    for _ in range(5):
        sign_in(http, password=WRONG)

    late = sign_in(http)
    time_machine.move_to(NOW.replace(minute=5))
    later = sign_in(http)

    assert TOO_MANY in late.content.decode()
    assert later.status_code == 302


def test_a_stranger_elsewhere_locks_nobody_out(http, user):
    for _ in range(9):
        sign_in(http, password=WRONG, REMOTE_ADDR="203.0.113.7")

    assert sign_in(http, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_behind_the_proxy_addresses_are_told_apart(http, user, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for number in range(9):
        claimed = f"198.51.100.{number}, 203.0.113.7"
        sign_in(http, password=WRONG, headers={"X-Forwarded-For": claimed})

    stranger = sign_in(http, headers={"X-Forwarded-For": "203.0.113.7"})
    owner = sign_in(http, headers={"X-Forwarded-For": "198.51.100.1"})

    assert TOO_MANY in stranger.content.decode()
    assert owner.status_code == 302


def test_one_address_tries_thirty_accounts_and_no_more(http, user):
    for number in range(30):
        sign_in(http, password=WRONG, email=f"guess{number}@example.org")

    assert TOO_MANY in sign_in(http).content.decode()


def test_signing_out_takes_a_post_and_ends_the_session_on_the_server(http, user):
    sign_in(http)
    stolen = http.cookies["sid"].value

    by_get = http.get(reverse("sign_out"))
    assert by_get.status_code == 405
    assert is_in(http)

    assert http.post(reverse("sign_out")).url == reverse("sign_in")
    http.cookies["sid"] = stolen
    assert not is_in(http)


def test_the_session_gets_a_new_key_at_sign_in(http, user):
    http.get(reverse("sign_in"))
    http.cookies["sid"] = "chosen-by-someone-else"

    sign_in(http)

    assert http.cookies["sid"].value != "chosen-by-someone-else"
    assert http.cookies["sid"]["httponly"]


def test_who_is_signed_in_needs_no_form(http, user):
    http.force_login(user)

    assert http.get(reverse("sign_in")).url == reverse("home")
