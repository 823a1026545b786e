"""Addresses that no page of ours makes: refused alike on both engines, never a server error."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import (
    PASSWORD,
    make_admin,
    make_episode,
    make_supervisor,
    make_therapist,
    the_clinic,
)
from tests.portal.browsing import enter, pre_form, secrets_of, tables, text_of, url

pytestmark = pytest.mark.django_db

BIG = ["9" * 30, "9" * 5000]
NUMBERS = [*BIG, "-1", "٣", "1%00", "0x1", "1.0", "+1", "1;x=1", "5/x.css", "%2e%2e"]
STAFF = {
    "therapist": [
        "/practice/episodes/{}/",
        "/practice/sessions/{}/log/",
        "/practice/alerts/{}/",
        "/practice/episodes/{}/book/",
    ],
    "supervisor": ["/supervision/episodes/{}/", "/supervision/alerts/{}/"],
    "admin": ["/supervision/people/{}/", "/supervision/relations/{}/end/"],
}


@pytest.fixture
def staff():
    """A browser of each kind of staff."""
    therapist = make_therapist(password=PASSWORD)
    people = {
        "therapist": therapist,
        "supervisor": make_supervisor(of=therapist),
        "admin": make_admin(),
    }
    make_episode(therapist=therapist)
    browsers = {name: Client() for name in people}
    for name, person in people.items():
        browsers[name].force_login(person)
    return browsers


@pytest.mark.parametrize("number", NUMBERS, ids=lambda each: each[:8])
@pytest.mark.parametrize(
    ("who", "path"), [(who, path) for who, paths in STAFF.items() for path in paths]
)
def test_a_number_that_names_no_row_is_not_found(staff, who, path, number):
    page = staff[who].get(path.format(number))

    assert page.status_code == 404
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/f/5/x.css",
        "/f//",
        "/f/%2e%2e/",
        "/f/..%2f..%2fetc/",
        "/f/zz/;x=1",
        "/f/zz%00/",
        "/f/zz/q/-1/",
        "/f/zz/q/٣/",
        "/f/zz/q/" + "9" * 5000 + "/",
        "/f/" + "z" * 5000 + "/",
    ],
    ids=lambda path: path[:12],
)
def test_an_address_of_a_form_that_is_none_is_not_found_and_not_cached(http, path):
    page = http.get(path)

    assert page.status_code == 404
    assert page.headers["Cache-Control"] == "no-store"


LISTS = {
    "therapist": ["/practice/clients/", "/practice/alerts/"],
    "supervisor": ["/supervision/caseload/", "/supervision/alerts/"],
}
REFUSED = {
    "page=abc": {400},
    "page=%00": {400},
    "page=1e9": {400},
    "page=-1": {400},
    "page=٣": {400},
    "page=": {400, 200},
    "page=0": {400, 404},
    "page=999999": {400, 404, 200},
    "page=99999999999999999999": {400},
}


@pytest.mark.parametrize("query", REFUSED)
@pytest.mark.parametrize(
    ("who", "path"), [(who, path) for who, paths in LISTS.items() for path in paths]
)
def test_a_page_that_is_none_is_refused(staff, who, path, query):
    assert staff[who].get(f"{path}?{query}").status_code in REFUSED[query]


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("therapist", "/practice/?day=abc"),
        ("therapist", "/practice/?day=%00"),
        ("therapist", "/practice/alerts/?show=%00"),
        ("supervisor", "/supervision/caseload/?therapist=abc"),
        ("supervisor", "/supervision/caseload/?therapist=%00"),
        ("supervisor", "/supervision/caseload/?status=%00"),
        ("supervisor", "/supervision/caseload/?sort=password"),
        ("supervisor", "/supervision/caseload/?sort=client__clinic__user__email"),
        ("supervisor", "/supervision/caseload/?sort=id);select 1"),
        ("supervisor", "/supervision/alerts/?kind=%00"),
        ("admin", "/supervision/audit/?before=abc"),
        ("admin", "/supervision/audit/?before=%00"),
        ("admin", "/supervision/audit/?before=" + "9" * 30),
    ],
)
def test_a_value_that_no_link_of_the_page_makes_is_refused(staff, who, address):
    assert staff[who].get(address).status_code == 400


@pytest.mark.parametrize("query", ["size=1000000", "ordering=password", "n=%00", "n=abc"])
@pytest.mark.parametrize(
    ("who", "path"), [(who, path) for who, paths in LISTS.items() for path in paths]
)
def test_a_name_that_no_page_knows_changes_nothing(staff, who, path, query):
    plain, odd = staff[who].get(path), staff[who].get(f"{path}?{query}")

    assert odd.status_code == 200
    assert text_of(odd) == text_of(plain)


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https:evil.example", "\\\\evil.example", "javascript:alert(1)", "/\\evil"],
)
def test_signing_in_leads_nowhere_else(elsewhere):
    person = make_therapist(password=PASSWORD)

    page = Client().post(
        "/sign-in/", {"username": person.email, "password": PASSWORD, "next": elsewhere}
    )

    assert (page.status_code, page.headers["Location"]) == (302, "/")


# What surrounds the address


def test_a_host_that_is_none_is_a_bad_request(http):
    assert http.get("/f/", headers={"host": "a b"}).status_code == 400


def test_a_forwarded_host_is_not_believed(http):
    form = pre_form()

    page = http.post(
        "/f/open",
        {"token": secrets_of(form).token},
        headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"},
    )

    assert page.headers["Location"] == url(form)


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_method_in_a_header_is_not_obeyed(http, name):
    form = pre_form()
    enter(http, form)
    before = tables()

    assert http.get(url(form), headers={name: "POST"}).status_code == 200
    assert http.get(url(form, "close"), headers={name: "POST"}).status_code == 405
    assert tables() == before


@pytest.mark.parametrize("path", ["/f/", "/f/open", "/sign-in/"])
def test_trace_is_refused(http, path):
    the_clinic()

    assert http.trace(path).status_code == 405
