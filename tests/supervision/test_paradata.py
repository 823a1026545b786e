"""How the clinic's forms do: enough forms, never one client, never by therapist."""

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Role
from measures.models import Assignment, Draft
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
    open_form,
    weeks_ago,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/supervision/figures/forms/"
NOTHING = "Not enough data"


@pytest.fixture
def therapist() -> Any:
    return make_therapist()


@pytest.fixture
def supervisor(http, therapist) -> Any:
    supervisor = make_supervisor(of=therapist)
    http.force_login(supervisor)
    return supervisor


def ask(episode: Any, *, at: datetime) -> Assignment:
    return make_form(make_session(episode, at=at), instruments=["aoc-8"])


def send_timed(episode: Any, *, at: datetime, seconds: float, device: str | None) -> None:
    """A form before a session whose eight questions took as long, each the same."""
    (response,) = answer_form(ask(episode, at=at))
    response.paradata = {
        "device": device,
        "ms": {item: int(seconds * 125) for item in response.answers},
    }
    response.save(update_fields=["paradata"])


def send_many(therapist: Any, n: int, *, device: str | None = "phone", first: float = 40) -> None:
    """Forms of as many clients, each ten seconds slower than the one before."""
    for number in range(n):
        episode = make_episode(therapist=therapist)
        at, seconds = weeks_ago(4) + timedelta(hours=number), first + 10 * number
        send_timed(episode, at=at, seconds=seconds, device=device)


def stop_at(therapist: Any, n_answered: int, *, hour: int) -> Assignment:
    """A form of last month that was opened, answered up to a question, and left."""
    form = ask(make_episode(therapist=therapist), at=weeks_ago(4) + timedelta(hours=hour))
    opened = open_form(form)
    for item in range(1, n_answered + 1):
        Draft.objects.create(
            clinic=form.clinic,
            assignment=form,
            opening=opened,
            instrument="aoc-8",
            item=str(item),
            answer=1,
            saved_at=form.opens_at,
        )
    return form


def words(http: Any, url: str = URL) -> str:
    page = http.get(url)
    assert page.status_code == 200
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_nothing_below_ten_forms(http, supervisor, therapist):
    send_many(therapist, 9)

    page = words(http)

    assert f"All devices {NOTHING}" in page
    assert f"AOC-8 {NOTHING}" in page
    assert "Forms sent, of those asked Not enough data 9 asked forms; at least 10" in page


def test_median_middle_half_and_number_from_ten_forms_on(http, supervisor, therapist):
    send_many(therapist, 11)

    page = words(http)

    # 40, 50 … 140 seconds.
    assert "All devices 1 min 30 s 1 min 5 s to 1 min 55 s 11" in page
    assert "Phone 1 min 30 s 1 min 5 s to 1 min 55 s 11" in page
    assert "AOC-8 1 min 30 s 1 min 5 s to 1 min 55 s 11" in page
    assert "Forms from 1 March 2025 to 28 February 2026: twelve whole months." in page


def test_ten_forms_of_one_client_are_that_clients_times(http, supervisor, therapist):
    episode = make_episode(therapist=therapist)
    for number in range(12):
        send_timed(episode, at=weeks_ago(5) + timedelta(hours=number), seconds=60, device="phone")

    assert f"All devices {NOTHING}" in words(http)


def test_a_small_group_of_devices_hides_the_other_one_too(http, supervisor, therapist):
    send_many(therapist, 12)
    send_many(therapist, 3, device="tablet", first=600)

    page = words(http)

    assert "All devices 1 min 50 s" in page
    assert f"Phone {NOTHING} Tablet {NOTHING}" in page


def test_a_form_of_this_month_waits_for_its_end(http, supervisor, therapist):
    for _ in range(12):
        send_timed(
            make_episode(therapist=therapist), at=NOW - timedelta(days=2), seconds=60, device=None
        )

    assert f"All devices {NOTHING}" in words(http)


def test_a_form_with_an_untimed_question_does_not_count(http, supervisor, therapist):
    send_many(therapist, 10)
    response = Assignment.objects.first().responses.get()
    del response.paradata["ms"]["3"]
    response.save(update_fields=["paradata"])

    assert f"All devices {NOTHING}" in words(http)


def test_a_pause_counts_with_ten_minutes(http, supervisor, therapist):
    send_many(therapist, 10, first=40)
    for response in [
        form.responses.get() for form in Assignment.objects.all() if form.completed_at
    ]:
        response.paradata["ms"]["1"] = 5_000_000
        response.save(update_fields=["paradata"])

    # Ten minutes, and seven eighths of 40, 50 … 130 seconds: the median is 600 + 74.4.
    assert "All devices 11 min 15 s" in words(http)


def test_forms_sent_of_those_asked_with_their_interval(http, supervisor, therapist):
    send_many(therapist, 12)
    for hour in range(4):
        stop_at(therapist, 2, hour=20 + hour)

    assert "Forms sent, of those asked 75% 12 of 16; 95% interval 51 to 90%" in words(http)


def test_where_people_stopped_without_small_counts(http, supervisor, therapist):
    for hour in range(9):
        stop_at(therapist, 3, hour=hour)
    few = words(http)
    for hour, n_answered in enumerate([3, 3, 0, 5, 7, 8, 8]):
        stop_at(therapist, n_answered, hour=12 + hour)

    page = words(http)

    assert "at least 10 such forms are needed" in few
    assert "AOC-8, question 4 69% 11 of 16" in page
    assert "Elsewhere 31% 5 of 16" in page
    assert "question 6" not in page


def test_the_admin_reads_the_same_page_and_both_leave_a_trace(http, supervisor):
    as_supervisor = words(http)
    admin = make_admin()
    http.force_login(admin)

    assert words(http, reverse("supervision:forms_in_use")) == as_supervisor
    seen = AuditEvent.objects.filter(action="view-forms-in-use")
    assert set(seen.values_list("actor_ref", flat=True)) == {supervisor.pk, admin.pk}


def test_a_therapist_is_refused(http):
    http.force_login(make_user(roles=[Role.THERAPIST]))

    assert http.get(URL).status_code == 403
    assert http.get(reverse("supervision:forms_in_use")).status_code == 403


@pytest.mark.parametrize("n", [1, 12])
def test_the_number_of_queries_stays(http, supervisor, therapist, n, django_assert_max_num_queries):
    send_many(therapist, n)
    for hour in range(n):
        stop_at(therapist, 3, hour=20 + hour)

    with django_assert_max_num_queries(14):
        http.get(URL)
