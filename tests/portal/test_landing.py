"""Links and codes: who gets in, and what all others are told."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import AuditEvent
from measures.models import Assignment, Link, Opening
from risk import actions
from tests.factories import NOW
from tests.portal.browsing import (
    enter,
    pre_form,
    secrets_of,
    send,
    skip_all,
    tables,
    text_of,
    url,
    without_token,
)

pytestmark = pytest.mark.django_db

LANDING, OPEN, CODE = (f"/f/{end}" for end in ("", "open", "code"))


def test_landing_is_the_same_for_everybody_and_touches_no_row(http, django_assert_num_queries):
    before = tables()

    with django_assert_num_queries(0):
        first, second = http.get(LANDING), Client().get(LANDING)

    assert first.status_code == 200
    assert without_token(first) == without_token(second)
    assert tables() == before
    assert "local emergency number" in text_of(first)


def test_landing_never_submits_by_itself(http):
    page = http.get(LANDING).content.decode()

    assert '<div id="with-link" hidden>' in page
    assert '<div id="with-code">' in page
    assert page.count("<script") == 1
    assert "submit" not in Path(finders.find("js/open.js")).read_text(encoding="utf-8")


def test_link_opens_its_form_and_leaves_a_strict_cookie(http):
    form = pre_form()

    page = http.post(OPEN, {"token": secrets_of(form).token})

    cookie = page.cookies[f"form-{form.public_id}"]
    assert (page.status_code, page.headers["Location"]) == (303, url(form))
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie["max-age"] == 7 * 24 * 3600
    assert cookie.value not in str(Opening.objects.values())
    assert "sid" not in page.cookies


@override_settings(IS_HTTPS=True, FORM_COOKIE_PREFIX="__Host-form-")
def test_cookie_is_bound_to_the_host_and_to_https(http):
    form = pre_form()

    page = http.post(OPEN, {"token": secrets_of(form).token})

    cookie = page.cookies[f"__Host-form-{form.public_id}"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


@pytest.mark.parametrize("tail", [".", ")", ">", ",", "!\n", '."'])
def test_signs_that_a_messenger_hung_on_are_cut_off(http, tail):
    form = pre_form()

    page = http.post(OPEN, {"token": secrets_of(form).token + tail})

    assert page.headers["Location"] == url(form)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: ("A" if token[0] != "A" else "B") + token[1:],
        lambda token: "x" * 10_000,
        lambda token: "a\0b" * 10,
    ],
)
def test_any_other_token_gets_the_one_neutral_page(http, spoil):
    token = secrets_of(pre_form()).token

    page = http.post(OPEN, {"token": spoil(token)})

    assert page.status_code == 404
    assert without_token(page) == without_token(http.post(OPEN, {"token": "never minted, ever"}))
    assert "Harbour Clinic" not in page.text
    assert "local emergency number" in text_of(page)
    assert Opening.objects.count() == 0


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " "), str.strip])
def test_code_opens_the_form_however_it_is_typed(http, change):
    form = pre_form()

    page = http.post(CODE, {"code": change(secrets_of(form).shown_code)})

    assert (page.status_code, page.headers["Location"]) == (303, url(form))


@pytest.mark.parametrize(
    "typed", ["", "abc", "1234567890123", "\u0663" * 10, "uuuuu-uuuuu", "a\0b"]
)
def test_what_cannot_be_a_code_is_said_so_and_kept(http, typed):
    page = http.post(CODE, {"code": typed})

    assert page.status_code == 422
    assert "<title>Error: Open your form" in page.text
    assert "Enter all ten letters and numbers of the code" in page.text
    assert typed in page.text


def test_wrong_code_gets_the_neutral_page(http):
    code = secrets_of(pre_form()).code
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")

    page = http.post(CODE, {"code": wrong})

    assert page.status_code == 404
    assert without_token(page) == without_token(http.post(OPEN, {"token": ""}))


def _expire(form, link):
    Assignment.objects.filter(pk=form.pk).update(expires_at=NOW)


def _withdraw(form, link):
    actions.withdraw_form(by=form.episode.therapist, assignment=form, at=NOW)


def _revoke(form, link):
    actions.revoke_links(by=form.episode.therapist, assignment=form, at=NOW)


def _lock(form, link):
    Link.objects.filter(pk=link.pk).update(locked_at=NOW)


def _run_out(form, link):
    Link.objects.filter(pk=link.pk).update(expires_at=NOW)


@pytest.mark.parametrize(
    ("close", "title"),
    [
        (_expire, "This form has closed"),
        (_withdraw, "This form is not needed any more"),
        (_revoke, "This link no longer works"),
        (_lock, "This link is locked"),
        (_run_out, "This link no longer works"),
    ],
)
@pytest.mark.parametrize("way", ["token", "code"])
def test_a_link_that_was_good_says_why_it_is_not_and_shows_the_clinics_number(
    http, close, title, way
):
    form = pre_form()
    secrets = secrets_of(form)
    close(form, Link.objects.get())

    page = http.post(f"/f/{'open' if way == 'token' else 'code'}", {way: getattr(secrets, way)})

    assert page.status_code == 410
    assert f"<h1>{title}</h1>" in page.text
    assert 'href="tel:116123"' in page.text
    assert Opening.objects.count() == 0
    assert AuditEvent.objects.get(action="open-link").decision == "deny"


def test_a_form_that_was_sent_says_when_it_came_and_nothing_else(http):
    form = pre_form()
    secrets = enter(http, form)
    skip_all(http, form, 8, but=(5,))
    http.post(url(form, "question", place=5), {"answer": "2"})
    send(http, form)

    page = Client().post(OPEN, {"token": secrets.token})

    assert page.status_code == 200
    assert "Received on Monday 9 March at 12:00" in text_of(page)
    assert 'href="tel:116123"' in page.text
    assert set(page.cookies) <= {"csrf"}
    assert not any(word in page.text for word in ("Nearly", "Sometimes", "hurting"))


def test_thirty_links_an_hour_from_one_address(http, clock):
    token = secrets_of(pre_form()).token
    statuses = [http.post(OPEN, {"token": "wrong"}).status_code for _ in range(30)]

    page = http.post(OPEN, {"token": token})

    assert set(statuses) == {404}
    assert page.status_code == 429
    assert "local emergency number" in text_of(page)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post(OPEN, {"token": token}).status_code == 303
    clock.shift(timedelta(hours=1))
    assert http.post(OPEN, {"token": token}).status_code == 303


def test_ten_tries_an_hour_at_one_code_from_anywhere(http):
    code = secrets_of(pre_form()).code
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for number in range(10):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(CODE, {"code": wrong})

    assert http.post(CODE, {"code": code}).status_code == 429
    assert http.post(CODE, {"code": secrets_of(pre_form()).code}).status_code == 303


@override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_behind_the_proxy_each_client_has_an_own_count(http):
    token = secrets_of(pre_form()).token
    for _ in range(31):
        http.post(OPEN, {"token": "wrong"}, headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.1"})

    same = http.post(OPEN, {"token": token}, headers={"X-Forwarded-For": "7.7.7.7, 192.0.2.1"})
    other = http.post(OPEN, {"token": token}, headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.2"})

    assert (same.status_code, other.status_code) == (429, 303)


@pytest.mark.parametrize(
    ("name", "method"), [("landing", "post"), ("open", "get"), ("code", "get"), ("open", "put")]
)
def test_wrong_method_is_refused(http, name, method):
    assert getattr(http, method)(reverse(f"portal:{name}")).status_code == 405


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_one_link_does_not_fill_the_trail(is_withdrawn):
    form = pre_form()
    secrets = secrets_of(form)
    if is_withdrawn:
        actions.withdraw_form(by=form.episode.therapist, assignment=form, at=NOW)
    before = AuditEvent.objects.count()

    pages = [Client().post(reverse("portal:open"), {"token": secrets.token}) for _ in range(32)]

    assert [page.status_code for page in pages[-3:]] == [410 if is_withdrawn else 303, 429, 429]
    assert AuditEvent.objects.count() - before == 30
