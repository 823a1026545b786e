"""A check-in alert keeps to what its therapist may see, and the record says what it waits for."""

import pytest
from django.urls import reverse

from risk import actions
from risk.models import Alert, AlertState, Standing
from tests.factories import (
    NOW,
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    rate_session,
    weeks_ago,
)
from tests.risk.test_check_ins import DAY, HOUR, act, check_ins, missed, resolve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def therapist():
    return make_therapist()


def bad_session(episode, *, weeks):
    """A session after which the client gave the lowest answer, not rated by the therapist yet."""
    session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
    answer_form(make_form(session, moment="post"), {"ac-6": {"4": 0}}, level=0.9)
    return session


def test_what_the_therapist_may_not_see_yet_does_not_make_a_seen_alert_new(therapist):
    episode = missed(therapist, days=6)
    alert = check_ins().get()
    act("acknowledge", alert, at=NOW - 5 * DAY)
    session = bad_session(episode, weeks=0.5)
    alert.refresh_from_db()
    assert alert.state == AlertState.ACKNOWLEDGED

    rate_session(session)

    alert.refresh_from_db()
    assert alert.state == AlertState.NEW
    assert alert in Alert.objects.visible_to(therapist)
    assert "bottom-answer" in alert.detail["rules"]


def test_a_hidden_alert_is_for_the_supervisor_until_the_rating_is_in(therapist):
    supervisor = make_supervisor(of=therapist)
    session = bad_session(make_episode(therapist=therapist), weeks=0.5)
    alert = check_ins().get()

    assert alert.closed_by == session
    assert alert in Alert.objects.visible_to(supervisor)
    assert alert not in Alert.objects.visible_to(therapist)
    rate_session(session)
    assert alert in Alert.objects.visible_to(therapist)


def test_an_alert_names_only_what_is_open_where_that_is_enough(therapist):
    episode = make_episode(therapist=therapist)
    session = make_session(episode, at=weeks_ago(0.5))
    answer_form(make_form(session, moment="post"), {"ac-6": {"4": 0}}, level=0.9)
    actions.log(
        by=therapist,
        session=session,
        entry=actions.SessionLog(attendance="attended", tension="mixed"),
        at=session.ends_at,
    )
    standing = Standing.objects.get(episode=episode)
    assert {each["rule"] for each in standing.reasons} > {"bottom-answer"}

    hidden, alert = check_ins()
    assert (hidden.state, hidden.outcome) == (AlertState.RESOLVED, "overtaken")
    assert (alert.state, alert.closed_by_id) == (AlertState.NEW, None)
    assert "bottom-answer" not in alert.detail["rules"]
    assert list(Alert.objects.visible_to(therapist)) == [alert]


def test_the_alert_page_gives_the_reasons_as_they_stood(http, therapist):
    episode = missed(therapist)
    make_session(episode, at=NOW - 4 * HOUR, attendance="no-show")
    http.force_login(therapist)

    page = http.get(reverse("practice:alert", args=[check_ins().get().pk])).text

    assert "No-show: 1 of the last 1 booked sessions missed" in page
    assert f'href="{reverse("help")}#missed-session"' in page


def test_the_record_says_that_the_week_is_full(http, therapist):
    for _ in range(2):
        missed(therapist)
    third = missed(therapist)
    http.force_login(therapist)

    page = http.get(reverse("practice:record", args=[third.pk])).text

    assert "Its alert waits: 2 new alerts within 7 days is the most" in page


def test_the_record_says_how_long_it_stays_silent(http, therapist):
    episode = missed(therapist)
    resolve(check_ins().get(), at=NOW - DAY / 2)
    make_session(episode, at=NOW - 4 * HOUR, attendance="attended")
    http.force_login(therapist)

    page = http.get(reverse("practice:record", args=[episode.pk])).text

    assert "No new alert for 2 more sessions, unless there is a new reason." in page


def test_the_record_tells_its_therapist_nothing_of_a_hidden_alert(http, therapist):
    session = bad_session(make_episode(therapist=therapist), weeks=0.5)
    act("acknowledge", check_ins().get(), by=make_supervisor(of=therapist))
    http.force_login(therapist)

    page = http.get(reverse("practice:record", args=[session.episode_id])).text

    assert "No new alert for" not in page
    assert "alert waits" not in page


def test_an_alert_made_new_again_is_new_to_who_had_seen_it(therapist):
    episode = missed(therapist)
    act("acknowledge", check_ins().get(), at=NOW - DAY / 2)
    assert check_ins().with_who_acted(therapist).get().is_known

    make_session(episode, at=NOW - 4 * HOUR, attendance="attended", tension="mixed")

    assert not check_ins().with_who_acted(therapist).get().is_known
