"""A clinic's finished therapies as the review reads them, checked against counts by hand."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from clients.models import Ending, Episode
from risk import actions
from risk.flag_review import SHOWN_FROM, review_of
from risk.models import Alert, AlertKind, Outcome, Standing
from risk.record import read_record
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
    weeks_ago,
)
from tests.risk.finished import (
    LEFT_FLAGGED,
    LEFT_TOO_LATE,
    LEFT_UNFLAGGED,
    STAYED,
    STAYED_FLAGGED,
    Past,
    make_finished,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

SOMEONE_ELSE = User(pk=0)  # with no therapy of their own


@pytest.fixture
def therapist():
    return make_therapist()


def results_of(therapist):
    return review_of(therapist.clinic, viewer=SOMEONE_ELSE, at=NOW).results


def fill_up(therapist):
    """Enough therapies that nothing was to be seen in and that nobody left."""
    make_finished(therapist, [STAYED] * SHOWN_FROM)


def test_below_fifty_there_is_a_count_and_nothing_else(therapist, django_assert_num_queries):
    make_finished(therapist, [LEFT_FLAGGED] * (SHOWN_FROM - 1))
    make_episode(therapist=therapist)

    with django_assert_num_queries(1):
        review = review_of(therapist.clinic, viewer=SOMEONE_ELSE, at=NOW)

    assert (review.n_finished, review.results, review.n_undecided) == (49, None, 0)


def test_flags_are_counted_by_hand(therapist):
    make_finished(
        therapist,
        [LEFT_FLAGGED] * 12
        + [LEFT_UNFLAGGED] * 5
        + [LEFT_TOO_LATE] * 3
        + [STAYED_FLAGGED] * 18
        + [STAYED] * 42,
    )

    flags = results_of(therapist).flags

    assert (flags.n, flags.n_left, flags.n_flagged, flags.n_met) == (80, 20, 30, 12)
    assert (flags.sensitivity.value, flags.precision.value) == (0.6, 0.4)
    assert flags.specificity.value == 0.7
    assert [(each.rule, each.n_flagged) for each in flags.reasons] == [("missed-session", 30)]
    # A no-show after the first session, and three attended in all.
    assert flags.lead.median_sessions == 2.0


def test_the_missed_are_named_latest_ended_first(therapist):
    long_ago, late, recent = make_finished(
        therapist,
        [
            Past(ending=Ending.CLIENT_INFORMED, last=30),
            Past(weeks="aaan", ending=Ending.CLIENT_NO_CONTACT, last=20),
            Past(ending=Ending.CLIENT_INFORMED, last=10),
        ],
    )
    fill_up(therapist)

    found = results_of(therapist)

    assert found.missed == (recent.pk, late.pk, long_ago.pk)
    assert found.too_late == {late.pk}


def test_what_attendance_cannot_decide_is_not_judged(therapist):
    fill_up(therapist)
    make_finished(
        therapist,
        [
            Past(weeks="anaa", ending=Ending.TRANSFER),
            Past(weeks="anaa", ending=Ending.CLIENT_INFORMED, last=2),
            Past(weeks="n", ending=Ending.CLIENT_NO_CONTACT),
        ],
    )

    review = review_of(therapist.clinic, viewer=SOMEONE_ELSE, at=NOW)

    assert (review.n_finished, review.n_undecided) == (53, 3)
    assert review.results.flags.n_flagged == 0


def test_imports_with_made_days_are_left_out(therapist):
    fill_up(therapist)
    made = Past(weeks="anaa", ending=Ending.CLIENT_NO_CONTACT, is_made=True)
    make_finished(therapist, [made] * 4)

    review = review_of(therapist.clinic, viewer=SOMEONE_ELSE, at=NOW)

    assert (review.n_finished, review.n_made) == (50, 4)
    assert (review.results.flags.n_left, review.results.definitions.attendance.n_yes) == (0, 0)


def test_an_ending_that_lies_ahead_is_not_finished(therapist):
    fill_up(therapist)
    (episode,) = make_finished(therapist, [LEFT_FLAGGED])
    Episode.objects.filter(pk=episode.pk).update(ended_on=TODAY + timedelta(days=1))

    assert review_of(therapist.clinic, viewer=SOMEONE_ELSE, at=NOW).n_finished == 50


def test_stale_standings_are_brought_up_to_date(therapist):
    make_finished(therapist, [LEFT_FLAGGED] * SHOWN_FROM)
    Standing.objects.update(flags=[], rules="of-old")

    assert results_of(therapist).flags.n_flagged == 50


def test_reading_takes_as_many_queries_for_sixty_as_for_a_hundred_and_twenty(
    therapist, django_assert_num_queries
):
    for _ in range(2):
        make_finished(therapist, [LEFT_FLAGGED, STAYED] * 30)
        with django_assert_num_queries(6):
            review_of(therapist.clinic, viewer=SOMEONE_ELSE, at=NOW)


def test_definitions_are_counted_side_by_side(therapist):
    judged = {"therapist_judges_premature": "yes"}
    agreed = make_finished(
        therapist, [Past(ending=Ending.CLIENT_NO_CONTACT, episode=judged) for _ in range(12)]
    )
    make_finished(therapist, [LEFT_UNFLAGGED] * 8 + [STAYED] * 30)
    notes = ["unchanged", "little-room-to-improve", "deteriorated"] * 3 + ["recovered"] * 3
    for episode, note in zip(agreed, notes, strict=True):
        Standing.objects.filter(pk=episode.pk).update(outcome_note=note)

    met = results_of(therapist).definitions

    assert (met.attendance.n_yes, met.attendance.n_no) == (20, 30)
    assert (met.judged.n_yes, met.judged.n_no, met.judged.n_undecided) == (12, 0, 38)
    assert (met.outcome.n_yes, met.outcome.n_no, met.outcome.n_undecided) == (9, 33, 8)
    assert (met.together.n_yes, met.together.n_no, met.together.n_undecided) == (9, 33, 8)


def two_scores(therapist, instrument, *levels):
    """An episode that its client ended, with two scores of a questionnaire."""
    episode = make_episode(therapist=therapist, started_on=weeks_ago(12).date())
    for weeks, level in zip((11, 10), levels, strict=True):
        session = make_session(episode, at=weeks_ago(weeks))
        answer_form(make_form(session, instruments=[instrument]), level=level)
        log_session(session)
    return end_episode(
        episode, ending_type=Ending.CLIENT_INFORMED, ended_on=weeks_ago(8).date(), at=weeks_ago(8)
    )


@pytest.mark.parametrize(
    ("instrument", "levels", "said"),
    [
        ("phq-9", (0.2, 0.8), (0, 1)),
        ("phq-9", (0.4, 0.4), (1, 0)),
        ("aoc-8", (0.2, 0.8), (0, 0)),  # without norms nothing is reliable
    ],
)
def test_two_scores_are_compared_as_the_record_does(therapist, instrument, levels, said):
    fill_up(therapist)
    episode = two_scores(therapist, instrument, *levels)

    outcome = results_of(therapist).definitions.outcome

    assert (outcome.n_yes, outcome.n_no - 50) == said
    record = read_record(Episode.objects.filter(pk=episode.pk), viewer=SOMEONE_ELSE, at=NOW)
    *_, by_outcome = record.left_early
    assert by_outcome.answer == {(1, 0): "Yes", (0, 1): "No", (0, 0): "Cannot be said"}[said]


def test_labels_are_those_of_the_record(therapist):
    fill_up(therapist)
    for past in (LEFT_FLAGGED, LEFT_TOO_LATE, Past(ending=Ending.DECEASED), STAYED):
        before = results_of(therapist).definitions.attendance
        (episode,) = make_finished(therapist, [past])
        after = results_of(therapist).definitions.attendance
        record = read_record(Episode.objects.filter(pk=episode.pk), viewer=SOMEONE_ELSE, at=NOW)

        said = (after.n_yes - before.n_yes, after.n_no - before.n_no)
        assert (
            record.left_early[0].answer
            == {
                (1, 0): "Yes",
                (0, 1): "No",
                (0, 0): "Cannot be said",
            }[said]
        )


def test_a_session_that_the_client_wrote_about_took_place(therapist):
    fill_up(therapist)
    episode = make_episode(therapist=therapist, started_on=weeks_ago(8).date())
    make_session(episode, at=weeks_ago(7), attendance="attended")
    unlogged = make_session(episode, at=weeks_ago(3))
    answer_form(make_form(unlogged, moment="post"))
    end_episode(episode, ending_type=Ending.CLIENT_INFORMED, ended_on=weeks_ago(2).date())

    # 28 days of an interval between the two make 84 days to wait from three weeks ago.
    review = review_of(therapist.clinic, viewer=SOMEONE_ELSE, at=NOW)

    assert (review.results.flags.n_left, review.n_undecided) == (0, 1)


def test_what_alerts_led_to_is_counted(therapist):
    episodes = make_finished(therapist, [LEFT_FLAGGED] * SHOWN_FROM)
    alerts = [
        Alert.objects.create(
            clinic=therapist.clinic,
            episode=episode,
            kind=AlertKind.CHECK_IN,
            basis="test",
            owner=therapist,
            raised_at=weeks_ago(10),
        )
        for episode in episodes[:12]
    ]
    Alert.objects.create(
        clinic=therapist.clinic,
        episode=episodes[0],
        kind=AlertKind.LAPSE,
        basis="test",
        owner=therapist,
        raised_at=weeks_ago(10),
    )
    act = {"by": therapist, "at": weeks_ago(9), "seen_version": 1}
    for alert in alerts[:3]:
        actions.acknowledge(alert=alert, note="", **act)
    for alert in alerts[3:7]:
        actions.plan(alert=alert, note="Talk.", due_on=date(2026, 3, 30), **act)
    for alert in alerts[7:9]:
        actions.resolve(alert=alert, outcome=Outcome.FALSE_ALARM, note="", **act)

    found = results_of(therapist).alerts

    assert (found.n, found.n_acted, found.n_planned) == (12, 9, 4)
    assert found.planned.value == pytest.approx(1 / 3)
    assert found.outcomes == {"": 10, Outcome.FALSE_ALARM: 2}


def test_below_ten_alerts_there_is_no_share(therapist):
    make_finished(therapist, [LEFT_FLAGGED] * SHOWN_FROM)

    assert results_of(therapist).alerts.acted.reason == "0 alerts; at least 10 are needed"
