"""Passwords: changed with the old one, set through a one-time link that arrives by mail."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import add_person
from accounts.models import AuditEvent, Role, User
from outbox.loop import deliver_one
from outbox.models import Message
from risk.delivery import HANDLERS
from tests.e2e.mailbox import Mailbox
from tests.e2e.server import free_port
from tests.factories import NOW, PASSWORD, make_admin, make_therapist, the_clinic

pytestmark = pytest.mark.django_db

NEW = "brand new words nobody knows"
HOURS = 3600


@pytest.fixture
def mailbox(settings):
    """A real mail server, to which the product speaks SMTP."""
    mailbox = Mailbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = mailbox.url.removeprefix("smtp://").split(":")
    yield mailbox
    mailbox.close()


@pytest.fixture
def user(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_therapist(full_name="Tom Lindqvist", email="tom@example.org", password=PASSWORD)


def ask_for_link(http, email="tom@example.org"):
    return http.post(reverse("password_reset"), {"email": email})


def link_in(mailbox):
    text = mailbox.wait_for("tom@example.org").get_content()
    return re.search(r"http://127\.0\.0\.1:8000(/password/new/\S+)", text)[1]


def set_password(http, link, password=NEW):
    form = http.get(link, follow=True)
    path = form.redirect_chain[-1][0] if form.redirect_chain else link
    return http.post(path, {"new_password1": password, "new_password2": password}, follow=True)


def can_sign_in(password):
    values = {"username": "tom@example.org", "password": password}
    return Client().post(reverse("sign_in"), values).status_code == 302


def test_a_changed_password_signs_other_devices_out(http, user):
    other = Client()
    for device in (http, other):
        device.post(reverse("sign_in"), {"username": user.email, "password": PASSWORD})

    values = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    response = http.post(reverse("password_change"), values)

    assert response.url == reverse("password_change_done")
    assert http.get(reverse("password_change")).status_code == 200
    assert other.get(reverse("password_change")).status_code == 302
    assert AuditEvent.objects.get(action="change-password").actor_ref == user.pk
    assert can_sign_in(NEW)


@pytest.mark.parametrize(
    ("old", "new", "again", "message"),
    [
        ("wrong", NEW, NEW, "Your old password was entered incorrectly."),
        (PASSWORD, NEW, NEW + "!", "two password fields"),
        (PASSWORD, "eleven char", "eleven char", "at least 12 characters"),
        (PASSWORD, "qwerty123456", "qwerty123456", "too common"),
        (PASSWORD, "tom@example.org", "tom@example.org", "too similar to the email"),
    ],
)
def test_a_password_that_is_not_good_changes_nothing(http, user, old, new, again, message):
    http.force_login(user)

    values = {"old_password": old, "new_password1": new, "new_password2": again}
    page = http.post(reverse("password_change"), values)

    assert message in page.content.decode()
    assert can_sign_in(PASSWORD)
    assert not AuditEvent.objects.filter(action="change-password").exists()


def test_the_answer_tells_nobody_which_addresses_have_accounts(http, user):
    known, unknown = ask_for_link(http), ask_for_link(http, "nobody@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.payload for message in Message.objects.all()] == [{"user": user.pk}]


def test_the_link_arrives_by_mail_and_works_once(http, user, mailbox):
    ask_for_link(http, "TOM@example.org")
    assert mailbox.messages == []

    assert deliver_one(HANDLERS, NOW)
    link = link_in(mailbox)
    first, second = set_password(http, link), set_password(Client(), link, "another one entirely")

    assert "Your password is set" in first.content.decode()
    assert "This link no longer works" in second.content.decode()
    assert can_sign_in(NEW)
    assert not can_sign_in(PASSWORD)
    assert AuditEvent.objects.filter(action="set-password").count() == 1
    assert Message.objects.get().done_at == NOW


def test_the_mail_says_what_it_is_for(http, user, mailbox):
    ask_for_link(http)
    deliver_one(HANDLERS, NOW)

    message = mailbox.wait_for("tom@example.org")

    assert message["Subject"] == "Your sign-in link"
    assert message.get_content().splitlines()[0] == "Hello Tom,"
    assert "works once, for 24 hours" in message.get_content()


def test_the_link_dies_after_a_day(http, user, mailbox, time_machine):
    ask_for_link(http)
    deliver_one(HANDLERS, NOW)
    link = link_in(mailbox)

    time_machine.shift(24 * HOURS + 1)

    assert "This link no longer works" in set_password(http, link).content.decode()
    assert can_sign_in(PASSWORD)


def test_signing_in_makes_an_older_link_void(http, user, mailbox, time_machine):
    ask_for_link(http)
    deliver_one(HANDLERS, NOW)
    link = link_in(mailbox)
    time_machine.shift(60)

    assert can_sign_in(PASSWORD)

    assert "This link no longer works" in set_password(http, link).content.decode()


def test_nothing_is_sent_to_an_account_that_was_disabled_meanwhile(http, user, mailbox):
    ask_for_link(http)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert deliver_one(HANDLERS, NOW)

    assert mailbox.messages == []
    assert Message.objects.get().dropped_at == NOW


def test_a_disabled_person_with_a_link_still_gets_no_further(http, user, mailbox):
    ask_for_link(http)
    deliver_one(HANDLERS, NOW)
    User.objects.filter(pk=user.pk).update(is_active=False)

    set_password(http, link_in(mailbox))

    assert not can_sign_in(NEW)
    assert not can_sign_in(PASSWORD)


def test_five_links_an_hour_for_one_address(http, user, time_machine):
    for _ in range(7):
        ask_for_link(http)
        time_machine.shift(60)

    assert Message.objects.count() == 5


def test_a_new_persons_link_signs_them_in(http, mailbox, time_machine):
    time_machine.move_to(NOW, tick=False)
    user = add_person(
        by=make_admin(),
        clinic=the_clinic(),
        full_name="Tom Lindqvist",
        email="tom@example.org",
        roles=[Role.THERAPIST],
        at=NOW,
    )

    deliver_one(HANDLERS, NOW)
    set_password(http, link_in(mailbox))

    assert can_sign_in(NEW)
    assert user.role_set == {Role.THERAPIST}


def test_a_mail_server_that_is_down_loses_nothing(http, user, mailbox, settings):
    ask_for_link(http)
    settings.EMAIL_PORT = free_port()

    assert deliver_one(HANDLERS, NOW)

    message = Message.objects.get()
    assert (message.done_at, message.dropped_at) == (None, None)
    assert message.last_error == "ConnectionRefusedError"
    assert message.due_at > NOW
