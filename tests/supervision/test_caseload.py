"""The caseload: the own supervisees only, filtered and sorted by the URL, in few queries."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Role
from risk import actions
from risk.models import Alert
from tests.factories import (
    NOW,
    TODAY,
    answer_form,
    end_episode,
    make_admin,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    make_user,
    supervise,
    weeks_ago,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

URL = "/supervision/caseload/"


@pytest.fixture
def therapist():
    return make_therapist(full_name="Ivy Okafor")


@pytest.fixture
def supervisor(therapist):
    return make_supervisor(of=therapist)


def names(page):
    """Clients of the table, from top to bottom."""
    return re.findall(r'<a href="/supervision/episodes/\d+/">([^<]+)</a>', page.text)


def quiet(therapist, **details):
    """An episode about which nothing stands out."""
    episode = make_episode(therapist=therapist, **details)
    for weeks in (2, 1):
        session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
        answer_form(make_form(session))
        answer_form(make_form(session, moment="post"))
    make_session(episode)
    return episode


def missed(therapist, **details):
    """An episode with a no-show: check-in suggested, with an alert."""
    episode = quiet(therapist, **details)
    make_session(episode, at=weeks_ago(0.5), attendance="no-show")
    return episode


def flagged(therapist, **details):
    """An episode with an open safety alert, and nothing else that stands out."""
    episode = quiet(therapist, **details)
    session = make_session(episode, at=NOW + timedelta(days=3))
    answer_form(make_form(session, instruments=["phq-9"]), {"phq-9": {"9": 1}}, at=NOW)
    return episode


def test_supervisor_sees_own_team_only(http, therapist, supervisor):
    make_episode(therapist=therapist, name="Inside")
    make_episode(therapist=make_therapist(), name="Outside")
    former = make_therapist()
    supervise(supervisor, former, ends_on=TODAY - timedelta(days=1))
    make_episode(therapist=former, name="Former")
    http.force_login(supervisor)

    page = http.get(URL)

    assert names(page) == ["Inside"]
    assert "Outside" not in page.text
    assert "Former" not in page.text


def test_own_clients_of_a_therapist_who_supervises_are_not_supervised(http, therapist):
    both = make_user(roles=[Role.THERAPIST, Role.SUPERVISOR])
    supervise(both, therapist)
    make_episode(therapist=both, name="Own")
    make_episode(therapist=therapist, name="Theirs")
    http.force_login(both)

    assert names(http.get(URL)) == ["Theirs"]


def test_those_who_need_attention_come_first(http, therapist, supervisor):
    quiet(therapist, name="Quiet")
    missed(therapist, name="Missed")
    flagged(therapist, name="Safety")
    make_episode(therapist=therapist, name="Started", started_on=TODAY)
    http.force_login(supervisor)

    page = http.get(URL)

    assert names(page) == ["Safety", "Missed", "Started", "Quiet"]
    assert "No-show: 1 of the last 3 booked sessions missed" in page.text


def test_a_row_says_what_is_known_and_what_is_not(http, therapist, supervisor):
    quiet(therapist, name="Known")
    make_episode(therapist=therapist, name="New", started_on=TODAY)
    http.force_login(supervisor)

    text = re.sub(r"\s+", " ", http.get(URL).text)

    assert "Client 75%" in text
    assert "Therapist not recorded" in text
    assert "Wed 11 Mar" in text
    assert "7 days" in text
    assert "AOC-8, lower is better; no norms" in text
    assert "No session yet" in text
    assert "No score yet" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Safety", "Missed", "Quiet"]),
        ("?status=check-in", ["Missed"]),
        ("?status=nothing-stands-out", ["Safety", "Quiet"]),
        ("?status=watch", []),
        ("?alerts=open", ["Safety", "Missed"]),
        ("?ended=1", ["Ended"]),
        ("?sort=client", ["Missed", "Quiet", "Safety"]),
        ("?sort=-client", ["Safety", "Quiet", "Missed"]),
        ("?sort=-alerts", ["Missed", "Safety", "Quiet"]),
        ("?page=2", []),
    ],
)
def test_filter_and_sort_stand_in_the_url(http, therapist, supervisor, query, expected):
    quiet(therapist, name="Quiet", code="b")
    missed(therapist, name="Missed", code="a")
    flagged(therapist, name="Safety", code="c")
    end_episode(quiet(therapist, name="Ended", code="d"))
    http.force_login(supervisor)

    page = http.get(URL + query)

    assert page.status_code == 200
    assert names(page) == expected


def test_one_therapist_can_be_chosen(http, therapist, supervisor):
    other = make_therapist(supervisor=supervisor)
    make_episode(therapist=therapist, name="Ivys")
    make_episode(therapist=other, name="Others")
    http.force_login(supervisor)

    page = http.get(f"{URL}?therapist={other.pk}")

    assert names(page) == ["Others"]
    assert f'<option value="{other.pk}" selected>' in page.text


@pytest.mark.parametrize(
    "query",
    [
        "?sort=name",
        "?sort=--status",
        "?status=at-risk",
        "?alerts=1",
        "?ended=yes",
        "?therapist=abc",
        "?therapist=999999",
        "?page=0",
        "?page=-1",
        "?page=99999999999999999999",
    ],
)
def test_a_value_that_no_link_makes_is_refused(http, therapist, supervisor, query):
    make_episode(therapist=therapist)
    http.force_login(supervisor)

    assert http.get(URL + query).status_code == 400


def test_no_filter_hides_an_open_safety_alert(http, therapist, supervisor):
    flagged(therapist, name="Safety")
    http.force_login(supervisor)

    for query in ("?status=watch", "?ended=1", "?status=check-in&alerts=open"):
        page = http.get(URL + query)

        assert names(page) == []
        assert "1 safety answer not closed yet" in page.text

    alert = Alert.objects.get(kind="safety")
    actions.resolve(
        by=therapist, alert=alert, outcome="addressed", note="Talked.", seen_version=1, at=NOW
    )
    assert "not closed yet" not in http.get(URL).text


def test_nothing_to_show_says_so(http, supervisor):
    http.force_login(supervisor)

    assert "No clients yet" in http.get(URL).text


def test_fifty_rows_fill_a_page(http, therapist, supervisor):
    for number in range(51):
        make_episode(therapist=therapist, code=f"c{number:02}", started_on=TODAY)
    http.force_login(supervisor)

    first, second = http.get(URL), http.get(f"{URL}?page=2")

    assert (len(names(first)), len(names(second))) == (50, 1)
    assert "51 therapies, page 1 of 2" in re.sub(r"\s+", " ", first.text)
    assert 'href="?page=2" rel="next"' in first.text
    assert 'rel="prev"' in second.text


@pytest.mark.parametrize("n_clients", [1, 40])
def test_query_count_does_not_grow_with_the_team(
    http, therapist, supervisor, n_clients, django_assert_max_num_queries
):
    for _ in range(n_clients - 1):
        make_session(make_episode(therapist=therapist))
    flagged(therapist)
    http.force_login(supervisor)
    http.get(URL)

    with django_assert_max_num_queries(12):
        page = http.get(URL)

    assert len(names(page)) == n_clients


def test_looking_is_audited(http, supervisor):
    http.force_login(supervisor)

    http.get(URL)

    assert AuditEvent.objects.filter(action="view-caseload", actor_ref=supervisor.pk).count() == 1


@pytest.mark.parametrize("make", [make_therapist, make_admin])
def test_other_roles_are_refused(http, make):
    http.force_login(make())

    assert http.get(URL).status_code == 403


def test_a_stranger_signs_in_first(http):
    assert http.get(URL)["Location"].startswith(reverse("sign_in"))


def test_the_page_is_only_read(http, supervisor):
    http.force_login(supervisor)

    assert http.post(URL).status_code == 405
