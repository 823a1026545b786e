"""The stop link of a message: looking at it changes nothing, the press ends all messages."""

import re

import pytest
from django.core import signing
from django.urls import reverse

from accounts.models import AuditEvent
from clients.stopping import stop_token
from outbox.loop import deliver_one
from outbox.models import Message
from risk import actions
from risk.delivery import HANDLERS
from tests.factories import NOW, make_client, make_episode, make_form, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
STOP = reverse("portal:stop")


def send(form):
    actions.send_link(by=form.episode.therapist, assignment=form, at=NOW)
    deliver_one(HANDLERS, NOW)


def test_link_in_the_message_stops_the_messages(http, mailoutbox):
    form = make_form(make_session(make_episode(email="client@example.org")))
    send(form)
    token = re.search(r"/f/stop/#(\S+)", mailoutbox[0].body)[1]

    page = http.post(STOP, {"token": token})

    client = form.episode.client
    client.refresh_from_db()
    assert page.status_code == 200
    assert "You will get no more messages" in page.text
    assert client.messages_stopped_at == NOW
    assert AuditEvent.objects.filter(action="stop-messages", client_ref=client.pk).count() == 1


def test_what_is_queued_already_does_not_leave(http, mailoutbox):
    form = make_form(make_session(make_episode(email="client@example.org")))
    actions.send_link(by=form.episode.therapist, assignment=form, at=NOW)

    http.post(STOP, {"token": stop_token(form.episode.client)})
    deliver_one(HANDLERS, NOW)

    assert mailoutbox == []
    assert Message.objects.get().dropped_at == NOW


def test_looking_changes_nothing_and_touches_no_row(http, django_assert_num_queries):
    client = make_client()

    with django_assert_num_queries(0):
        pages = [http.get(STOP), http.get(STOP), http.head(STOP)]

    tokens = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert tokens.sub("", pages[0].text) == tokens.sub("", pages[1].text)
    client.refresh_from_db()
    assert client.messages_stopped_at is None


@pytest.mark.parametrize("end", ["", ".", ")", ">", " ", '".'])
def test_whole_link_can_be_pasted_without_a_script(http, end):
    client = make_client()

    http.post(STOP, {"token": f"http://127.0.0.1:8000/f/stop/#{stop_token(client)}{end}"})

    client.refresh_from_db()
    assert client.messages_stopped_at == NOW


@pytest.mark.parametrize(
    "token", ["", "#", "x", "x" * 10_000, "1:2:3", "a\x00b", "…", "MQ:1vzzzz:" + "a" * 43]
)
def test_what_is_no_link_of_ours_is_told_kindly(http, token):
    page = http.post(STOP, {"token": token})

    assert page.status_code == 404
    assert "This link is not valid" in page.text


def test_a_changed_token_stops_nobody(http):
    client = make_client()
    token = stop_token(client)

    http.post(STOP, {"token": token[:-1] + ("A" if token[-1] != "A" else "B")})

    client.refresh_from_db()
    assert client.messages_stopped_at is None


def test_token_of_another_purpose_stops_nobody(http):
    client = make_client()

    page = http.post(STOP, {"token": signing.dumps(client.pk, salt="something-else")})

    client.refresh_from_db()
    assert (page.status_code, client.messages_stopped_at) == (404, None)


def test_page_says_nothing_about_whose_link_it_is(http):
    make_client(name="Canary Quill")

    page = http.get(STOP)

    assert "Canary" not in page.text
    assert "noindex" in page.text
    assert "Accept-Language" in page.headers["Vary"]
