"""Links that are not quite ones: refused in plain words, and nothing changes."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from measures.models import Assignment, Link, Opening
from tests.factories import NOW
from tests.portal.browsing import (
    answer,
    enter,
    pre_form,
    press_start,
    secrets_of,
    send,
    skip_all,
    tables,
    text_of,
    url,
    without_token,
)

pytestmark = pytest.mark.django_db

UNKNOWN = "This link or code is not valid"


def crisis_help(page):
    """Whether a page names somebody to call."""
    return "local emergency number" in text_of(page) or 'href="tel:116123"' in page.text


# A token that is not quite one


@pytest.mark.parametrize("tail", [".", ")", ">", "),", ".\r\n", "…", "”"])
def test_what_a_messenger_hangs_on_is_cut_off(http, tail):
    form = pre_form()

    page = http.post("/f/open", {"token": secrets_of(form).token + tail})

    assert page.headers["Location"] == url(form)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1],
        lambda token: token[1:],
        lambda token: token + "x",
        lambda token: token[:20] + ("A" if token[20] != "A" else "B") + token[21:],
        lambda token: token * 240,  # 10 kB
        lambda token: token.swapcase(),
        lambda token: "\0" + token,
        lambda token: "٣" * 43,
    ],
)
def test_any_other_token_gets_one_page_and_leaves_no_row_but_the_trail(http, spoil):
    token = secrets_of(pre_form()).token
    before = tables()

    page = http.post("/f/open", {"token": spoil(token)})

    changed = {name for name, rows in tables().items() if before[name] != rows}
    assert page.status_code == 404
    assert UNKNOWN in page.text
    assert crisis_help(page)
    assert without_token(page) == without_token(http.post("/f/open", {"token": "nobody's token"}))
    assert not any(name.startswith(("measures_", "risk_", "clients_")) for name in changed)
    assert AuditEvent.objects.filter(action="open-link", decision="deny").count() == 2


def test_a_token_is_looked_up_by_its_hash_so_that_no_time_tells_how_close_a_guess_is(http):
    token = secrets_of(pre_form()).token

    def lookups(guess: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert http.post("/f/open", {"token": guess}).status_code == 404
        return [each["sql"] for each in queries if 'FROM "measures_link"' in each["sql"]]

    guesses = [token[:-1] + ("A" if token[-1] != "A" else "B"), "A" * 43]
    for guess in guesses:
        [lookup] = lookups(guess)
        assert sha256(guess.encode()).hexdigest() in lookup
        assert guess not in lookup


def test_a_token_may_come_twice_and_none_is_taken_for_an_answer(http):
    token = secrets_of(pre_form()).token

    assert http.post("/f/open", {"token": [token, "x"]}).status_code == 404
    assert http.post("/f/open").status_code == 404


# The right link, and another client's form


def test_a_link_opens_no_other_clients_form(http):
    mine, other = pre_form(), pre_form()
    enter(http, mine)
    http.cookies[f"form-{other.public_id}"] = http.cookies[f"form-{mine.public_id}"].value
    before = Assignment.objects.values().get(pk=other.pk)

    pages = [
        answer(http, other, 1, 3),
        press_start(http, other),
        http.post(url(other, "language"), {"language": "de"}),
        http.post(url(other, "close")),
        send(http, other),
        http.get(url(other, "answers")),
        http.get(url(other, "notice")),
    ]

    assert {page.status_code for page in pages} == {404}
    assert Assignment.objects.values().get(pk=other.pk) == before
    assert AuditEvent.objects.filter(action="unknown-device", decision="deny").count() == 5


def test_the_other_forms_id_in_the_body_is_refused(http):
    mine, other = pre_form(), pre_form()
    enter(http, mine)
    skip_all(http, mine, 8)

    page = send(http, mine, submission_id=str(other.submission_id))

    assert page.status_code == 404
    assert AuditEvent.objects.filter(action="foreign-submission", decision="deny").exists()
    assert not Assignment.objects.filter(completed_at__isnull=False).exists()


# Links whose time is over, on the way in and on every page behind


CLOSED = {
    "expired": ({"expires_at": NOW - timedelta(days=2)}, {}, 410, "This form has closed"),
    "withdrawn": ({"withdrawn_at": NOW}, {}, 410, "This form is not needed any more"),
    "revoked": ({}, {"revoked_at": NOW}, 410, "This link no longer works"),
    "locked": ({}, {"locked_at": NOW}, 410, "This link is locked"),
    "early": ({"opens_at": NOW + timedelta(hours=1)}, {}, 403, "This form is not open yet"),
    "sent": ({"completed_at": NOW}, {}, 200, "You have already sent this"),
}


@pytest.mark.parametrize("case", CLOSED)
def test_a_link_whose_time_is_over_says_so_and_whom_to_call(http, case):
    of_form, of_link, status, title = CLOSED[case]
    form = pre_form()
    secrets = secrets_of(form)
    _change(form, of_form, of_link)

    page = http.post("/f/open", {"token": secrets.token})

    assert page.status_code == status
    assert f"<h1>{title}</h1>" in page.text
    assert 'href="tel:116123"' in page.text
    assert Opening.objects.count() == 0


@pytest.mark.parametrize("case", [each for each in CLOSED if each != "sent"])
@pytest.mark.parametrize("page", ["start", "question", "check", "later", "notice"])
def test_so_does_every_page_of_a_form_that_was_open(http, case, page):
    of_form, of_link, status, title = CLOSED[case]
    form = pre_form()
    enter(http, form)
    _change(form, of_form, of_link)

    found = http.get(url(form, page, **({"place": 1} if page == "question" else {})))

    assert found.status_code == status
    assert f"<h1>{title}</h1>" in found.text
    assert 'href="tel:116123"' in found.text


def _change(form, of_form, of_link):
    if of_form.get("expires_at"):
        of_form = {**of_form, "opens_at": NOW - timedelta(days=4)}
    if of_form:
        Assignment.objects.filter(pk=form.pk).update(**of_form)
    if of_link:
        Link.objects.update(**of_link)
