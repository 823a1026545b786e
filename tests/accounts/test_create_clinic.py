"""Starting a real, empty clinic from the command line."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from accounts.checks import check_one_clinic_on_sqlite
from accounts.models import Clinic, Role, User
from clients.models import Client
from measures.models import FormLine

pytestmark = pytest.mark.django_db

ADMIN = ["--admin-name", "Ada Admin", "--admin-email", "Ada@Example.org"]


def create(*options, name="Harbour Clinic", zone="Europe/London", admin=ADMIN):
    out = StringIO()
    call_command("create_clinic", "--name", name, "--time-zone", zone, *admin, *options, stdout=out)
    return out.getvalue()


def test_a_clinic_starts_empty_with_its_first_administrator():
    printed = create("--crisis", "Samaritans=116 123", "--crisis", "Emergency=999")

    clinic = Clinic.objects.get()
    admin = User.objects.get()
    assert (clinic.name, clinic.time_zone, clinic.is_demo) == (
        "Harbour Clinic", "Europe/London", False,
    )  # fmt: skip
    assert [str(each) for each in clinic.crisis_contacts.all()] == [
        "Samaritans: 116 123", "Emergency: 999",
    ]  # fmt: skip
    assert (admin.email, admin.role_set) == ("ada@example.org", {Role.ADMIN})
    assert not admin.has_usable_password()
    assert not Client.objects.exists()
    assert FormLine.objects.filter(clinic=clinic).count() == 4
    assert "Harbour Clinic is ready. Ada Admin signs in once with:" in printed
    assert "No crisis number yet" not in printed


def test_the_printed_link_sets_the_first_password(http):
    link = re.search(r"http://127\.0\.0\.1:8000(\S+)", create())[1]

    form = http.get(link, follow=True)
    words = "brand new words nobody knows"
    http.post(form.redirect_chain[-1][0], {"new_password1": words, "new_password2": words})
    response = http.post(reverse("sign_in"), {"username": "ada@example.org", "password": words})

    assert response.url == reverse("home")
    assert "This link no longer works" in http.get(link, follow=True).content.decode()


def test_without_a_number_the_command_says_what_stays_off():
    assert "No crisis number yet: forms with a safety question stay off." in create()


def test_a_practice_of_one_holds_every_role():
    create("--solo")

    assert User.objects.get().role_set == set(Role)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"zone": "Mars/Olympus"}, "'Mars/Olympus' is not a time zone"),
        ({"name": ""}, "This field cannot be blank"),
        ({"admin": ["--admin-name", "Ada", "--admin-email", "ada"]}, "valid email address"),
    ],
)
def test_what_cannot_be_leaves_nothing_behind(values, message):
    with pytest.raises(CommandError, match=re.escape(message)):
        create(**values)

    assert not Clinic.objects.exists()
    assert not User.objects.exists()


def test_a_number_without_digits_is_refused():
    with pytest.raises(CommandError, match="A telephone number has digits"):
        create("--crisis", "Samaritans")

    assert not Clinic.objects.exists()


def test_a_second_clinic_needs_postgresql():
    create()
    other = ["--admin-name", "Bo", "--admin-email", "bo@example.org"]

    if connection.vendor == "postgresql":
        create(name="Other Clinic", admin=other)
        assert Clinic.objects.count() == 2
        return
    with pytest.raises(CommandError, match="SQLite, which holds one clinic only"):
        create(name="Other Clinic", admin=other)
    assert Clinic.objects.count() == 1


def test_the_check_finds_a_second_clinic_on_sqlite():
    create()
    assert check_one_clinic_on_sqlite(databases=["default"]) == []

    Clinic.objects.create(name="Slipped in")

    found = [error.id for error in check_one_clinic_on_sqlite(databases=["default"])]
    assert found == (["accounts.E001"] if connection.vendor == "sqlite" else [])
    assert check_one_clinic_on_sqlite(databases=None) == []
