"""Requests that name no page or cannot be read get a plain answer, never a server error."""

import pytest
from django.test import Client

from tests.factories import make_admin, make_supervisor, make_therapist

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [make_therapist, make_supervisor, make_admin])
@pytest.mark.parametrize("path", ["/nowhere", "/practice/sessions/abc/log/", "/static/nowhere.css"])
def test_an_unknown_address_is_not_found_for_who_is_signed_in(http, make, path):
    http.force_login(make())

    page = http.get(path)

    assert (page.status_code, "Page not found" in page.text) == (404, True)
    assert page.headers["Cache-Control"] == "no-store", "the frame names the person"


@pytest.mark.parametrize("path", ["/sign-in/", "/f/code", "/practice/", "/nowhere"])
@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data; boundary="],
)
def test_a_body_that_cannot_be_read_is_a_bad_request(path, content_type):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["csrf"] = "a" * 32

    page = strict.post(path, data=b"a=1", content_type=content_type)

    assert page.status_code in {400, 403, 404}
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/f/"])
def test_a_cookie_with_nul_is_a_bad_request(http, path):
    page = http.get(path, headers={"Cookie": r'sid="\000abcdefghijk"'})

    assert (page.status_code, page.headers["Cache-Control"]) == (400, "no-store")
