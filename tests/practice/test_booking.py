"""Booking, moving and cancelling appointments, and the button for a client who did not come."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from measures.models import Assignment
from sessions.models import TherapySession
from tests import factories
from tests.factories import NOW
from tests.practice.pages import booking, session_at, session_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist(http):
    therapist = factories.make_therapist()
    http.force_login(therapist)
    return therapist


@pytest.fixture
def episode(therapist):
    return factories.make_episode(therapist=therapist)


def _book(episode):
    return reverse("practice:book", args=[episode.pk])


def test_booking_asks_for_both_forms_and_leads_to_its_day(http, episode):
    page = http.post(_book(episode), booking())

    session = TherapySession.objects.get()
    assert page.url == f"{reverse('practice:today')}?day=2026-03-16"
    assert session.starts_at == datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
    assert sorted(session.assignments.values_list("moment", flat=True)) == ["post", "pre"]


def test_summer_time_is_the_clinics(http, episode):
    http.post(_book(episode), booking(day="2026-04-06"))

    assert TherapySession.objects.get().starts_at == datetime(2026, 4, 6, 9, 0, tzinfo=UTC)


def test_next_session_is_suggested_like_the_last_one(http, episode):
    factories.make_session(
        episode, at=NOW - timedelta(days=9), attendance="attended", format="video", minutes=80
    )

    page = http.get(_book(episode)).text

    assert 'value="2026-03-14"' in page  # the next Saturday
    assert 'value="12:00"' in page
    assert 'value="80"' in page
    assert 'value="video"' in page.partition("checked")[0].rpartition("<input")[2]


def test_button_pressed_twice_books_once(http, episode):
    http.post(_book(episode), booking())
    http.post(_book(episode), booking())

    assert TherapySession.objects.count() == 1
    assert Assignment.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("day", "", "required"),
        ("day", "16/03/2026", "valid date"),
        ("day", "1999-03-16", "from 2000 to 2100"),
        ("day", "2025-12-01", "before the episode began"),
        ("day", "2029-03-16", "more than two years ahead"),
        ("time", "25:00", "valid time"),
        ("minutes", "4", "greater than or equal to 5"),
        ("minutes", "481", "less than or equal to 480"),
        ("format", "letter", "not one of the available"),
        ("booking_key", "x", "valid UUID"),
    ],
)
def test_bad_booking_is_told_and_the_rest_is_kept(http, episode, field, value, message):
    page = http.post(_book(episode), booking(**{field: value}))

    assert page.status_code == 422
    assert message in text_of(page)
    assert field == "minutes" or 'value="50"' in page.text
    assert TherapySession.objects.count() == 0


def test_time_that_the_clocks_leave_out_is_refused(http, episode):
    page = http.post(_book(episode), booking(day="2026-03-29", time="01:30"))

    assert page.status_code == 422
    assert "The clocks go forward on this day: 01:30 is left out." in page.text


def test_time_that_comes_twice_is_asked_about(http, episode):
    asked = http.post(_book(episode), booking(day="2026-10-25", time="01:30"))
    page = http.post(_book(episode), booking(day="2026-10-25", time="01:30", which="1"))

    assert asked.status_code == 422
    assert "The first: 01:30 BST" in asked.text
    assert "The second: 01:30 GMT" in asked.text
    assert page.status_code == 302
    assert TherapySession.objects.get().starts_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_ended_therapy_takes_no_booking(http, episode):
    factories.end_episode(episode)

    page = http.post(_book(episode), booking())

    assert page.status_code == 422
    assert "open it again before booking" in page.text


def test_moving_takes_the_forms_along(http, episode):
    session = session_at(episode, 24)

    page = http.post(
        reverse("practice:move", args=[session.pk]), booking(booking_key=str(uuid.uuid4()))
    )

    session.refresh_from_db()
    assert page.url == f"{reverse('practice:today')}?day=2026-03-16"
    assert session.starts_at == datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
    pre = session.assignments.get(moment="pre")
    assert pre.expires_at == session.starts_at + timedelta(hours=24)
    assert [change.field for change in session.corrections.all()] == ["starts_at"]


def test_moving_starts_from_the_time_as_it_is(http, episode):
    session = session_at(episode, 24, minutes=80)

    page = http.get(reverse("practice:move", args=[session.pk])).text

    assert 'value="2026-03-10"' in page
    assert 'value="12:00"' in page
    assert 'value="80"' in page


@pytest.mark.parametrize("attendance", ["client-cancel", "late-cancel", "therapist-cancel"])
def test_cancelling_says_who_and_takes_the_forms_back(http, episode, attendance):
    session = session_at(episode, 24)

    http.post(reverse("practice:cancel", args=[session.pk]), {"attendance": attendance})

    session.refresh_from_db()
    assert session.attendance == attendance
    assert all(form.withdrawn_at == NOW for form in session.assignments.all())


@pytest.mark.parametrize("attendance", ["", "no-show", "attended"])
def test_cancelling_needs_to_know_who(http, episode, attendance):
    session = session_at(episode, 24)

    page = http.post(reverse("practice:cancel", args=[session.pk]), {"attendance": attendance})

    session.refresh_from_db()
    assert page.status_code == 422
    assert session.is_booked


def test_no_show_is_logged_once_and_leads_back(http, episode):
    session = session_at(episode, -2)
    url = reverse("practice:no_show", args=[session.pk])

    first = http.post(url, {"next": "/practice/?day=2026-03-08"})
    logged_at = TherapySession.objects.get().logged_at
    http.post(url)

    session.refresh_from_db()
    assert first.url == "/practice/?day=2026-03-08"
    assert (session.attendance, session.logged_at) == ("no-show", logged_at)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_no_show_leads_to_no_other_server(http, episode, target):
    session = session_at(episode, -2)

    page = http.post(reverse("practice:no_show", args=[session.pk]), {"next": target})

    assert page.url == reverse("practice:today")


def test_no_show_cannot_be_said_of_a_session_to_come(http, episode):
    session = session_at(episode, 24)

    page = http.post(reverse("practice:no_show", args=[session.pk]), follow=True)

    session.refresh_from_db()
    assert session.is_booked
    assert "This session has not begun yet." in page.text


@pytest.mark.parametrize("name", ["move", "cancel", "no_show"])
def test_outdated_page_never_overwrites_a_log(http, episode, name):
    session = session_of(1, episode)

    page = http.post(
        reverse(f"practice:{name}", args=[session.pk]), {"attendance": "late-cancel", **booking()}
    )

    session.refresh_from_db()
    assert page.url == reverse("practice:log", args=[session.pk])
    assert session.attendance == "attended"


def test_no_risk_item_is_asked_before_a_crisis_number_stands(http, therapist, episode):
    therapist.clinic.crisis_contacts.all().delete()

    http.post(_book(episode), booking())

    asked = [key for form in Assignment.objects.all() for key in form.instruments]
    assert asked == ["ac-6@1", "first-five@1"]
