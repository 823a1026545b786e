"""People, their roles and accounts, on the administrator's pages."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Clinic, Role, User
from outbox.models import Message
from tests.factories import (
    make_admin,
    make_episode,
    make_supervisor,
    make_therapist,
    make_user,
    supervise,
)
from tests.supervision.admin_pages import post, text_of

pytestmark = pytest.mark.django_db

NEW = {"full_name": "Nora Quist", "email": "Nora@Example.org", "roles": ["therapist", "supervisor"]}


@pytest.fixture
def admin(http):
    admin = make_admin(full_name="Ada Admin")
    http.force_login(admin)
    return admin


def test_the_list_says_who_works_here_and_who_supervises_whom(http, admin):
    therapist = make_therapist(full_name="Tom Lindqvist", email="tom@example.org")
    make_supervisor(full_name="Sofia Marchetti", of=therapist)
    make_user(roles=[], full_name="Nobody Yet", is_active=False)

    page = text_of(http.get(reverse("supervision:people")))

    assert "4 people" in page
    assert (
        '<td data-label="E-mail">tom@example.org</td> <td data-label="Roles">Therapist</td>' in page
    )
    assert '<td data-label="Supervised by">Sofia Marchetti</td>' in page
    assert '<td data-label="Supervises">Tom Lindqvist</td>' in page
    assert '<td data-label="Roles">None</td>' in page
    assert page.count(">Disabled<") == 1


def test_a_new_person_gets_a_sign_in_link_by_mail(http, admin):
    page = post(http, "add_person", **NEW)

    user = User.objects.get(email="nora@example.org")
    assert page.redirect_chain == [(reverse("supervision:person", args=[user.pk]), 302)]
    assert "Nora Quist is added. A sign-in link goes to nora@example.org." in text_of(page)
    assert (user.first_name, user.role_set) == ("Nora", {Role.THERAPIST, Role.SUPERVISOR})
    assert not user.has_usable_password()
    assert Message.objects.get().payload == {"user": user.pk}


def test_no_cookie_holds_a_persons_name_or_address(http, admin):
    page = http.post(
        reverse("supervision:add_person"),
        {"full_name": "Nils Berg", "email": "nils@example.org", "roles": ["therapist"]},
    )

    assert page.status_code == 302
    assert set(http.cookies) <= {"sid", "csrf"}


def test_clients_may_see_another_first_name(http, admin):
    post(http, "add_person", **NEW | {"full_name": "Dr Nora Quist", "first_name": "Nora"})

    assert User.objects.get(email="nora@example.org").first_name == "Nora"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"roles": []}, "Roles: Choose at least one role."),
        ({"roles": ["owner"]}, "Select a valid choice. owner is not one of the available choices."),
        ({"email": "nora"}, "Enter a valid email address."),
        ({"full_name": " "}, "Name: This field is required."),
        ({"email": "ADA@example.org"}, "Someone with this address has an account already."),
    ],
)
def test_a_person_who_cannot_be_added_is_not_and_the_words_are_kept(http, admin, wrong, message):
    User.objects.filter(pk=admin.pk).update(email="ada@example.org")

    page = post(http, "add_person", **NEW | wrong)

    assert page.status_code == 422
    assert message in text_of(page)
    assert f'value="{(NEW | wrong)["email"]}"' in text_of(page)
    assert User.objects.count() == 1
    assert not Message.objects.exists()


def test_extra_fields_are_not_taken(http, admin):
    post(http, "add_person", **NEW, is_active="", clinic="999", source="import")

    user = User.objects.get(email="nora@example.org")
    assert (user.is_active, user.clinic_id, user.source) == (True, admin.clinic_id, "")


def test_roles_change_as_a_set(http, admin):
    user = make_therapist()

    page = post(http, "person", user.pk, roles=["supervisor", "admin"])

    assert "The roles of" in text_of(page)
    assert User.objects.get(pk=user.pk).role_set == {Role.SUPERVISOR, Role.ADMIN}
    assert AuditEvent.objects.get(action="set-roles").object_ref == user.pk


def test_a_role_that_clients_need_is_refused_on_the_page(http, admin):
    user = make_episode(therapist=make_therapist()).therapist

    page = post(http, "person", user.pk, roles=["supervisor"])

    assert page.status_code == 422
    assert "still has 1 client in treatment." in text_of(page)
    assert User.objects.get(pk=user.pk).role_set == {Role.THERAPIST}


def test_a_person_without_any_role_is_refused(http, admin):
    user = make_therapist()

    page = post(http, "person", user.pk)

    assert page.status_code == 422
    assert User.objects.get(pk=user.pk).role_set == {Role.THERAPIST}


def test_the_last_administrator_keeps_the_role(http, admin):
    page = post(http, "person", admin.pk, roles=["therapist"])

    assert page.status_code == 422
    assert "Someone else must be an administrator first." in text_of(page)


def test_who_gives_the_role_away_is_led_home(http, admin):
    make_admin()

    page = post(http, "person", admin.pk, roles=["supervisor"])

    assert page.redirect_chain[0] == (reverse("home"), 302)
    assert page.status_code == 200


def test_an_account_is_disabled_and_enabled(http, admin):
    user = make_therapist(full_name="Tom Lindqvist")

    disabled = post(http, "disable_person", user.pk)
    user.refresh_from_db()
    assert "The account of Tom Lindqvist is disabled." in text_of(disabled)
    assert not user.is_active

    enabled = post(http, "enable_person", user.pk)
    user.refresh_from_db()
    assert "The account of Tom Lindqvist is in use again." in text_of(enabled)
    assert user.is_active


def test_an_account_with_clients_stays_open(http, admin):
    user = make_episode(therapist=make_therapist()).therapist

    page = post(http, "disable_person", user.pk)

    assert "still has 1 client in treatment." in text_of(page)
    assert User.objects.get(pk=user.pk).is_active


def test_the_link_is_sent_again_once_a_minute(http, admin, time_machine):
    user = make_therapist(email="tom@example.org")
    time_machine.move_to("2026-03-09 12:00:10+00:00", tick=False)
    http.force_login(admin)

    pages = [post(http, "send_link", user.pk) for _ in range(2)]
    time_machine.move_to("2026-03-09 12:01:10+00:00", tick=False)
    pages.append(post(http, "send_link", user.pk))

    assert all("A sign-in link goes to tom@example.org" in text_of(page) for page in pages)
    assert Message.objects.count() == 2


def test_no_link_goes_to_a_disabled_account(http, admin):
    user = make_therapist(is_active=False)

    page = post(http, "send_link", user.pk)

    assert "is disabled. Enable it first." in text_of(page)
    assert not Message.objects.exists()


def test_a_persons_relations_stand_on_their_page(http, admin):
    supervisor, therapist = make_supervisor(full_name="Sofia Marchetti"), make_therapist()
    supervise(supervisor, therapist)
    supervise(make_supervisor(full_name="Someone Else"), make_therapist())

    page = text_of(http.get(reverse("supervision:person", args=[therapist.pk])))

    assert "Sofia Marchetti" in page
    assert "Someone Else" not in page


@pytest.mark.parametrize("name", ["person", "disable_person", "enable_person", "send_link"])
def test_a_person_of_another_clinic_is_not_found(http, admin, name):
    stranger = make_therapist(clinic=Clinic.objects.create(name="Other Clinic"))

    page = post(http, name, stranger.pk, roles=["admin"])

    assert page.status_code == 404
    assert "Other Clinic" not in text_of(page)
