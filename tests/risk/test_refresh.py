"""Standings are a pure function of the facts, however one gets there."""

import random
from datetime import timedelta

import pytest
from django.forms.models import model_to_dict

from clients.models import Episode
from risk import actions
from risk.models import Alert, Standing
from risk.refresh import refresh, refresh_stale
from tests.factories import (
    NOW,
    answer_form,
    log_session,
    make_episode,
    make_form,
    make_session,
    rate_session,
    weeks_ago,
)

pytestmark = pytest.mark.django_db


def random_course(seed: int) -> Episode:
    dice = random.Random(seed)
    episode = make_episode()
    for week in range(dice.randint(1, 6)):
        attendance = dice.choice(["attended", "attended", "attended", "no-show", "late-cancel"])
        session = make_session(episode, at=weeks_ago(8 - week))
        if dice.random() < 0.7:
            answer_form(make_form(session), level=dice.random())
        elif dice.random() < 0.5:
            actions.withdraw_form(by=episode.therapist, assignment=make_form(session), at=NOW)
        log_session(session, attendance=attendance, tension=dice.choice(["", "none", "mixed"]))
        if attendance == "attended" and dice.random() < 0.8:
            answer_form(make_form(session, moment="post"), level=dice.random())
            if dice.random() < 0.5:
                rate_session(session, level=dice.random())
    return episode


@pytest.mark.parametrize("seed", range(8))
def test_rebuilding_gives_the_rows_that_grew_step_by_step(seed):
    episode = random_course(seed)
    grown = model_to_dict(Standing.objects.get(episode=episode))

    Standing.objects.all().delete()
    refresh([episode.pk], at=NOW)

    assert model_to_dict(Standing.objects.get(episode=episode)) == grown


def test_a_turning_opens_one_alert_however_often_it_is_refreshed():
    episode = make_episode()
    make_session(episode, at=weeks_ago(1), attendance="no-show")

    for _ in range(3):
        refresh([episode.pk], at=NOW)

    assert Alert.objects.filter(kind="check-in").count() == 1


def test_only_stale_standings_are_refreshed():
    for _ in range(3):
        make_session(make_episode(), at=weeks_ago(1), attendance="attended")
    Episode.objects.filter(pk=Episode.objects.first().pk).update(revision=50)

    assert refresh_stale() == 1
    assert refresh_stale() == 0


def test_other_rules_make_every_standing_stale():
    make_session(make_episode(), at=weeks_ago(1), attendance="attended")
    Standing.objects.update(rules="early-rules-0", status="check-in")

    assert refresh_stale() == 1
    assert Standing.objects.get().status == "watch"


def test_a_gap_in_the_outcome_scores_is_a_gap_and_not_a_zero():
    episode = make_episode()
    for week, is_filled in ((4, True), (3, False), (2, True)):
        session = make_session(episode, at=weeks_ago(week))
        if is_filled:
            answer_form(make_form(session), level=0.5)
        log_session(session)

    points = Standing.objects.get(episode=episode).outcome_points
    assert [point is None for point in points] == [False, True, False]


def test_the_number_of_queries_does_not_grow_with_the_episodes(django_assert_max_num_queries):
    ids = []
    for _ in range(6):
        episode = make_episode()
        answer_form(make_form(make_session(episode, at=NOW - timedelta(days=2))))
        ids.append(episode.pk)

    with django_assert_max_num_queries(12):
        refresh(ids, at=NOW)
