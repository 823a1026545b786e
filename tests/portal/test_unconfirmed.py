"""A commit that the database did not wait for is not called stored, and is sent again."""

import pytest
from django.db import connections

from measures.models import Draft, Response
from tests.portal.browsing import (
    answer,
    check_fields,
    enter,
    pre_form,
    send,
    skip_all,
    text_of,
    url,
)
from tests.portal.saves import put
from web.durable import NotConfirmed, confirmed

pytestmark = pytest.mark.django_db
LET_GO = "WARNING:  canceling wait for synchronous replication due to user request\n"


class _Wire:
    """The driver's connection as it looks after a COMMIT that was let go."""

    def __init__(self, real: object, said: list[str]) -> None:
        self.real, self.said = real, said
        self.notices = _Notices(said)

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)


class _Notices(list):
    """The notices come in with the COMMIT, after the earlier ones were cleared away."""

    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self.said = said

    def __iter__(self):
        return iter(self.said)


@pytest.fixture
def said(monkeypatch):
    """What the database says at each commit; nothing, until a test fills it."""
    said: list[str] = []
    connection = connections["default"]
    connection.ensure_connection()
    monkeypatch.setattr(connection, "connection", _Wire(connection.connection, said))
    return said


@pytest.fixture
def form(http):
    form = pre_form()
    enter(http, form)
    return form


def test_a_send_is_not_confirmed_and_the_same_page_sends_it_again(http, form, said):
    skip_all(http, form, 8, but=(1,))
    answer(http, form, 1, 3)
    fields = check_fields(http, form)
    said.append(LET_GO)

    page = send(http, form, **fields)

    assert page.status_code == 503
    assert "It is not certain yet that your answers have arrived." in text_of(page)
    assert 'name="aoc-8.1" value="3"' in page.text
    said.clear()
    assert send(http, form, **fields).headers["Location"] == url(form, "done")
    assert Response.objects.count() == 1


def test_a_save_is_not_confirmed(http, form, said):
    said.append(LET_GO)

    reply = put(http, form, 1, "3")
    page = answer(http, form, 2, 3)

    assert (reply.status_code, reply.json()["code"]) == (503, "unconfirmed")
    assert page.status_code == 503
    said.clear()
    assert put(http, form, 1, "3").json()["is_stored"]
    assert Draft.objects.count() == 2


def test_other_notices_are_no_reason_to_doubt(said):
    said.append("NOTICE:  something else\n")

    with confirmed():
        pass


def test_a_block_that_was_let_go_is_told(said):
    said.append(LET_GO)

    with pytest.raises(NotConfirmed), confirmed():
        pass
