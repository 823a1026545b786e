"""The clinic's settings and crisis numbers, and what clients see of them."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Clinic, CrisisContact
from measures.models import FormLine
from risk.refresh import refresh_stale
from tests.factories import make_admin, make_episode
from tests.supervision.admin_pages import post, text_of

pytestmark = pytest.mark.django_db

SETTINGS = {
    "name": "Quay Practice",
    "time_zone": "Europe/Lisbon",
    "answers_read": "We read them on working days.",
    "checks_birth_date": "on",
    "drop_share": "20",
}


@pytest.fixture
def admin(http):
    admin = make_admin()
    http.force_login(admin)
    return admin


def numbers():
    return list(CrisisContact.objects.values_list("number", flat=True))


def add_number(http, label, number):
    return post(http, "add_number", label=label, number=number)


def test_settings_are_saved_and_shown_as_clients_see_them(http, admin):
    page = post(http, "clinic", **SETTINGS)

    clinic = Clinic.objects.get()
    assert "The settings are saved." in text_of(page)
    assert "<strong>Quay Practice</strong>" in text_of(page)
    assert "<p>We read them on working days.</p>" in text_of(page)
    assert (clinic.time_zone, clinic.drop_share) == ("Europe/Lisbon", 20)
    assert clinic.checks_birth_date
    assert AuditEvent.objects.get(action="change-clinic").actor_ref == admin.pk


def test_an_unticked_box_is_a_no(http, admin):
    post(http, "clinic", **{key: SETTINGS[key] for key in SETTINGS if key != "checks_birth_date"})

    assert not Clinic.objects.get().checks_birth_date


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "Name of the clinic: This field is required."),
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus is not one of the available choices."),
        ({"drop_share": "4"}, "The drop must lie between 5 and 50 percent of the range."),
        ({"drop_share": "51"}, "The drop must lie between 5 and 50 percent of the range."),
        ({"drop_share": "many"}, "Enter a whole number."),
    ],
)
def test_settings_that_make_no_sense_change_nothing(http, admin, wrong, message):
    page = post(http, "clinic", **SETTINGS | wrong)

    assert page.status_code == 422
    assert message in text_of(page)
    assert "We read them on working days." in text_of(page)
    assert '<p class="mb-0"><strong>Harbour Clinic</strong></p>' in text_of(page)
    assert Clinic.objects.get().name == "Harbour Clinic"


def test_an_old_zone_name_is_offered_as_long_as_it_is_set(http, admin):
    Clinic.objects.update(time_zone="EST")

    page = text_of(http.get(reverse("supervision:clinic")))

    assert '<option value="EST" selected>EST</option>' in page


def test_what_is_not_a_setting_is_not_taken(http, admin):
    post(http, "clinic", **SETTINGS, is_demo="on", id="999")

    assert Clinic.objects.get().is_demo is False


def test_another_drop_share_is_applied_to_every_client(http, admin):
    make_episode()
    refresh_stale()

    post(http, "clinic", **SETTINGS)

    assert refresh_stale() == 1


def test_a_number_is_added_and_shown_as_a_call(http, admin):
    page = add_number(http, "Emergency services", "+44 (0)999")

    assert "Clients now see Emergency services: +44 (0)999." in text_of(page)
    assert 'href="tel:+440999"' in text_of(page)
    assert numbers() == ["116 123", "+44 (0)999"]


@pytest.mark.parametrize(
    ("label", "number", "message"),
    [
        ("", "999", "Who answers: This field is required."),
        ("Emergency", "call us", "Telephone number: A telephone number has digits."),
        ("Again", "116 123", "already exists"),
    ],
)
def test_a_number_that_cannot_be_dialled_is_refused(http, admin, label, number, message):
    page = add_number(http, label, number)

    assert page.status_code == 422
    assert message in text_of(page)
    assert f'value="{number}"' in text_of(page)
    assert numbers() == ["116 123"]


def test_numbers_change_their_order(http, admin):
    add_number(http, "Emergency", "999")
    add_number(http, "Crisis team", "0800 1")
    middle = CrisisContact.objects.get(number="999")

    post(http, "move_number", middle.pk, up="1")
    assert numbers() == ["999", "116 123", "0800 1"]

    post(http, "move_number", middle.pk, down="1")
    assert numbers() == ["116 123", "999", "0800 1"]


def test_the_last_number_stays_and_the_page_says_what_to_do(http, admin):
    page = post(http, "remove_number", CrisisContact.objects.get().pk)

    assert (
        "This is the last number, and these forms ask about safety: AOC-45, AOC-8. Add another "
        "number first, or take what asks about safety out of the forms."
    ) in text_of(page)
    assert numbers() == ["116 123"]


def test_without_a_form_about_safety_the_last_number_may_go(http, admin):
    FormLine.objects.filter(instrument__startswith="aoc").delete()
    contact = CrisisContact.objects.get()

    pages = [post(http, "remove_number", contact.pk) for _ in range(2)]

    assert "Clients no longer see Samaritans: 116 123." in text_of(pages[0])
    assert "No crisis number yet" in text_of(pages[1])
    assert numbers() == []


@pytest.mark.parametrize("name", ["remove_number", "move_number"])
def test_another_clinics_number_is_out_of_reach(http, admin, name):
    other = Clinic.objects.create(name="Other Clinic")
    contact = CrisisContact.objects.create(clinic=other, label="Theirs", number="112")

    page = post(http, name, contact.pk, up="1")

    assert "Theirs" not in text_of(page)
    assert CrisisContact.objects.filter(pk=contact.pk).exists()
