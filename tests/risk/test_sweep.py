"""The sweep finds what is missing by its own reading of the answers, and only that."""

from datetime import timedelta

import pytest
from django.db import connection

from clients.models import Episode
from risk.models import Alert, AlertKind, Standing
from risk.sweep import sweep, thresholds
from tests.factories import (
    NOW,
    answer_form,
    end_episode,
    enter_scores,
    make_episode,
    make_form,
    make_session,
    open_form,
    weeks_ago,
)

pytestmark = pytest.mark.django_db


def delete_every_alert():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM risk_alertstep")
        cursor.execute("DELETE FROM risk_alert")


def alert_set():
    return set(Alert.objects.values_list("episode", "kind", "basis"))


def values():
    return set(Alert.objects.filter(kind="safety").values_list("basis", "detail__value"))


def episode_with_answers():
    """Sent and unsent safety answers, one set back, one typed by staff, and a check-in."""
    episode = make_episode()
    first = make_session(episode, at=weeks_ago(2), attendance="attended")
    answer_form(make_form(first, moment="post"), {"ac-6": {"4": 0}})
    second = make_session(episode, at=weeks_ago(1))
    answer_form(make_form(second), {"aoc-8": {"5": 3}}, is_sent=False)
    enter_scores(episode, "oq-45.2", {str(item): 1 for item in range(1, 46)})
    return episode


def test_one_sweep_restores_every_deleted_alert():
    episode_with_answers()
    make_session(make_episode(), at=weeks_ago(0.5), attendance="no-show")
    sweep(NOW)
    before, values_before = alert_set(), values()
    assert {kind for _, kind, _ in before} == {"safety", "check-in", "lapse"}

    delete_every_alert()
    sweep(NOW)

    assert alert_set() == before
    assert values() == values_before


def test_a_second_sweep_changes_nothing():
    episode_with_answers()
    sweep(NOW)
    before = alert_set()

    swept = sweep(NOW)

    assert (swept.safety_repaired, swept.standings_refreshed, swept.check_ins_raised) == (0, 0, 0)
    assert alert_set() == before


def test_an_answer_set_back_is_restored_with_its_gravest_value():
    episode = make_episode()
    make_session(episode, at=weeks_ago(1), attendance="attended")
    form = make_form(make_session(episode))
    answer_form(form, {"aoc-8": {"5": 3}}, is_sent=False)
    answer_form(form, {"aoc-8": {"5": 0}})

    delete_every_alert()
    sweep(NOW)

    assert [each.detail["value"] for each in Alert.objects.filter(kind="safety")] == [3]


def test_absences_and_low_answers_raise_nothing():
    episode = make_episode()
    make_session(episode, at=weeks_ago(1), attendance="attended")
    answer_form(make_form(make_session(episode)), {"aoc-8": {"5": "skipped"}})

    assert sweep(NOW).safety_repaired == 0
    assert not Alert.objects.filter(kind="safety").exists()


def test_a_stale_standing_is_refreshed():
    episode = make_episode()
    make_session(episode, at=weeks_ago(1), attendance="attended")
    Episode.objects.filter(pk=episode.pk).update(revision=99)

    assert sweep(NOW).standings_refreshed == 1
    assert Standing.objects.get(episode=episode).revision == 99


def test_nothing_booked_for_a_week_raises_one_alert_and_booking_closes_it():
    episode = make_episode()
    make_session(episode, at=weeks_ago(1) - timedelta(hours=3), attendance="attended")

    swept, again = sweep(NOW), sweep(NOW)

    assert (swept.lapses_raised, again.lapses_raised) == (1, 0)
    make_session(episode, booked_at=NOW)
    alert = Alert.objects.get(kind=AlertKind.LAPSE)
    assert (alert.state, alert.outcome) == ("resolved", "overtaken")


def test_an_ended_therapy_lapses_no_more():
    episode = make_episode()
    make_session(episode, at=weeks_ago(3), attendance="attended")
    end_episode(episode)

    assert sweep(NOW).lapses_raised == 0


def test_ending_keeps_safety_alerts_open():
    episode = make_episode()
    make_session(episode, at=weeks_ago(1), attendance="attended")
    answer_form(make_form(make_session(episode)), {"aoc-8": {"5": 3}})

    end_episode(episode)

    assert list(Alert.objects.values_list("kind", "state")) == [("safety", "new")]


def test_the_sweep_reads_the_same_thresholds_as_scoring():
    from measures import catalogue

    scoring = {
        (each.id, each.version, flag.item, flag.at_least)
        for each in catalogue.load().values()
        for flag in each.flags
    }

    assert {
        (each.instrument, each.version, each.item, each.at_least) for each in thresholds()
    } == scoring


def test_an_opened_form_without_answers_raises_nothing():
    episode = make_episode()
    open_form(make_form(make_session(episode)))

    assert sweep(NOW).safety_repaired == 0


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no row locks to forget")
@pytest.mark.django_db(transaction=True)
def test_the_sweep_brings_its_own_transactions():
    lapsed, booked = make_episode(), make_episode()
    for episode in (lapsed, booked):
        make_session(episode, at=weeks_ago(1) - timedelta(hours=3), attendance="attended")
    answer_form(make_form(make_session(make_episode())), {"aoc-45": {"27": 2}})
    sweep(NOW)
    delete_every_alert()
    sweep(NOW)
    make_session(booked, booked_at=NOW)
    Alert.objects.filter(episode=booked).update(state="new", outcome="")

    sweep(NOW)

    assert set(Alert.objects.values_list("kind", "state")) == {
        ("safety", "new"),
        ("lapse", "new"),
        ("lapse", "resolved"),
    }
