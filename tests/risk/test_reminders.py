"""One reminder, when it helps, and never of a form that is being filled."""

import pytest

from measures.models import Link
from outbox.loop import deliver_one
from risk import actions
from risk.delivery import HANDLERS
from tests.factories import answer_form, make_clinic, make_form, open_form
from tests.risk.by_itself import ENDS, HOUR, MINUTE, STARTS, booked, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic")]


@pytest.fixture
def clinic():
    return make_clinic(pre_form_hours=24)


def test_one_reminder_leaves_three_hours_before_the_session(mailoutbox):
    form = make_form(booked())
    work(STARTS - 24 * HOUR)

    assert work(STARTS - 3 * HOUR - MINUTE) == []
    assert work(STARTS - 3 * HOUR) == ["form-reminder"]
    assert [work(STARTS - 3 * HOUR + n * MINUTE) for n in (1, 30, 179)] == [[], [], []]
    form.refresh_from_db()
    assert form.reminded_at == STARTS - 3 * HOUR
    first, second = Link.objects.order_by("pk")
    assert (first.revoked_at, second.revoked_at) == (STARTS - 3 * HOUR, None)
    assert "still have something to fill in" in mailoutbox[1].body


def test_the_form_after_a_session_is_reminded_of_a_day_after_it_was_sent():
    session = booked()
    work(STARTS - 24 * HOUR)
    answer_form(make_form(session))
    work(ENDS)

    assert work(ENDS + 24 * HOUR - MINUTE) == []
    assert work(ENDS + 24 * HOUR) == ["form-reminder"]
    assert work(ENDS + 48 * HOUR) == []


def test_a_filled_form_is_not_reminded_of():
    session = booked()
    work(STARTS - 24 * HOUR)
    answer_form(make_form(session), at=STARTS - 5 * HOUR)

    assert work(STARTS - 3 * HOUR) == []


def test_whoever_is_answering_right_now_is_not_disturbed():
    session = booked()
    work(STARTS - 24 * HOUR)
    opened = open_form(make_form(session), at=STARTS - 4 * HOUR)
    opened.seen_at = STARTS - 3 * HOUR - 10 * MINUTE
    opened.save()

    assert work(STARTS - 3 * HOUR) == []
    assert work(STARTS - 3 * HOUR + 20 * MINUTE) == ["form-reminder"]


def test_no_reminder_follows_on_the_heels_of_the_message():
    booked(booked_at=STARTS - 4 * HOUR)
    work(STARTS - 4 * HOUR)

    assert [work(STARTS - n * HOUR) for n in (3, 2, 1)] == [[], [], []]


def test_a_reminder_by_hand_is_the_only_one():
    session = booked()
    work(STARTS - 24 * HOUR)
    form = make_form(session)
    actions.remind(by=session.episode.therapist, assignment=form, at=STARTS - 6 * HOUR + HOUR)
    while deliver_one(HANDLERS, STARTS - 5 * HOUR):
        pass

    assert work(STARTS - 3 * HOUR) == []
