"""The real worker sends forms by itself, by mail and by text message, and heeds a stop."""

import json
import re
import time
from collections.abc import Callable, Iterator
from urllib.request import Request, urlopen

import pytest

from tests.e2e.mailbox import Mailbox
from tests.e2e.server import Server
from tests.outbox.gateway import Gateway

SECONDS = 60
SECRET = "the-gateways-own-secret"
PHONE = "+447700900123"
BOOK = """
from datetime import timedelta
from django.utils import timezone
from tests.factories import make_clinic, make_episode, make_session
now = timezone.now()
clinic = make_clinic(pre_form_hours=24)
clinic.quiet_from = clinic.quiet_until
clinic.save()
for client in ({{"email": "client@example.org"}}, {{"phone": "{phone}", "channel": "sms"}}):
    make_session(make_episode(**client), at=now + timedelta(hours=20), booked_at=now)
"""


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    yield gateway
    gateway.close()


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server], gateway: Gateway) -> Server:
    server = serve(
        "empty",
        SMS_BACKEND="http",
        SMS_URL=gateway.url,
        SMS_TOKEN="token",
        SMS_INBOUND_SECRET=SECRET,
    )
    server.python(BOOK.format(phone=PHONE))
    gateway.plan = [503]
    server.start_worker()
    return server


def test_a_booked_session_is_announced_by_mail_without_a_hand(
    server: Server, mailbox: Mailbox
) -> None:
    mail = mailbox.wait_for("client@example.org", seconds=SECONDS)

    assert mail["Subject"] == "You have something to fill in"
    assert re.search(rf"{server.url}/f/#[\w-]{{43}}\s", mail.get_content())


def test_a_text_message_that_the_gateway_refused_leaves_with_the_next_try(
    server: Server, gateway: Gateway
) -> None:
    _wait_until(lambda: len(gateway.headers) >= 1)
    _wait_until(lambda: bool(server.query("SELECT 1 FROM outbox_message WHERE last_error <> ''")))
    server.query("UPDATE outbox_message SET due_at = '2026-01-01 00:00:00' WHERE done_at IS NULL")
    _wait_until(lambda: bool(gateway.texts_to(PHONE)))

    [text] = gateway.texts_to(PHONE)
    assert re.search(
        rf"{server.url}/f/#[\w-]{{43}} Code \w{{5}}-\w{{5}}\. Reply STOP to end\.", text
    )


def test_an_answer_of_stop_ends_the_messages(server: Server, gateway: Gateway) -> None:
    request = Request(
        f"{server.url}/interop/sms/",
        data=json.dumps({"from": PHONE, "text": "Stop!"}).encode(),
        headers={"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"},
    )
    with urlopen(request) as answer:
        assert answer.status == 204

    stopped = "SELECT COUNT(*) FROM clients_client WHERE messages_stopped_at IS NOT NULL"
    assert server.query(stopped) == [(1,)]


def test_the_worker_says_that_it_lives(server: Server) -> None:
    _wait_until(lambda: server.query("SELECT at IS NOT NULL FROM outbox_heartbeat") == [(True,)])


def test_a_program_that_opens_the_stop_link_and_runs_its_script_stops_nothing(
    server: Server, mailbox: Mailbox, new_page: Callable
) -> None:
    text = mailbox.wait_for("client@example.org", seconds=SECONDS).get_content()
    link = re.search(r"http\S+/f/stop/#\S+", text)[0]
    stopped = (
        "SELECT COUNT(*) FROM clients_client WHERE messages_stopped_at IS NOT NULL AND email <> ''"
    )
    page = new_page()

    page.goto(link)
    page.wait_for_load_state("networkidle")
    before = server.query(stopped)
    page.get_by_role("button", name="Stop messages").first.click()
    page.get_by_role("heading", name="You will get no more messages").wait_for()

    assert before == [(0,)]
    assert server.query(stopped) == [(1,)]


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)
