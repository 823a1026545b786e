"""Booking asks for the forms; moving moves them; cancelling takes them back."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from clients.models import Episode
from measures.models import Assignment
from risk import actions
from risk.models import Standing
from sessions.actions import Booking
from sessions.models import TherapySession
from tests.factories import (
    NOW,
    answer_form,
    end_episode,
    make_clinic,
    make_episode,
    make_form,
    make_session,
    make_therapist,
    open_form,
    weeks_ago,
)

pytestmark = pytest.mark.django_db


def test_booking_opens_one_form_before_and_one_after():
    session = make_session(make_episode())

    forms = {form.moment: form for form in session.assignments.all()}
    assert set(forms) == {"pre", "post"}
    assert forms["pre"].instruments == ["aoc-45@1", "aoc-8@1"]
    assert forms["post"].instruments == ["ac-6@1", "first-five@1"]
    assert forms["pre"].expires_at == session.starts_at + timedelta(hours=24)
    assert forms["post"].opens_at == session.starts_at
    assert forms["post"].expires_at == session.ends_at + timedelta(hours=72)


def test_the_long_form_comes_at_intake_and_every_fourth_and_first_five_ends_at_five():
    episode = make_episode()
    for week in range(7):
        make_session(episode, at=weeks_ago(8 - week), attendance="attended")

    asked = {
        form.session.number: form.instruments
        for form in Assignment.objects.filter(moment="pre").select_related("session")
    }
    after = {
        form.session.number: form.instruments
        for form in Assignment.objects.filter(moment="post").select_related("session")
    }
    assert [number for number, keys in sorted(asked.items()) if "aoc-45@1" in keys] == [1, 5]
    assert [number for number, keys in sorted(after.items()) if "first-five@1" in keys] == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_no_safety_question_is_asked_before_a_crisis_number_exists():
    clinic = make_clinic(crisis_number="")
    session = make_session(make_episode(therapist=make_therapist(clinic=clinic)))

    assert list(session.assignments.values_list("moment", flat=True)) == ["post"]


def test_pressing_book_twice_books_once():
    episode, key = make_episode(), uuid.uuid4()
    for _ in range(2):
        actions.book(
            by=episode.therapist,
            episode=episode,
            booking=Booking(starts_at=NOW + timedelta(days=1)),
            booking_key=key,
            at=NOW,
        )

    assert TherapySession.objects.count() == 1
    assert Assignment.objects.count() == 2


def test_moving_a_session_moves_its_forms_and_shortens_their_links():
    session = make_session(make_episode())
    form = make_form(session)
    opened = open_form(form)
    earlier = session.starts_at - timedelta(days=1)

    actions.move(
        by=session.episode.therapist, session=session, booking=Booking(starts_at=earlier), at=NOW
    )

    form.refresh_from_db()
    opened.link.refresh_from_db()
    assert form.expires_at == earlier + timedelta(hours=24)
    assert opened.link.expires_at <= form.expires_at


@pytest.mark.parametrize("attendance", ["client-cancel", "late-cancel", "therapist-cancel"])
def test_cancelling_withdraws_the_forms_and_kills_their_links(attendance):
    session = make_session(make_episode())
    opened = open_form(make_form(session))

    actions.cancel(by=session.episode.therapist, session=session, attendance=attendance, at=NOW)

    opened.link.refresh_from_db()
    assert opened.link.revoked_at == NOW
    assert all(session.assignments.values_list("withdrawn_at", flat=True))


def test_cancelling_keeps_what_the_client_has_sent():
    session = make_session(make_episode())
    form = make_form(session)
    answer_form(form)

    actions.cancel(by=session.episode.therapist, session=session, attendance="late-cancel", at=NOW)

    form.refresh_from_db()
    assert form.withdrawn_at is None
    assert form.responses.count() == 2


def test_a_logged_session_cannot_be_cancelled_or_moved():
    session = make_session(make_episode(), at=weeks_ago(1), attendance="attended")

    with pytest.raises(ValidationError):
        actions.cancel(
            by=session.episode.therapist, session=session, attendance="late-cancel", at=NOW
        )
    with pytest.raises(ValidationError):
        actions.move(
            by=session.episode.therapist, session=session, booking=Booking(starts_at=NOW), at=NOW
        )


def test_ending_cancels_what_is_booked_and_forbids_new_bookings():
    episode = make_episode()
    session = make_session(episode)

    end_episode(episode)

    session.refresh_from_db()
    assert session.attendance == "called-off"
    with pytest.raises(ValidationError, match="ended"):
        make_session(Episode.objects.get(pk=episode.pk))


def test_an_ending_without_a_type_is_refused():
    with pytest.raises(ValidationError):
        end_episode(make_episode(), ending_type="open")


def test_a_session_before_the_episode_is_refused():
    with pytest.raises(ValidationError, match="before the episode"):
        make_session(make_episode(), at=weeks_ago(30))


def test_a_session_called_off_by_the_ending_is_no_fact_of_the_alliance():
    episode = make_episode()
    make_session(episode)
    end_episode(episode)

    standing = Standing.objects.get(episode=episode)

    assert standing.reasons == []
    assert standing.status == "not-enough-data"
