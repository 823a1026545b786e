"""A text message is handed over once it has been taken, and kept until then."""

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from outbox import loop, queue, sms
from outbox.models import Message
from tests.outbox.gateway import Gateway

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
TO = "+447700900123"


@pytest.fixture
def gateway(settings):
    gateway = Gateway()
    settings.SMS_BACKEND, settings.SMS_URL = "http", gateway.url
    settings.SMS_TOKEN = "token-of-the-gateway"
    yield gateway
    gateway.close()


def deliver(at):
    def handler(message, at):
        sms.send(TO, "Hello")
        return True

    return loop.deliver_one({"sms": handler}, at)


def test_message_is_posted_as_json_with_the_token(gateway):
    sms.send(TO, "Grüße, 5 € ¿sí?")

    assert gateway.taken == [{"to": TO, "text": "Grüße, 5 € ¿si?"}]
    assert gateway.headers[0]["Authorization"] == "Bearer token-of-the-gateway"
    assert gateway.headers[0]["Content-Type"] == "application/json"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_means_taken(gateway, status):
    gateway.plan = [status]

    sms.send(TO, "Hello")

    assert len(gateway.taken) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 404, 429, 500, 503])
def test_any_other_answer_is_kept_and_the_message_tried_again(gateway, status):
    queue.enqueue("sms", {}, dedupe_key="a", due_at=NOW)
    gateway.plan = [status]

    deliver(NOW)

    message = Message.objects.get()
    assert (message.done_at, message.last_error) == (None, f"SMS gateway: {status}")
    assert message.due_at == NOW + timedelta(minutes=1)
    assert gateway.taken == [], "a redirect would hand number and link to somebody else"
    deliver(NOW + timedelta(minutes=1))
    assert gateway.taken == [{"to": TO, "text": "Hello"}]
    assert Message.objects.get().done_at == NOW + timedelta(minutes=1)


@pytest.mark.django_db
def test_a_gateway_that_is_not_there_loses_nothing(gateway, settings):
    queue.enqueue("sms", {}, dedupe_key="a", due_at=NOW)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.SMS_URL = f"http://127.0.0.1:{probe.getsockname()[1]}/send"
        deliver(NOW)

    assert Message.objects.get().last_error == "URLError"


@pytest.mark.django_db
def test_a_gateway_that_never_answers_is_given_up_for_now(gateway, settings, monkeypatch):
    monkeypatch.setattr(sms, "TIMEOUT_SECONDS", 0.05)
    queue.enqueue("sms", {}, dedupe_key="a", due_at=NOW)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SMS_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/send"
        deliver(NOW)

    message = Message.objects.get()
    assert (message.done_at, message.last_error) == (None, "TimeoutError")


def test_terminal_gets_the_message_where_no_gateway_is_set(capsys, settings):
    settings.SMS_BACKEND = "console"

    sms.send(TO, "Hello")

    assert capsys.readouterr().out == f"Text message to {TO}:\nHello\n\n"


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SMS_BACKEND": "pigeon"}, "expected console or http"),
        ({"SMS_BACKEND": "http"}, "SMS_BACKEND=http needs"),
        ({"SMS_BACKEND": "http", "SMS_URL": "http://sms.example/", "SMS_TOKEN": "t"}, "https://"),
        ({"SMS_BACKEND": "http", "SMS_URL": "https://sms.example/"}, "SMS_TOKEN"),
        ({"SMS_INBOUND_SECRET": "short"}, "20 or more"),
    ],
)
def test_start_is_refused_with_settings_that_would_leak_or_lose(variables, said):
    done = subprocess.run(
        [sys.executable, "-c", "import alliance.settings"],
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 60, **variables},
        capture_output=True,
        text=True,
    )

    assert done.returncode != 0
    assert said in done.stderr
