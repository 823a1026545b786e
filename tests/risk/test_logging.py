"""Logging a session, rating it blind, and what that opens."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from risk import actions
from risk.models import Alert, Standing
from sessions.actions import SessionLog
from sessions.models import OwnRating, SessionCorrection, TherapySession
from tests.factories import (
    NOW,
    answer_form,
    log_session,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    rate_session,
    weeks_ago,
)

pytestmark = pytest.mark.django_db


def test_attended_sessions_are_numbered_by_date_however_late_the_log():
    episode = make_episode()
    early, late = make_session(episode, at=weeks_ago(3)), make_session(episode, at=weeks_ago(2))

    log_session(late, at=weeks_ago(1))
    log_session(early, at=NOW)

    assert list(TherapySession.objects.values_list("pk", "number")) == [
        (early.pk, 1),
        (late.pk, 2),
    ]


def test_a_session_corrected_to_a_no_show_gives_its_number_up():
    episode = make_episode()
    first = make_session(episode, at=weeks_ago(3), attendance="attended")
    second = make_session(episode, at=weeks_ago(2), attendance="attended")

    log_session(first, attendance="no-show", at=NOW)

    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.number, second.number) == (None, 1)


def test_correcting_a_log_keeps_what_it_said():
    session = make_session(make_episode(), at=weeks_ago(1), attendance="attended")

    log_session(session, tension="withdrawal", repaired="no", at=NOW)

    kept = SessionCorrection.objects.filter(session=session).values_list("field", "before", "after")
    assert set(kept) == {("tension", "", "withdrawal"), ("repaired", "", "no")}


def test_a_session_cannot_be_attended_before_it_begins():
    session = make_session(make_episode())

    with pytest.raises(ValidationError, match="not begun"):
        actions.log(
            by=session.episode.therapist, session=session, entry=SessionLog("attended"), at=NOW
        )


def test_a_no_show_withdraws_the_forms_and_suggests_a_check_in():
    episode = make_episode()
    session = make_session(episode, at=weeks_ago(0.1), attendance="no-show")

    forms = session.assignments.values_list("withdrawn_at", flat=True)
    assert len(forms) == 2
    assert all(forms)
    assert Standing.objects.get(episode=episode).status == "check-in"
    assert Alert.objects.get().kind == "check-in"


def rated_low(episode):
    """A session after which the client gave the bottom answer on safety, not yet rated."""
    session = make_session(episode, at=weeks_ago(1), attendance="attended")
    answer_form(make_form(session, moment="post"), {"ac-6": {"4": 0}})
    return session


def test_reasons_from_the_clients_answers_stay_closed_until_the_own_rating():
    episode = make_episode()
    session = rated_low(episode)
    standing = Standing.objects.get(episode=episode)
    assert standing.status == "check-in"
    assert [reason["rule"] for reason in standing.seen_reasons] == ["form-unfilled"]
    assert standing.seen_alliance_client is None
    assert not Alert.objects.visible_to(episode.therapist).exists()

    rate_session(session)

    standing.refresh_from_db()
    assert standing.seen_status == "check-in"
    assert [each.kind for each in Alert.objects.visible_to(episode.therapist)] == ["check-in"]


def test_a_supervisor_sees_the_reasons_at_once():
    episode = make_episode()
    supervisor = make_supervisor(of=episode.therapist)

    rated_low(episode)

    assert [each.kind for each in Alert.objects.visible_to(supervisor)] == ["check-in"]


def test_skipping_the_rating_opens_the_answers_and_is_kept():
    episode = make_episode()
    session = rated_low(episode)

    actions.skip_rating(by=episode.therapist, session=session, at=NOW)

    session.refresh_from_db()
    assert session.own_rating == OwnRating.SKIPPED
    assert Alert.objects.visible_to(episode.therapist).exists()
    with pytest.raises(ValidationError, match="skipped"):
        rate_session(session)


def test_rating_twice_keeps_the_first_rating():
    session = make_session(make_episode(), at=weeks_ago(1), attendance="attended")
    rate_session(session, level=1)

    rate_session(session, level=0)

    response = session.responses.get(instrument="ac-6")
    assert response.answers["1"] == 4


def test_a_closed_safety_answer_is_never_hidden():
    episode = make_episode()
    make_session(episode, at=weeks_ago(2), attendance="attended")
    session = make_session(episode, at=weeks_ago(1), attendance="attended")
    form = make_form(session, moment="post", instruments=["aoc-8", "ac-6"])

    answer_form(form, {"aoc-8": {"5": 2}, "ac-6": {"4": 0}})

    kinds = Alert.objects.visible_to(episode.therapist).values_list("kind", flat=True)
    assert list(kinds) == ["safety"]


def test_an_unlogged_session_that_the_client_wrote_about_counts_as_held():
    episode = make_episode()
    session = make_session(episode, at=NOW - timedelta(hours=3))

    answer_form(make_form(session, moment="post"))

    assert Standing.objects.get(episode=episode).n_sessions == 1


def test_a_no_show_closes_nothing_that_the_client_wrote():
    episode = make_episode()
    session = make_session(episode, at=NOW - timedelta(hours=3))
    answer_form(make_form(session, moment="post"), {"ac-6": {"4": 0}})

    log_session(session, attendance="no-show", at=NOW)

    session.refresh_from_db()
    assert session.own_rating == OwnRating.NOT_ASKED
    assert Standing.objects.get(episode=episode).closed_sessions == []


def test_answers_that_a_no_show_opened_cannot_be_rated_blind_afterwards():
    session = make_session(make_episode(), at=NOW - timedelta(hours=3))
    answer_form(make_form(session, moment="post"))
    log_session(session, attendance="no-show", at=NOW)

    log_session(session, at=NOW)

    session.refresh_from_db()
    assert session.own_rating == OwnRating.SKIPPED


def test_a_no_show_that_took_place_after_all_is_asked_for_its_rating():
    session = make_session(make_episode(), at=weeks_ago(1), attendance="no-show")

    log_session(session, at=NOW)

    session.refresh_from_db()
    assert session.own_rating == OwnRating.PENDING
