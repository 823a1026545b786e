"""Who did what: all of the own clinic, nothing of another, page by page."""

import pytest
from django.urls import reverse

from accounts import audit
from accounts.actors import LinkHolder
from accounts.models import AuditEvent, Clinic, Role
from risk.alerts import raise_alert
from risk.models import AlertKind
from supervision.trail import trail_page
from tests.factories import (
    NOW,
    make_admin,
    make_episode,
    make_form,
    make_session,
    make_therapist,
    make_user,
)
from tests.risk.hiding import choose_readers
from tests.supervision.admin_pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_admin(full_name="Ada Admin")


def record_many(admin, n):
    for number in range(n):
        audit.record(admin, f"act-{number}", at=NOW)


def test_the_page_names_staff_and_numbers_everything_else(http, admin):
    therapist = make_therapist(full_name="Tom Lindqvist")
    episode = make_episode(therapist=therapist, name="Serin Siskin", code="serin-77")
    link = LinkHolder(clinic_id=admin.clinic_id, assignment_id=5, opening_id=44)
    audit.record(link, "save-item", at=NOW, client_id=episode.client_id)
    audit.record(therapist, "refused:people", at=NOW, decision="deny")
    http.force_login(admin)

    page = text_of(http.get(reverse("supervision:audit")))

    assert (
        '<td data-label="Who">Tom Lindqvist</td> <td data-label="What">start episode</td>' in page
    )
    assert f'<td data-label="On">episode {episode.pk}</td>' in page
    assert '<td data-label="Who">Client&#x27;s link 44</td>' in page
    assert '<td data-label="Who">The system</td> <td data-label="What">create clinic</td>' in page
    assert '<td data-label="What">refused: people</td>' in page
    assert page.count(">Refused<") == 1
    assert "Serin" not in page
    assert "serin-77" not in page


def test_looking_at_the_trail_leaves_a_trace(http, admin):
    http.force_login(admin)

    http.get(reverse("supervision:audit"))

    assert AuditEvent.objects.get(action="view-audit").actor_ref == admin.pk


def test_pages_of_fifty_follow_each_other_without_gap_or_overlap(admin):
    record_many(admin, 120)

    pages, before = [], ""
    while before is not None:
        pages.append(trail_page(admin, before=str(before)))
        before = pages[-1].older_than
    shown = [row.event.pk for page in pages for row in page.rows]

    assert [len(page.rows) for page in pages] == [50, 50, len(shown) - 100]
    assert shown == sorted(AuditEvent.objects.values_list("pk", flat=True), reverse=True)
    assert [page.is_newest for page in pages] == [True, False, False]


def test_new_events_do_not_shift_an_older_page(admin):
    record_many(admin, 60)
    before = trail_page(admin).older_than
    older = trail_page(admin, before=str(before))

    record_many(admin, 5)

    assert trail_page(admin, before=str(before)) == older


def test_no_number_is_the_newest_page(http, admin):
    record_many(admin, 1)
    http.force_login(admin)

    page = http.get(reverse("supervision:audit"), {"before": ""})

    assert page.status_code == 200
    assert "act 0" in text_of(page)


@pytest.mark.parametrize("before", ["x", "-1", "²", "1e3", "9" * 40])
def test_what_is_no_number_is_refused(http, admin, before):
    http.force_login(admin)

    assert http.get(reverse("supervision:audit"), {"before": before}).status_code == 400


def test_another_clinics_events_are_not_shown(admin):
    other = Clinic.objects.create(name="Other Clinic")
    audit.record(make_admin(clinic=other), "their-act", at=NOW)

    assert "their act" not in [row.action for row in trail_page(admin).rows]


@pytest.mark.parametrize("roles", [[], ["therapist", "supervisor"]])
def test_others_see_no_event(admin, roles):
    assert trail_page(make_user(roles=roles)).rows == ()


def test_an_event_outlives_the_model_that_it_names(admin):
    AuditEvent.objects.create(
        at=NOW, clinic_ref=admin.clinic_id, actor_kind="user", actor_ref=999_999,
        action="view-record", object_type="clients.oldname", object_ref=7,
    )  # fmt: skip

    row = trail_page(admin).rows[0]

    assert (row.actor, row.thing) == ("Person 999999", "clients.oldname 7")


@pytest.mark.parametrize(
    ("kept_from", "is_shown"),
    [
        ({}, False),
        ({"from_managers": False}, True),
        ({"from_supervisors": False}, False),
        ({"from_supervisors": False, "from_managers": False}, True),
    ],
)
def test_no_act_tells_of_an_alert_that_is_kept_from_managers(http, admin, kept_from, is_shown):
    episode = make_episode()
    make_form(make_session(episode))
    choose_readers(episode, **kept_from)
    alert = raise_alert(
        episode, AlertKind.CHECK_IN, "private:1", detail={}, at=NOW, rests_on_alliance=True
    )
    safety = raise_alert(episode, AlertKind.SAFETY, "1:aoc-8:5", detail={}, at=NOW)
    for each in (alert, safety):
        audit.record(episode.therapist, "view-alert", each, at=NOW, client_id=episode.client_id)

    seen = {(row.action, row.event.object_ref) for row in trail_page(admin).rows}

    assert ("view alert", safety.pk) in seen
    assert (("view alert", alert.pk) in seen) == is_shown


def test_who_supervises_too_learns_of_no_alert_that_is_kept_from_supervisors():
    admin = make_user(roles=[Role.ADMIN, Role.SUPERVISOR])
    episode = make_episode()
    make_form(make_session(episode))
    choose_readers(episode, from_managers=False)
    alert = raise_alert(
        episode, AlertKind.CHECK_IN, "private:1", detail={}, at=NOW, rests_on_alliance=True
    )
    audit.record(episode.therapist, "view-alert", alert, at=NOW, client_id=episode.client_id)

    assert "view alert" not in {row.action for row in trail_page(admin).rows}
