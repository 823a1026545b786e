"""Getting a form to the client: mail, reminder, code in the room; and taking it away again."""

import re

import pytest
from django.urls import reverse

from measures import links
from measures.models import Link
from outbox.models import Message
from practice.qr import qr_code
from risk import actions
from tests import factories
from tests.factories import NOW
from tests.practice.pages import session_at, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist(http):
    therapist = factories.make_therapist()
    http.force_login(therapist)
    return therapist


@pytest.fixture
def form(therapist):
    episode = factories.make_episode(therapist=therapist, email="robin@example.org")
    return factories.make_form(session_at(episode, 1))


def _url(name, form):
    return reverse(f"practice:{name}", args=[form.public_id])


def test_sending_queues_one_message_however_often_it_is_pressed(http, form):
    first = http.post(_url("send_form", form), {"next": "/practice/?day=2026-03-09"})
    http.post(_url("send_form", form))

    form.refresh_from_db()
    assert first.url == "/practice/?day=2026-03-09"
    assert form.sent_at == NOW
    assert [message.payload for message in Message.objects.filter(kind="form-link")] == [
        {"assignment": form.pk}
    ]


def test_reminding_queues_a_reminder(http, form):
    actions.send_link(by=form.episode.therapist, assignment=form, at=NOW)

    http.post(_url("remind_form", form))

    form.refresh_from_db()
    assert form.reminded_at == NOW
    assert Message.objects.filter(kind="form-reminder").count() == 1


def test_form_without_an_address_says_what_to_do(http, therapist):
    form = factories.make_form(session_at(factories.make_episode(therapist=therapist), 1))

    page = http.post(_url("send_form", form), follow=True)

    assert "No e-mail address is known. Show the QR code, or add an address." in page.text
    assert not Message.objects.filter(kind="form-link").exists()


def test_revoking_kills_the_links_and_keeps_the_form(http, form):
    link, _ = actions.make_qr(by=form.episode.therapist, assignment=form, at=NOW)

    http.post(_url("revoke_form", form))

    link.refresh_from_db()
    form.refresh_from_db()
    assert link.revoked_at == NOW
    assert form.withdrawn_at is None


def test_taking_back_ends_the_form(http, form):
    http.post(_url("withdraw_form", form))

    form.refresh_from_db()
    assert form.withdrawn_at == NOW


def test_code_is_made_by_pressing_and_not_by_looking(http, form):
    looked = http.get(_url("form_qr", form))

    assert looked.status_code == 200
    assert "<svg viewBox" not in looked.text.partition("al-main")[2]
    assert not Link.objects.exists()


def test_code_on_the_page_opens_the_form(http, form, caplog):
    page = http.post(_url("form_qr", form))

    link = Link.objects.get()
    code = re.search(r'<span class="al-code">([0-9A-Z-]+)</span>', page.text)[1]
    assert links.find_by_code(links.clean_code(code)) == link
    assert link.channel == "qr"
    assert not link.asks_birth_date
    assert page.headers["Cache-Control"] == "no-store"
    assert "QR code that opens the form" in page.text
    assert "http://127.0.0.1:8000/f/" in page.text
    assert "Tuesday 10 March, 13:00" in page.text
    assert code not in caplog.text


def test_drawing_is_the_forms_link(http, form, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "practice.form_views.qr_code", lambda text: drawn.append(text) or qr_code("")
    )

    http.post(_url("form_qr", form))

    (address,) = drawn
    start, token = address.split("#")
    assert start == "http://127.0.0.1:8000/f/"
    assert links.find_by_token(token) == Link.objects.get()


def test_new_code_ends_the_one_before(http, form):
    http.post(_url("form_qr", form))
    http.post(_url("form_qr", form))

    first, second = Link.objects.order_by("pk")
    assert first.revoked_at == NOW
    assert second.revoked_at is None


def test_no_code_for_a_form_that_is_done(http, form):
    factories.answer_form(form, at=NOW)

    page = http.post(_url("form_qr", form))

    assert page.status_code == 422
    assert "This form is done" in text_of(page)


def test_drawing_has_a_quiet_margin_and_covers_every_dark_module():
    import segno

    text = "http://127.0.0.1:8000/f/#" + "x" * 43
    matrix = segno.make(text, error="m", micro=False).matrix

    drawn = qr_code(text)

    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", drawn.path)
    dark = {
        (int(x) + step - 4, int(y) - 4) for x, y, length, _ in runs for step in range(int(length))
    }
    assert drawn.side == len(matrix) + 8
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit}
