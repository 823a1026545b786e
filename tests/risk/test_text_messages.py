"""Clients who want text messages get one short one: a link, a code, and the way out."""

import re
from datetime import date

import pytest
from django.utils import translation

from measures import links
from measures.models import Link
from outbox import sms
from outbox.loop import deliver_one
from outbox.models import Message
from risk import actions
from risk.delivery import HANDLERS
from tests.factories import NOW, make_clinic, make_episode, make_form, make_session
from tests.outbox.gateway import Gateway

pytestmark = pytest.mark.django_db
PHONE = "+447700900123"


@pytest.fixture
def gateway(settings):
    gateway = Gateway()
    settings.SMS_BACKEND, settings.SMS_URL, settings.SMS_TOKEN = "http", gateway.url, "t"
    settings.PUBLIC_URL = "https://forms.example.org"
    yield gateway
    gateway.close()


def form_of(**details):
    details = {"name": "Canary Quill", "phone": PHONE, "channel": "sms", **details}
    return make_form(make_session(make_episode(**details)), instruments=["aoc-8"])


def send(form, action=actions.send_link, at=NOW):
    action(by=form.episode.therapist, assignment=form, at=at)
    deliver_one(HANDLERS, at)


def test_link_and_code_open_the_form(gateway, mailoutbox):
    form = form_of(email="client@example.org")

    send(form)

    [text] = gateway.texts_to(PHONE)
    token = re.search(r"https://forms\.example\.org/f/#([\w-]{43})", text)[1]
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", text)[0]
    link = Link.objects.get()
    assert links.find_by_token(token) == links.find_by_code(links.clean_code(code)) == link
    assert link.channel == "sms"
    assert mailoutbox == []


@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("action", [actions.send_link, actions.remind])
def test_text_fits_into_one_message_in_every_language(gateway, language, action):
    form = form_of(language=language)
    if action == actions.remind:
        form.sent_at = NOW
        form.save()

    send(form, action)

    [text] = gateway.texts_to(PHONE)
    assert len(text) <= sms.ONE_MESSAGE, text
    assert set(text) <= sms.GSM, set(text) - sms.GSM
    assert "STOP" in text


def test_text_names_nobody_and_nothing_clinical(gateway):
    form = form_of()

    send(form)

    text = gateway.texts_to(PHONE)[0].lower()
    therapist = form.episode.therapist.full_name.lower()
    for word in ("canary", "quill", therapist, "therap", "clinic", "session", "harbour"):
        assert word not in text


def test_a_link_by_text_message_asks_for_the_date_of_birth(gateway):
    send(form_of(birth_date=date(1990, 5, 17)))

    assert Link.objects.get().asks_birth_date


def test_a_gateway_that_refuses_keeps_the_message_and_the_link_in_hand(gateway):
    form = form_of()
    send(form)
    gateway.plan = [503]

    send(form, actions.remind)

    message = Message.objects.get(kind="form-reminder")
    assert (message.done_at, message.last_error) == (None, "SMS gateway: 503")
    first = Link.objects.order_by("pk").first()
    assert links.find_by_token(_token(gateway)) == first
    assert first.revoked_at is None, "nothing newer has arrived"


def test_messages_are_in_the_clients_language_else_the_clinics(gateway, monkeypatch):
    make_clinic(language="de")
    seen = []
    monkeypatch.setattr(
        "risk.form_messages.sms.send", lambda to, text: seen.append(translation.get_language())
    )

    send(form_of())
    send(form_of(language="es"))

    assert seen == ["de", "es"]


def test_a_demo_clinic_writes_to_made_up_addresses_only(gateway, mailoutbox):
    make_clinic(is_demo=True)

    send(form_of())
    send(form_of(phone="+4915112345678"))
    send(form_of(channel="email", email="somebody@clinic.org"))
    send(form_of(channel="email", email="robin@client.example"))

    assert [each["to"] for each in gateway.taken] == [PHONE]
    assert [mail.to for mail in mailoutbox] == [["robin@client.example"]]


def _token(gateway):
    return re.search(r"/f/#([\w-]{43})", gateway.texts_to(PHONE)[0])[1]
