"""Alerts come within a budget, the gravest first, and say nothing twice; safety is outside it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection

from risk import actions
from risk.check_ins import raise_check_ins
from risk.models import Alert, AlertState, AlertStep, Standing
from risk.sweep import sweep
from tests.factories import (
    NOW,
    answer_form,
    end_episode,
    log_session,
    make_episode,
    make_form,
    make_session,
    make_therapist,
    weeks_ago,
)
from tests.risk.life import Life
from tests.science.slow_alert_policy import most_in_a_window

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEEK = timedelta(days=7)


@pytest.fixture
def therapist():
    return make_therapist()


def missed(therapist, *, days=1, times=1):
    """An episode with so many missed sessions, and another session booked."""
    episode = make_episode(therapist=therapist)
    for number in range(times, 0, -1):
        make_session(episode, at=NOW - (days + 7 * (number - 1)) * DAY, attendance="no-show")
    make_session(episode, booked_at=NOW - days * DAY)
    return episode


def check_ins(**values):
    return Alert.objects.filter(kind="check-in", **values).order_by("pk")


def episodes_with_alerts():
    return [alert.episode for alert in check_ins()]


def act(name, alert, at=NOW, **values):
    alert.refresh_from_db()
    values = {"by": alert.owner, "seen_version": alert.version, "note": "Talked.", **values}
    return getattr(actions, name)(alert=alert, at=at, **values)


def resolve(alert, at=NOW):
    return act("resolve", alert, at=at, outcome="addressed")


def test_the_third_check_in_of_a_week_waits_for_room(therapist):
    first, second, third = (missed(therapist) for _ in range(3))

    assert episodes_with_alerts() == [first, second]
    assert Standing.objects.get(episode=third).status == "check-in"
    assert sweep(NOW).waiting == 1
    # The first two were raised when their no-show was logged, two hours after it began.
    swept = sweep(NOW + 6 * DAY + 3 * HOUR)
    assert (swept.check_ins_raised, swept.waiting) == (1, 0)
    assert episodes_with_alerts()[-1] == third


def test_the_gravest_that_waits_comes_first(therapist):
    for _ in range(2):
        missed(therapist)
    mild = missed(therapist)
    grave = missed(therapist)
    for episode, p in ((mild, 0.2), (grave, 0.4)):
        said = {"p": p, "model": 1}
        Standing.objects.filter(episode=episode).update(estimate=said, seen_estimate=said)

    sweep(NOW + 6 * DAY + HOUR)
    assert check_ins().count() == 2
    sweep(NOW + 6 * DAY + 3 * HOUR)

    assert check_ins().count() == 4
    assert episodes_with_alerts()[2:4] == [grave, mild]


def test_another_therapist_has_a_budget_of_their_own(therapist):
    for _ in range(3):
        missed(therapist)
    missed(make_therapist())

    assert check_ins().count() == 3


def test_safety_alerts_and_failures_are_outside_the_budget(therapist):
    episodes = [missed(therapist) for _ in range(3)]
    for episode in episodes:
        form = make_form(episode.sessions.get(attendance="booked"), instruments=["phq-9"])
        answer_form(form, {"phq-9": {"9": 2}}, at=NOW)

    assert check_ins().count() == 2
    assert Alert.objects.filter(kind="safety").count() == 3


def test_lapses_spend_from_the_same_budget(therapist):
    missed(therapist, days=0.1)
    for _ in range(2):
        make_session(make_episode(therapist=therapist), at=weeks_ago(1.1), attendance="attended")

    swept = sweep(NOW)

    assert (swept.lapses_raised, swept.waiting) == (1, 1)


def test_a_rebuild_raises_nothing_and_the_sweep_what_the_budget_allows(therapist):
    for _ in range(4):
        missed(therapist)
    AlertStep.objects.all().delete()
    Alert.objects.all().delete()
    Standing.objects.all().delete()

    call_command("rebuild_standings", verbosity=0)
    assert not check_ins().exists()
    sweep(NOW)
    sweep(NOW)

    assert check_ins().count() == 2


def test_nothing_is_raised_beside_an_alert_that_nobody_has_seen(therapist):
    episode = missed(therapist)
    make_session(episode, at=NOW - 4 * HOUR, attendance="attended", tension="mixed")

    assert [alert.detail["rules"] for alert in check_ins()] == [["missed-session"]]


def test_a_new_reason_makes_an_open_alert_new_again_and_keeps_its_plan(therapist):
    episode = missed(therapist)
    alert = check_ins().get()
    act("plan", alert, due_on=NOW.date() + 2 * DAY, at=NOW - DAY / 2)

    make_session(episode, at=NOW - 4 * HOUR, attendance="attended", tension="mixed")

    alert.refresh_from_db()
    assert (alert.state, alert.due_on) == (AlertState.NEW, NOW.date() + 2 * DAY)
    assert alert.detail["rules"][0] == "missed-session"
    assert "unrepaired-tension" in alert.detail["rules"]
    last = alert.steps.last()
    assert last.by is None
    assert last.note.startswith("New since then: Tension without repair")


def test_an_alert_made_new_again_spends_from_the_budget(therapist):
    episode = missed(therapist, days=9)
    act("acknowledge", check_ins().get(), at=NOW - 8 * DAY)
    make_session(episode, at=NOW - 4 * HOUR, attendance="attended", tension="mixed")

    second, _third = missed(therapist), missed(therapist)

    assert episodes_with_alerts() == [episode, second]


@pytest.mark.parametrize("closes", [False, True], ids=["open", "closed"])
def test_after_someone_has_acted_the_same_reasons_are_silent_for_three_sessions(therapist, closes):
    episode = make_episode(therapist=therapist)
    make_session(episode, at=NOW - 40 * DAY, attendance="no-show")
    alert = check_ins().get()
    (resolve if closes else lambda each, at: act("acknowledge", each, at=at))(alert, NOW - 39 * DAY)
    for day in (35, 30):
        make_session(episode, at=NOW - day * DAY, attendance="attended")
    make_session(episode, at=NOW - 25 * DAY, attendance="no-show")
    assert not AlertStep.objects.filter(state="new").exists()
    assert check_ins().count() == 1

    make_session(episode, at=NOW - 20 * DAY, attendance="attended")

    newest = check_ins().last()
    assert newest.state == AlertState.NEW
    turned = Standing.objects.get(episode=episode).turned_session
    assert (newest == alert, check_ins().count()) == (not closes, 2 if closes else 1)
    if closes:
        assert newest.basis == f"session:{turned}:2"


def test_a_second_alert_of_one_cause_is_counted(therapist):
    episode = missed(therapist)
    resolve(check_ins().get(), at=NOW - DAY / 2)
    make_session(episode, at=NOW - 4 * HOUR, attendance="attended", tension="mixed")

    first, second = check_ins()
    assert second.basis == f"{first.basis}:2"
    assert first.state == AlertState.RESOLVED


@pytest.mark.parametrize(("then", "now", "speaks"), [(0.2, 0.3, True), (0.2, 0.29, False)])
def test_an_estimate_up_by_half_ends_the_silence(therapist, then, now, speaks):
    episode = missed(therapist)
    standing = Standing.objects.filter(episode=episode)
    standing.update(estimate={"p": then}, seen_estimate={"p": then})
    resolve(check_ins().get(), at=NOW - DAY / 2)
    standing.update(estimate={"p": now}, seen_estimate={"p": now})

    raise_check_ins([episode.pk], at=NOW)

    assert check_ins().count() == (2 if speaks else 1)
    assert check_ins().last().detail["estimate"] == ({"p": now} if speaks else None)


def test_an_alert_that_an_ending_closed_silences_nothing(therapist):
    episode = missed(therapist)
    end_episode(episode, ended_on=NOW.date())
    assert check_ins().get().outcome == "ended"

    actions.reopen(by=therapist, episode=episode, at=NOW)

    assert [alert.state for alert in check_ins()] == ["resolved", "new"]


def test_a_booking_that_is_called_off_lets_the_lapse_speak_again(therapist):
    episode = make_episode(therapist=therapist)
    make_session(episode, at=weeks_ago(2), attendance="attended")
    sweep(NOW)
    booked = make_session(episode, booked_at=NOW)
    actions.cancel(by=therapist, session=booked, attendance="client-cancel", at=NOW)

    sweep(NOW)
    sweep(NOW)

    lapses = Alert.objects.filter(kind="lapse").order_by("pk")
    assert [alert.state for alert in lapses] == ["resolved", "new"]


def test_a_lapse_that_someone_closed_is_not_raised_again(therapist):
    make_session(make_episode(therapist=therapist), at=weeks_ago(2), attendance="attended")
    sweep(NOW)
    resolve(Alert.objects.get(kind="lapse"))

    assert sweep(NOW + 3 * WEEK).lapses_raised == 0


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_no_therapist_gets_more_than_two_in_a_week(therapist, seed):
    dice = Random(seed)
    lives = [Life(dice) for _ in range(4)]
    for life in lives:
        life.episode = make_episode(therapist=therapist, started_on=life.now.date())
    names = ["week"] * 12 + ["acknowledge", "resolve", "rate", "cancel", "end", "reopen"]
    for _ in range(40):
        life = min(lives, key=lambda each: each.now)
        life.step(dice.choice(names))
        if dice.random() < 0.3:
            sweep(life.now)
    sweep(NOW)

    counted = Alert.objects.filter(kind__in=["check-in", "lapse"], episode__therapist=therapist)
    assert len(_raised(counted)) > 2
    assert most_in_a_window(_raised(counted.filter(closed_by=None)), WEEK) <= 2
    # Those that were hidden leave the others their room, and take only what is left.
    assert most_in_a_window(_raised(counted.exclude(closed_by=None)), WEEK) <= 2


def _raised(alerts):
    again = AlertStep.objects.filter(by=None, state="new", alert__in=alerts)
    return [*alerts.values_list("raised_at", flat=True), *again.values_list("at", flat=True)]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one transaction at a time")
@pytest.mark.django_db(transaction=True)
def test_two_writes_at_once_do_not_both_take_the_last_room(therapist):
    missed(therapist)
    sessions = [
        make_session(make_episode(therapist=therapist), at=NOW - 4 * HOUR) for _ in range(4)
    ]

    def log(session):
        try:
            log_session(session, attendance="no-show")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sessions)) as pool:
        list(pool.map(log, sessions))

    assert Standing.objects.filter(status="check-in").count() == 5
    assert check_ins().count() == 2
