"""What leaves by mail: neutral, minted at the try, and not at all when its cause has gone."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from measures import links, opening
from measures.models import Channel, Link
from outbox.loop import deliver_one
from outbox.models import Message
from risk import actions
from risk.delivery import HANDLERS
from tests.factories import NOW, make_episode, make_form, make_session, open_form

pytestmark = pytest.mark.django_db


def form_to_mail(**details):
    details = {"name": "Canary Quill", "email": "client@example.org", **details}
    return make_form(make_session(make_episode(**details)))


def send(form, at=NOW):
    actions.send_link(by=form.episode.therapist, assignment=form, at=at)
    deliver_one(HANDLERS, at)


def token_in(text):
    return re.search(r"/f/#(\S+)", text).group(1)


def test_the_link_in_the_mail_opens_the_form(mailoutbox):
    form = form_to_mail()

    send(form)

    found = links.find_by_token(token_in(mailoutbox[0].body))
    assert found.assignment == form
    assert mailoutbox[0].to == ["client@example.org"]


def test_the_typed_code_in_the_mail_finds_the_same_link(mailoutbox):
    form = form_to_mail()

    send(form)

    code = re.search(r"^[0-9A-Z]{5}-[0-9A-Z]{5}$", mailoutbox[0].body, re.M).group(0)
    assert links.find_by_code(links.clean_code(code)).assignment == form


def test_neither_token_nor_code_is_stored(mailoutbox):
    form = form_to_mail()

    send(form)

    token = token_in(mailoutbox[0].body)
    stored = Link.objects.values().get()
    assert token not in str(stored)
    assert token not in str(Message.objects.values().get())


def test_the_message_names_nobody_and_nothing_clinical(mailoutbox):
    form = form_to_mail()

    send(form)

    text = (mailoutbox[0].subject + mailoutbox[0].body).lower()
    therapist = form.episode.therapist
    for word in ("canary", "quill", therapist.full_name.lower(), "therap", "clinic", "session"):
        assert word not in text


def test_sending_again_revokes_the_earlier_mail_and_leaves_the_qr_code(mailoutbox):
    form = form_to_mail()
    opened = open_form(form, at=NOW)
    send(form)

    send(form, at=NOW + timedelta(minutes=2))

    assert [link.revoked_at is None for link in Link.objects.order_by("pk")] == [True, False, True]
    assert links.find_by_token(token_in(mailoutbox[1].body)).is_usable(NOW)
    assert opened.link.channel == "qr"


def test_a_double_click_sends_one_message(mailoutbox):
    form = form_to_mail()
    actions.send_link(by=form.episode.therapist, assignment=form, at=NOW)
    actions.send_link(by=form.episode.therapist, assignment=form, at=NOW + timedelta(seconds=2))

    while deliver_one(HANDLERS, NOW + timedelta(minutes=1)):
        pass

    assert len(mailoutbox) == 1


def test_a_withdrawn_form_is_not_sent(mailoutbox):
    form = form_to_mail()
    actions.send_link(by=form.episode.therapist, assignment=form, at=NOW)
    actions.withdraw_form(by=form.episode.therapist, assignment=form, at=NOW)

    deliver_one(HANDLERS, NOW)

    assert mailoutbox == []
    assert Message.objects.get().dropped_at == NOW


def test_a_revoked_form_is_not_sent_by_a_message_still_waiting(mailoutbox):
    form = form_to_mail()
    actions.send_link(by=form.episode.therapist, assignment=form, at=NOW)
    actions.revoke_links(by=form.episode.therapist, assignment=form, at=NOW)

    deliver_one(HANDLERS, NOW)

    assert mailoutbox == []


def test_a_client_without_an_address_cannot_be_mailed():
    form = form_to_mail(email="")

    with pytest.raises(ValidationError, match="QR code"):
        actions.send_link(by=form.episode.therapist, assignment=form, at=NOW)


def test_an_alert_notice_says_that_something_waits_and_not_what(mailoutbox):
    form = form_to_mail()
    actions.save_item(
        by=open_form(form, at=NOW), instrument_key="aoc-45@1", item_id="27", answer=2, at=NOW
    )

    deliver_one(HANDLERS, NOW)

    assert mailoutbox[0].to == [form.episode.therapist.email]
    assert "canary" not in (mailoutbox[0].subject + mailoutbox[0].body).lower()
    assert "safety" not in (mailoutbox[0].subject + mailoutbox[0].body).lower()


def test_a_link_never_outlives_its_form_or_a_week():
    form = form_to_mail()

    link = open_form(form, at=form.opens_at).link

    assert link.expires_at == min(form.expires_at, form.opens_at + timedelta(days=7))


def test_a_message_that_fails_brings_no_revoked_link_back(monkeypatch):
    form = form_to_mail()
    opening.mint(by=None, assignment=form, channel=Channel.EMAIL, at=NOW)

    def revoked_meanwhile(*_args, **_kwargs):
        actions.revoke_links(by=form.episode.therapist, assignment=form, at=NOW)
        raise OSError

    monkeypatch.setattr("risk.form_messages.EmailMessage.send", revoked_meanwhile)
    send(form)

    assert not form.links.filter(revoked_at__isnull=True).exists()
