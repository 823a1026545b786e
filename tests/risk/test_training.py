"""Training cases hold what was known on their day, and nothing that came later."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import Clinic
from clients.models import Ending
from risk import actions
from risk.training import read_training
from science.labels import Label, Sequel
from science.person_sessions import Event
from science.reference import Reference
from sessions.models import TherapySession
from tests.factories import (
    NOW,
    TODAY,
    answer_form,
    end_episode,
    log_session,
    make_episode,
    make_form,
    make_session,
    make_therapist,
    rate_session,
    the_clinic,
    weeks_ago,
)

pytestmark = pytest.mark.django_db


def training(as_of=TODAY):
    return read_training(the_clinic(), as_of=as_of)


def day(n_weeks_ago):
    return weeks_ago(n_weeks_ago).date()


def weekly(first, last, **values):
    """An episode with attended sessions from `first` to `last` weeks ago."""
    episode = make_episode(started_on=day(first), **values)
    for week in range(first, last - 1, -1):
        make_session(episode, at=weeks_ago(week), attendance="attended")
    return episode


def test_a_clinic_without_clients_has_no_rows():
    the_clinic()

    assert training().cases == ()
    assert len(training().rows(Reference())) == 0


def test_someone_who_stopped_coming_is_a_dropout_while_the_record_is_open():
    weekly(9, 6)

    case = training().cases[0]
    rows = training().rows(Reference())

    assert (case.sequel, case.labels.attendance) == (Sequel.DROPPED_OUT, Label.YES)
    assert (case.n_attended, case.is_closed) == (4, True)
    assert rows.event.tolist() == [Event.CAME_BACK] * 3 + [Event.DROPPED_OUT]


def test_an_appointment_ahead_holds_the_place():
    episode = weekly(9, 6)
    make_session(episode)

    assert training().cases[0].sequel is Sequel.CENSORED
    assert training().rows(Reference()).event.tolist() == [Event.CAME_BACK] * 3


def test_a_planned_ending_competes():
    episode = weekly(9, 6)
    end_episode(episode, ended_on=day(6), therapist_judges_premature="no")

    case = training().cases[0]

    assert (case.labels.attendance, case.labels.judged) == (Label.NO, Label.NO)
    assert training().rows(Reference()).event.tolist()[-1] == Event.PLANNED_END


def test_an_ending_is_unknown_before_its_day():
    episode = weekly(12, 6)
    end_episode(episode, ending_type=Ending.TRANSFER, ended_on=day(5))

    assert training(day(6)).cases[0].facts.ending == "open"
    assert training(day(5)).cases[0].facts.ending == "transfer"
    assert training(day(13)).cases == ()


def test_the_last_month_has_no_rows_whoever_came_back():
    weekly(3, 1)

    assert training().cases[0].n_attended == 3
    assert len(training().rows(Reference())) == 0


def test_made_days_give_no_rows():
    weekly(12, 6)
    TherapySession.objects.update(date_is_made=True)

    case = training().cases[0]

    assert (case.sequel, case.labels.attendance) == (Sequel.CENSORED, None)
    assert len(training().rows(Reference())) == 0


def test_cases_stand_in_order_of_their_start_with_their_therapists():
    ada, ben = make_therapist(), make_therapist()
    late, early, middle = (weekly(w, w, therapist=t) for w, t in ((7, ada), (9, ben), (8, ada)))

    cases = training().cases

    assert [case.episode_id for case in cases] == [early.pk, middle.pk, late.pk]
    assert [case.index for case in cases] == [0, 1, 2]
    assert [case.therapist for case in cases] == [0, 1, 1]
    only = training().rows(Reference(), cases=cases[1:])
    assert only.client.tolist() == [1, 2]


def test_a_session_logged_late_was_an_appointment_until_then():
    episode = make_episode(started_on=day(9))
    session = make_session(episode, at=weeks_ago(9))
    log_session(session, at=weeks_ago(7))

    assert training(day(8)).cases[0].n_attended == 0
    assert training(day(7)).cases[0].n_attended == 1


@pytest.mark.parametrize(("days_later", "is_known"), [(14, True), (15, False)])
def test_a_rating_entered_long_after_its_session_teaches_nothing(days_later, is_known):
    episode = make_episode(started_on=day(9))
    session = make_session(episode, at=weeks_ago(9), attendance="attended")
    rate_session(session, at=session.starts_at + timedelta(days=days_later))

    (facts,) = training().cases[0].history.sessions
    assert (facts.therapist is not None) is is_known


def test_an_appointment_that_was_called_off_later_held_the_place_until_then():
    episode = weekly(20, 18)
    make_session(episode, at=weeks_ago(2), booked_at=weeks_ago(17))
    end_episode(episode, ended_on=day(4), at=weeks_ago(4))

    assert training(day(5)).cases[0].facts.next_booked == day(2)
    assert training(day(18)).cases[0].facts.next_booked is None


@pytest.mark.parametrize("seed", range(3))
def test_a_past_day_looks_as_it_looked_then(seed):
    dice = random.Random(seed)
    episode = make_episode(started_on=day(10))
    seen = {}
    for week in range(10, 4, -1):
        session = make_session(episode, at=weeks_ago(week) - timedelta(hours=6))
        if dice.random() < 0.7:
            answer_form(make_form(session), level=dice.random())
        attendance = dice.choice(["attended", "attended", "no-show", "late-cancel"])
        log_session(session, attendance=attendance)
        if attendance == "attended" and dice.random() < 0.8:
            answer_form(make_form(session, moment="post"), level=dice.random())
            rate_session(session, level=dice.random())
        seen[day(week)] = look(day(week))
    end_episode(episode, ended_on=day(4), ending_type=Ending.CLIENT_INFORMED)
    actions.reopen(by=episode.therapist, episode=episode, at=NOW)

    assert {as_of: look(as_of) for as_of in seen} == seen


def look(as_of):
    found = training(as_of)
    rows = found.rows(Reference())
    case = found.cases[0]
    return replace(case), rows.x.tolist(), rows.event.tolist()


def test_as_many_queries_for_one_case_as_for_twelve(django_assert_num_queries):
    weekly(9, 8)
    clinic = Clinic.objects.get()
    with django_assert_num_queries(7):
        read_training(clinic, as_of=TODAY)
    for _ in range(11):
        weekly(9, 8)

    with django_assert_num_queries(7):
        assert len(read_training(clinic, as_of=TODAY).cases) == 12
