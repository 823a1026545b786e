"""An administrator says when messages leave, and forms that have not opened follow."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Clinic
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE = reverse("supervision:client_messages")
GIVEN = {
    "sends_forms": "on",
    "pre_form_hours": "48",
    "quiet_from": "20:30",
    "quiet_until": "07:00",
    "language": "de",
}


@pytest.fixture
def admin(http):
    admin = factories.make_admin()
    http.force_login(admin)
    return admin


def test_settings_are_kept_and_audited(http, admin):
    page = http.post(PAGE, GIVEN, follow=True)

    clinic = Clinic.objects.get()
    assert (clinic.pre_form_hours, clinic.quiet_from, clinic.quiet_until, clinic.language) == (
        48,
        time(20, 30),
        time(7),
        "de",
    )
    assert "No message leaves by itself between 20:30 and 07:00." in page.text
    assert AuditEvent.objects.filter(action="change-clinic", actor_ref=admin.pk).count() == 1


def test_forms_that_have_not_opened_open_by_the_new_settings(http, admin):
    session = factories.make_session(factories.make_episode(), at=NOW + timedelta(days=9))
    ahead = factories.make_form(session)
    open_now = factories.make_form(factories.make_session(factories.make_episode()))

    http.post(PAGE, GIVEN)

    before = open_now.opens_at
    ahead.refresh_from_db()
    open_now.refresh_from_db()
    assert ahead.opens_at == ahead.message_due_at == session.starts_at - timedelta(hours=48)
    assert open_now.opens_at == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pre_form_hours", "0"),
        ("pre_form_hours", "169"),
        ("pre_form_hours", "9" * 30),
        ("pre_form_hours", "24.5"),
        ("quiet_from", "25:00"),
        ("quiet_until", ""),
        ("quiet_until", "08:00\x00"),
        ("language", "xx"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_on_the_page(http, admin, field, value):
    page = http.post(PAGE, {**GIVEN, field: value})

    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert Clinic.objects.get().pre_form_hours == 168


def test_only_administrators_come_here(http):
    http.force_login(factories.make_therapist())

    assert http.get(PAGE).status_code == 403
