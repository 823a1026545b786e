"""Supervision relations: begun, ended, taken back, never in a circle."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Role, Supervision
from clients.models import Episode
from tests.factories import (
    NOW,
    TODAY,
    make_admin,
    make_episode,
    make_supervisor,
    make_therapist,
    make_user,
    supervise,
)
from tests.supervision.admin_pages import post, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(http, time_machine):
    time_machine.move_to(NOW)
    admin = make_admin()
    http.force_login(admin)
    return admin


def start(http, supervisor, supervisee, day="2026-03-09"):
    return post(
        http, "add_relation", supervisor=supervisor.pk, supervisee=supervisee.pk, starts_on=day
    )


def both(name):
    return make_user(roles=[Role.THERAPIST, Role.SUPERVISOR], full_name=name)


def test_from_its_first_day_a_relation_opens_the_caseload(http, admin, time_machine):
    supervisor, episode = make_supervisor(), make_episode()

    page = start(http, supervisor, episode.therapist, "2026-03-10")

    assert "from 10 March 2026 on." in text_of(page)
    assert not Episode.objects.visible_to(supervisor).exists()
    time_machine.move_to("2026-03-10 00:30:00+00:00")
    assert Episode.objects.visible_to(supervisor).get() == episode


def test_the_form_offers_supervisors_and_therapists_only(http, admin):
    make_supervisor(full_name="Sofia Marchetti")
    make_supervisor(full_name="Gone Supervisor", is_active=False)
    away = make_therapist(full_name="Tom Lindqvist", is_active=False)

    page = text_of(http.get(reverse("supervision:add_relation"), {"therapist": away.pk}))

    assert page.count("Sofia Marchetti") == 1
    assert "Gone Supervisor" not in page
    assert f'<option value="{away.pk}" selected>Tom Lindqvist (account disabled)</option>' in page
    assert 'value="2026-03-09"' in page


def test_nobody_supervises_themselves(http, admin):
    solo = both("Olga Solo")

    page = start(http, solo, solo)

    assert page.status_code == 422
    assert "Nobody supervises themselves." in text_of(page)
    assert not Supervision.objects.exists()


@pytest.mark.parametrize(
    ("begun", "ended", "day", "is_refused"),
    [
        (date(2025, 1, 1), None, "2026-03-09", True),
        (date(2026, 6, 1), None, "2026-03-09", True),  # begins later, within the open new one
        (date(2025, 1, 1), date(2026, 3, 9), "2026-03-09", True),  # the last day counts
        (date(2025, 1, 1), date(2026, 3, 8), "2026-03-09", False),
    ],
)
def test_two_people_never_supervise_each_other(http, admin, begun, ended, day, is_refused):
    one, other = both("One Person"), both("Other Person")
    supervise(one, other, starts_on=begun, ends_on=ended)

    page = start(http, other, one, day)

    said = (
        "One Person supervises Other Person in that time. Two people cannot supervise each other."
    )
    assert (said in text_of(page)) is is_refused
    assert (page.status_code == 422) is is_refused
    assert Supervision.objects.count() == (1 if is_refused else 2)


def test_the_same_relation_holds_once_at_a_time(http, admin):
    supervisor, therapist = make_supervisor(), make_therapist()
    supervise(supervisor, therapist, ends_on=date(2026, 12, 31))

    page = start(http, supervisor, therapist)

    assert "in that time already." in text_of(page)
    assert Supervision.objects.count() == 1


def test_a_double_click_makes_one_relation(http, admin):
    supervisor, therapist = make_supervisor(), make_therapist()

    pages = [start(http, supervisor, therapist) for _ in range(2)]

    assert [page.status_code for page in pages] == [200, 422]
    assert "This relation already holds." in text_of(pages[1])


def test_an_account_without_the_role_supervises_nobody(http, admin):
    page = start(http, make_therapist(), make_therapist())

    assert page.status_code == 422
    assert not Supervision.objects.exists()


def test_a_relation_ends_with_its_last_day(http, admin, time_machine):
    episode = make_episode()
    supervisor = make_supervisor(of=episode.therapist)
    relation = Supervision.objects.get()

    page = post(http, "end_relation", relation.pk, ends_on="2026-03-09")

    assert "The last day is 9 March 2026." in text_of(page)
    assert Episode.objects.visible_to(supervisor).exists()
    time_machine.move_to("2026-03-10 00:30:00+00:00")
    assert not Episode.objects.visible_to(supervisor).exists()


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2024-12-31", "Supervision cannot end before it starts."),
        ("", "This field is required."),
        ("soon", "Enter a valid date."),
    ],
)
def test_a_last_day_that_makes_no_sense_is_refused(http, admin, day, message):
    make_supervisor(of=make_therapist())
    relation = Supervision.objects.get()

    page = post(http, "end_relation", relation.pk, ends_on=day)

    assert page.status_code == 422
    assert message in text_of(page)
    relation.refresh_from_db()
    assert relation.ends_on is None


def test_what_is_over_stays_as_it_was_and_in_view(http, admin):
    relation = supervise(make_supervisor(), make_therapist(), ends_on=date(2026, 3, 8))

    page = post(http, "end_relation", relation.pk, ends_on="2026-12-31")
    relation.refresh_from_db()
    listed = text_of(http.get(reverse("supervision:relations")))

    assert "This relation is over already." in text_of(page)
    assert relation.ends_on == date(2026, 3, 8)
    assert '<td data-label="Last day" class="al-nowrap">8 Mar 2026</td>' in listed
    assert ">Over<" in listed


def test_a_relation_made_by_mistake_is_taken_back_on_its_first_day(http, admin):
    episode = make_episode()
    supervisor = make_supervisor()
    relation = supervise(supervisor, episode.therapist, starts_on=TODAY)
    offered = text_of(http.get(reverse("supervision:end_relation", args=[relation.pk])))

    page = post(http, "take_back_relation", relation.pk)

    assert "Take it back" in offered
    assert "The relation is taken back." in text_of(page)
    assert not Episode.objects.visible_to(supervisor).exists()


def test_a_relation_that_has_held_cannot_be_taken_back(http, admin):
    relation = supervise(make_supervisor(), make_therapist(), starts_on=date(2026, 3, 8))
    offered = text_of(http.get(reverse("supervision:end_relation", args=[relation.pk])))

    page = post(http, "take_back_relation", relation.pk)

    assert "Take it back" not in offered
    assert "This relation has begun." in text_of(page)
    assert Supervision.objects.get() == relation


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("account", "but the account of the supervisor is disabled"),
        ("role", "but the role of supervisor is missing"),
        ("later", "To come"),
    ],
)
def test_the_list_says_when_a_relation_shows_nothing(http, admin, change, words):
    relation = supervise(make_supervisor(), make_therapist())
    if change == "account":
        relation.supervisor.is_active = False
        relation.supervisor.save()
    elif change == "role":
        relation.supervisor.grants.all().delete()
    else:
        Supervision.objects.update(starts_on=date(2026, 3, 10))

    assert words in text_of(http.get(reverse("supervision:relations")))
