"""The worker dies, or the mail server refuses, at any step: each message arrives all the same."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from tests.e2e.moody_mailbox import MESSAGE, RECIPIENT, MoodyMailbox
from tests.e2e.respondents import Browser
from tests.e2e.server import Server

SECONDS = 60
BUSY, REFUSED = "421 Try again later", "SMTPRecipientsRefused"
# What the lease's minute and the pauses between tries would do: time passes in the database.
LET_TIME_PASS = """
UPDATE outbox_message SET lease_until = NULL, due_at = '2026-01-01 00:00:00' WHERE done_at IS NULL
"""
WAITING = """
SELECT attempts, last_error, lease_until IS NULL FROM outbox_message WHERE done_at IS NULL
"""


@pytest.fixture(scope="module")
def moody() -> Iterator[MoodyMailbox]:
    mailbox = MoodyMailbox()
    yield mailbox
    mailbox.close()


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server], moody: MoodyMailbox) -> Server:
    return serve("empty", EMAIL_URL=moody.url)


@pytest.fixture(autouse=True)
def _no_worker_is_left(server: Server) -> Iterator[None]:
    yield
    _end_worker(server)


def test_a_worker_killed_before_the_message_has_left_sends_it_later(server, moody):
    _queue(server, "before@example.org")
    moody.plan(RECIPIENT, lambda: _kill_worker(server))
    _run_until_killed(server)
    assert moody.received("before@example.org") == []

    server.query(LET_TIME_PASS)
    server.start_worker()

    _wait_until(lambda: server.query(WAITING) == [])
    [text] = moody.received("before@example.org")
    assert _open(server, text) == 303


def test_a_worker_killed_before_it_notes_the_delivery_delivers_again(server, moody):
    _queue(server, "after@example.org")
    moody.plan(MESSAGE, lambda: _kill_worker(server))
    _run_until_killed(server)
    assert len(moody.received("after@example.org")) == 1
    assert server.query(WAITING) == [(1, "", False)]

    server.query(LET_TIME_PASS)
    server.start_worker()

    _wait_until(lambda: server.query(WAITING) == [])
    first, second = moody.received("after@example.org")
    assert _open(server, second) == 303
    assert _open(server, first) == 410  # each message brings a link of its own; the newest counts


def test_a_message_under_a_dead_workers_lease_is_left_alone_until_the_lease_ends(server, moody):
    _queue(server, "leased@example.org")
    moody.plan(RECIPIENT, lambda: _kill_worker(server))
    _run_until_killed(server)
    _queue(server, "next@example.org")

    server.start_worker()
    moody.wait_for("next@example.org", seconds=SECONDS)

    assert moody.received("leased@example.org") == []
    server.query(LET_TIME_PASS)
    moody.wait_for("leased@example.org", seconds=SECONDS)
    _wait_until(lambda: server.query(WAITING) == [])


def test_a_refused_message_is_kept_and_leaves_when_the_mail_server_recovers(server, moody):
    _queue(server, "refused@example.org")
    for _ in range(2):
        moody.plan(RECIPIENT, lambda: BUSY)
    server.start_worker()

    for attempts in (1, 2):
        _wait_until(lambda n=attempts: server.query(WAITING) == [(n, REFUSED, True)])
        server.query(LET_TIME_PASS)

    _wait_until(lambda: server.query(WAITING) == [])
    assert len(moody.received("refused@example.org")) == 1


def test_a_message_outlives_a_mail_server_that_is_not_there(server, moody):
    moody.go_away()
    _queue(server, "away@example.org")
    server.start_worker()
    _wait_until(lambda: server.query(WAITING) == [(1, "ConnectionRefusedError", True)])

    moody.come_back()
    server.query(LET_TIME_PASS)

    _wait_until(lambda: server.query(WAITING) == [])
    assert len(moody.received("away@example.org")) == 1


def test_of_many_messages_none_is_lost_and_only_those_of_killed_workers_come_twice(server, moody):
    addresses = [f"client{n}@example.org" for n in range(12)]
    steps = [MESSAGE, RECIPIENT, MESSAGE, RECIPIENT]
    _queue(server, *addresses)

    for step in steps:
        for _ in range(2):
            moody.plan(MESSAGE, lambda: None)  # two leave undisturbed
        moody.plan(step, lambda: _kill_worker(server))
        _run_until_killed(server)
        server.query(LET_TIME_PASS)
    server.start_worker()

    _wait_until(lambda: server.query(WAITING) == [])
    times = [len(moody.received(address)) for address in addresses]
    assert min(times) == 1
    assert sum(times) - len(addresses) == steps.count(MESSAGE)


def test_a_worker_that_notes_before_it_sends_loses_the_message(server, moody):
    """The control: this order must fail the first test, or that test shows nothing."""
    _queue(server, "lost@example.org")
    moody.plan(RECIPIENT, lambda: _kill_worker(server))
    _run_until_killed(server, "-m", "tests.e2e.hasty_worker")

    server.query(LET_TIME_PASS)
    _queue(server, "follows@example.org")
    server.start_worker()

    moody.wait_for("follows@example.org", seconds=SECONDS)
    assert moody.received("lost@example.org") == []


def _queue(server: Server, *addresses: str) -> None:
    server.python(f"from tests.e2e import forms_to_fill; forms_to_fill.send_by_mail{addresses!r}")


def _kill_worker(server: Server) -> None:
    os.killpg(server.worker.pid, signal.SIGKILL)


def _run_until_killed(server: Server, *command: str) -> None:
    server.start_worker(*command)
    server.worker.wait(SECONDS)


def _end_worker(server: Server) -> None:
    if server.worker and server.worker.poll() is None:
        server.worker.terminate()
        server.worker.wait(SECONDS)


def _open(server: Server, text: str) -> int:
    """Open the link of a message as its reader would, and return the status."""
    token = re.search(r"/f/#(\S+)", text)[1]
    browser = Browser(server.port)
    browser.get("/f/")
    return browser.post("/f/open", token=token).status


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)
