"""What an administrator has clients told, and how it reaches them."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from tests.factories import make_admin, the_clinic

pytestmark = pytest.mark.django_db

URL = reverse("supervision:told")
FILLED = {"years_kept": "10", "notice_text": "Ask us.", "exit_url": "https://weather.example/"}


@pytest.fixture
def admin(http):
    admin = make_admin()
    http.force_login(admin)
    return admin


def test_it_is_saved_audited_and_a_new_version(http, admin):
    page = http.post(URL, FILLED)

    clinic = the_clinic()
    assert page.headers["Location"] == reverse("supervision:clinic")
    assert (clinic.years_kept, clinic.notice_text) == (10, "Ask us.")
    assert clinic.exit_url == "https://weather.example/"
    assert clinic.notice_revision == 2
    assert AuditEvent.objects.filter(action="change-clinic", actor_ref=admin.pk).count() == 1
    shown = http.get(reverse("supervision:clinic")).text
    assert "Answers are kept for 10 years after therapy ends." in shown


def test_saved_again_unchanged_it_is_no_new_version(http, admin):
    http.post(URL, FILLED)
    http.post(URL, FILLED)

    assert the_clinic().notice_revision == 2


def test_all_of_it_may_be_empty(http, admin):
    http.post(URL, FILLED)
    http.post(URL, {})

    clinic = the_clinic()
    assert (clinic.years_kept, clinic.notice_text, clinic.exit_url) == (None, "", "")


@pytest.mark.parametrize(
    "spoilt",
    [
        {"years_kept": "0"},
        {"years_kept": "-1"},
        {"years_kept": "9" * 30},
        {"years_kept": "٣ years"},
        {"notice_text": "x" * 4001},
        {"notice_text": "a\0b"},
        {"exit_url": "javascript:alert(1)"},
        {"exit_url": "ftp://weather.example/"},
        {"exit_url": "//"},
    ],
    ids=str,
)
def test_what_cannot_stand_is_refused_and_kept_on_the_screen(http, admin, spoilt):
    page = http.post(URL, FILLED | spoilt)

    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert the_clinic().notice_revision == 1
    assert the_clinic().exit_url == ""
