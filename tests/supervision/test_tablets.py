"""The administrator's tablets: named, enrolled with a code shown once, revoked; all audited."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from measures.models import Tablet
from tests.factories import make_admin

pytestmark = pytest.mark.django_db

TABLETS = "supervision:tablets"


@pytest.fixture
def admin(http):
    admin = make_admin()
    http.force_login(admin)
    return admin


def add(http: Client, room: str = "Waiting room") -> str:
    """The code that the page shows."""
    page = http.post(reverse(TABLETS), {"room": room})
    assert page.status_code == 200
    return page.text.partition('<span class="al-code">')[2].partition("<")[0]


def enrol(code: str) -> Client:
    tablet = Client()
    assert tablet.post(reverse("portal:enrol"), {"code": code}).status_code == 303
    return tablet


def test_a_tablet_is_added_and_its_code_is_shown_once(http, admin):
    code = add(http)

    assert code not in http.get(reverse(TABLETS)).text
    tablet = Tablet.objects.get()
    assert (tablet.clinic, tablet.room, tablet.key_hash) == (admin.clinic, "Waiting room", "")
    assert code.replace("-", "").lower()[5:] not in tablet.enrol_hash
    enrol(code)
    assert "In use" in http.get(reverse(TABLETS)).text


@pytest.mark.parametrize("room", ["", "x" * 61, "Room\u202e1"])
def test_a_room_needs_a_name_that_can_be_read(http, admin, room):
    assert http.post(reverse(TABLETS), {"room": room}).status_code == 422
    assert Tablet.objects.count() == 0


def test_a_revoked_tablet_shows_nothing_and_takes_no_code(http, admin):
    device = enrol(add(http))
    tablet = Tablet.objects.get()

    http.post(reverse("supervision:revoke_tablet", args=[tablet.pk]))

    assert "Set up this tablet" in device.get(reverse("portal:room")).text
    http.post(reverse("supervision:renew_tablet", args=[tablet.pk]))
    tablet.refresh_from_db()
    assert tablet.enrol_hash == ""


def test_revoking_before_the_code_was_used_ends_the_code(http, admin):
    code = add(http)
    http.post(reverse("supervision:revoke_tablet", args=[Tablet.objects.get().pk]))

    assert Client().post(reverse("portal:enrol"), {"code": code}).status_code == 422


def test_everything_is_audited(http, admin):
    enrol(add(http))
    tablet = Tablet.objects.get()
    http.post(reverse("supervision:renew_tablet", args=[tablet.pk]))
    http.post(reverse("supervision:revoke_tablet", args=[tablet.pk]))

    events = AuditEvent.objects.filter(object_type="measures.tablet").order_by("pk")

    assert list(events.values_list("action", "actor_ref")) == [
        ("add-tablet", admin.pk),
        ("enrol-tablet", None),
        ("renew-tablet-code", admin.pk),
        ("revoke-tablet", admin.pk),
    ]
