"""An administrator's pages open to administrators, and show them nothing about a client."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Role
from risk.alerts import raise_alert
from risk.models import Alert, AlertKind
from sessions.models import Attendance
from tests.factories import (
    NOW,
    answer_form,
    make_admin,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    make_user,
)
from tests.supervision.admin_pages import (
    POST_ONLY,
    READ,
    READ_ONLY,
    address,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db

CANARIES = {"name": "Serin Siskin", "code": "serin-77", "email": "serin@siskin.example"}
OWN_WORDS = "words of the client"


@pytest.mark.parametrize("name", READ + POST_ONLY)
def test_a_stranger_is_sent_to_the_sign_in(http, name):
    make_admin()

    response = http.post(address(name)) if name in POST_ONLY else http.get(address(name))

    assert response.status_code == 302
    assert response.url.startswith(reverse("sign_in"))


@pytest.mark.parametrize("name", READ + POST_ONLY)
def test_other_roles_are_refused_and_the_refusal_is_kept(http, name):
    user = make_user(roles=[Role.THERAPIST, Role.SUPERVISOR])
    signed_in(http, user)

    response = http.post(address(name)) if name in POST_ONLY else http.get(address(name))

    assert response.status_code == 403
    event = AuditEvent.objects.get(decision="deny")
    assert event.actor_ref == user.pk
    assert event.action.startswith("refused:")


@pytest.mark.parametrize("name", READ)
def test_an_administrator_may_read(http, name):
    signed_in(http, make_admin())

    assert http.get(address(name)).status_code == 200


@pytest.mark.parametrize("name", POST_ONLY)
def test_what_changes_something_is_never_a_get(http, name):
    signed_in(http, make_admin())

    assert http.get(address(name)).status_code == 405


@pytest.mark.parametrize("name", READ_ONLY)
def test_a_list_takes_no_post(http, name):
    signed_in(http, make_admin())

    assert http.post(address(name)).status_code == 405


@pytest.mark.parametrize("name", ["person", "end_relation"])
def test_a_row_that_is_not_there_is_not_found(http, name):
    signed_in(http, make_admin())

    assert http.get(reverse(f"supervision:{name}", args=[999_999])).status_code == 404


def test_no_page_tells_an_administrator_about_a_client(http):
    therapist = make_therapist()
    make_supervisor(of=therapist)
    episode = make_episode(therapist=therapist, **CANARIES)
    session = make_session(episode, at=NOW, attendance=Attendance.ATTENDED)
    answer_form(make_form(session, moment="post"), {"ac-6": {"10": {"text": OWN_WORDS}}})
    raise_alert(episode, AlertKind.SAFETY, "siskin", detail={"note": OWN_WORDS}, at=NOW)
    signed_in(http, make_admin())

    for name in READ:
        shown = http.get(address(name)).content.decode().lower()
        for canary in ("serin", "siskin", OWN_WORDS):
            assert canary not in shown, name


@pytest.mark.parametrize("name", ["caseload", "alerts"])
def test_an_administrator_has_no_way_into_the_caseload(http, name):
    signed_in(http, make_admin())

    assert http.get(reverse(f"supervision:{name}")).status_code == 403


def test_the_persons_page_counts_what_they_hold(http):
    episode = make_episode(therapist=make_therapist())
    raise_alert(episode, AlertKind.ACCESS, "a-cause", detail={}, at=NOW)
    signed_in(http, make_admin())

    page = http.get(reverse("supervision:person", args=[episode.therapist_id]))

    assert "1 client in treatment, 1 open alert" in text_of(page)
    assert Alert.objects.count() == 1


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("n", [1, 40])
def test_no_page_asks_the_database_more_for_more_people(
    http, name, n, django_assert_max_num_queries
):
    supervisor = make_supervisor()
    for _ in range(n):
        make_therapist(supervisor=supervisor)
    signed_in(http, make_admin())
    url = address(name)
    http.get(url)  # the first request writes down when the person was seen

    with django_assert_max_num_queries(12):
        http.get(url)
