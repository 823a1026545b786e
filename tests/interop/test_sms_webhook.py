"""Answers that a gateway hands on: STOP ends the messages of everybody with that number."""

import json

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from clients.models import Client
from interop.inbound_sms import is_start, is_stop
from tests.factories import NOW, make_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = reverse("interop:sms")
SECRET = "a-secret-of-the-gateway"
PHONE = "+447700900123"


@pytest.fixture(autouse=True)
def _gateway_has_a_secret(settings):
    settings.SMS_INBOUND_SECRET = SECRET


def post(http, text="STOP", *, phone=PHONE, secret=SECRET, **values):
    body = values.pop("body", json.dumps({"from": phone, "text": text}))
    values = {"content_type": "application/json", **values}
    return http.post(URL, body, headers={"Authorization": f"Bearer {secret}"}, **values)


def test_stop_holds_for_everybody_with_the_number_and_is_audited(http):
    mother, child = make_client(phone=PHONE), make_client(phone=PHONE)
    other = make_client(phone="+447700900999")

    answer = post(http, "Stop.")

    stopped = Client.objects.filter(messages_stopped_at=NOW)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(stopped) == {mother, child}
    assert other.messages_stopped_at is None
    events = AuditEvent.objects.filter(action="stop-messages")
    assert sorted(events.values_list("client_ref", flat=True)) == sorted([mother.pk, child.pk])


def test_stop_said_twice_is_one_event(http):
    make_client(phone=PHONE)

    post(http), post(http)

    assert AuditEvent.objects.filter(action="stop-messages").count() == 1


def test_start_brings_messages_back(http):
    client = make_client(phone=PHONE)
    post(http)

    post(http, "start")

    client.refresh_from_db()
    assert client.messages_stopped_at is None


def test_number_as_other_gateways_write_it(http):
    client = make_client(phone=PHONE)

    post(http, phone="0044 7700 900123")

    client.refresh_from_db()
    assert client.messages_stopped_at == NOW


@pytest.mark.parametrize(
    "text",
    [
        *["STOP", "stop", "Stop!", "STOPP", "stopp,", "parar", "¡BASTA!", "alto", "Baja."],
        *["unsubscribe", "(stop)", "STOP please", " stop\n", "«Stop»"],
    ],
)
def test_words_that_stop(text):
    assert is_stop(text)


@pytest.mark.parametrize("text", ["", "!", "Don't stop", "ok", "stopping by", "started", "no"])
def test_words_that_do_not(text):
    assert not is_stop(text)
    assert not is_start(text)


@pytest.mark.parametrize(
    ("text", "starts"), [("START", True), ("unstop!", True), ("start at 9", False)]
)
def test_word_that_starts_stands_alone(text, starts):
    assert is_start(text) is starts


def test_any_other_answer_changes_nothing(http):
    client = make_client(phone=PHONE)

    assert post(http, "I feel awful").status_code == 204

    client.refresh_from_db()
    assert client.messages_stopped_at is None


def test_an_unknown_number_gets_the_same_reply(http):
    assert post(http).status_code == 204


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", "é"])
def test_nobody_without_the_secret_stops_anything(http, secret):
    client = make_client(phone=PHONE)

    assert post(http, secret=secret).status_code == 401

    client.refresh_from_db()
    assert client.messages_stopped_at is None


def test_where_no_secret_is_set_there_is_no_such_address(http, settings):
    settings.SMS_INBOUND_SECRET = ""

    assert post(http, secret="").status_code == 404


def test_only_posts_are_taken(http):
    assert http.get(URL).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        "STOP",
        "[]",
        "null",
        "NaN",
        '"x"',
        "{}",
        '{"from": 44, "text": "STOP"}',
        '{"from": "+447700900123", "text": null}',
        '{"from": "not a number", "text": "STOP"}',
        '{"from": "+447700900123", "text": "STOP", "text": "no"}',
        "[" * 5000,
        '{"n": ' + "9" * 6000 + "}",
        b"\xff\xfe",
        '{"from": "+447700900123", "text": "' + "x" * 11_000 + '"}',
    ],
)
def test_what_is_no_message_is_refused(http, body):
    assert post(http, body=body).status_code == 400


def test_a_nul_byte_or_lone_surrogate_harms_nothing(http):
    assert post(http, "STOP\x00").status_code == 204
    assert post(http, body='{"from": "+447700900123", "text": "\\ud800"}').status_code == 204


def test_form_data_is_no_json(http):
    assert post(http, content_type="text/plain").status_code == 415
