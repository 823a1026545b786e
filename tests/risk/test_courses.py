"""Which course speaks, what a fit is given, and what the standing keeps of it."""

from datetime import timedelta

import pytest

from measures.models import ScaleScore
from risk.actions.fitting import switch_off_model
from risk.courses import active_course, active_courses, course_rows, numbered
from risk.fitting_scores import fit_course
from risk.model_card import summary_lines
from risk.models import ModelKind, Standing
from risk.refresh import refresh_stale
from science.errors import FitError
from science.outcome_point import OutcomePoint
from tests.factories import (
    NOW,
    TODAY,
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    the_clinic,
)
from tests.risk.course_cases import activate, phq_episode, phq_session
from tests.science.courses import make_model

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def on_track_of(episode) -> str:
    refresh_stale()
    return Standing.objects.get(episode=episode).on_track


def test_the_latest_decision_holds_for_each_instrument():
    activate(make_model(sigma2=5.0))
    activate(make_model(instrument="gad-7", highest=21.0))
    activate(make_model(sigma2=7.0), later=1)

    assert {name: each.sigma2 for name, each in active_courses(the_clinic()).items()} == {
        "gad-7": 6.0,
        "phq-9": 7.0,
    }
    assert active_course(the_clinic(), "phq-9").sigma2 == 7.0
    assert active_course(the_clinic(), "core-10") is None


def test_a_course_that_is_switched_off_is_silent():
    activate()
    at = NOW + timedelta(minutes=1)
    switch_off_model(
        by=make_supervisor(), kind=ModelKind.COURSE, instrument="phq-9", note="", at=at
    )

    assert active_courses(the_clinic()) == {}


def test_a_fit_gets_ended_therapies_that_began_with_a_score():
    first = phq_episode(20, 15, None, 9, is_ended=True)
    phq_episode(None, 15, 9, is_ended=True)  # no score at session 1
    phq_episode(18, 12)  # goes on
    only = phq_episode(11, is_ended=True)  # nothing after the first

    rows = course_rows(the_clinic(), "phq-9", TODAY)

    assert rows.episode.tolist() == [first.pk, first.pk]
    assert rows.intake.tolist() == [20, 20]
    assert rows.session.tolist() == [2, 4]
    assert rows.score.tolist() == [15, 9]
    assert (rows.lowest, rows.highest, rows.higher_is_worse) == (0, 27, True)
    assert rows.n_episodes == 1
    assert ScaleScore.objects.filter(response__episode=only).exists()


def test_a_fit_as_of_a_day_gets_no_therapy_that_ended_later():
    phq_episode(20, 15, is_ended=True)

    assert course_rows(the_clinic(), "phq-9", TODAY - timedelta(days=1)).n_episodes == 0


def test_an_instrument_without_an_outcome_score_is_refused():
    with pytest.raises(FitError, match="instrument: 'ac-6' is not allowed"):
        course_rows(the_clinic(), "ac-6", TODAY)


def test_too_few_therapies_give_no_fit():
    phq_episode(20, 15, is_ended=True)

    with pytest.raises(FitError, match="closed episodes: 1 is not allowed; expected at least 300"):
        fit_course(the_clinic(), "phq-9", as_of=TODAY)


def test_the_terminal_says_how_wide_the_band_proved():
    model = activate().model
    model.metrics = {
        "band": {
            "n_episodes": 320.0,
            "n_scores": 2310.0,
            "worse": 0.052,
            "worse_than_alike": 0.0491,
            "worse_than_either": 0.08,
            "better": 0.04,
        }
    }

    assert summary_lines(model)[-1] == (
        "5.2% of 2310 scores of therapies that the fit had not seen were worse than their band, "
        "4.9% than that of clients who began alike, 8.0% than either; about 5% of each of the two "
        "bands is expected by chance."
    )


def points_of(*sessions) -> dict[int, OutcomePoint]:
    return {each.pk: OutcomePoint("phq-9", 9, 0, 27, True) for each in sessions}


def test_a_score_before_a_session_to_come_counts_for_the_next_number():
    episode = make_episode()
    held = phq_session(episode, 3, None)
    missed = phq_session(episode, 2, None, attendance="no-show")
    coming = make_session(episode)
    later = make_session(episode, at=NOW + timedelta(days=9))
    sessions = [held, missed, coming, later]

    course = numbered(sessions, points_of(*sessions))

    assert [number for number, _ in course] == [1, 2]


def test_a_session_that_nobody_logged_gives_way_to_the_next_one_held():
    episode = make_episode()
    forgotten = make_session(episode, at=NOW - timedelta(days=9))
    held = phq_session(episode, 1, None)

    assert [number for number, _ in numbered([forgotten, held], points_of(forgotten, held))] == [1]


@pytest.mark.parametrize(
    ("totals", "word"),
    [
        ((15, 12), ""),  # two scores, no model: no word yet
        ((15, 12, 11), "on-track"),
        ((15, 18, 21), "not-on-track"),
    ],
)
def test_the_standing_keeps_the_word_of_the_change_since_the_first_score(totals, word):
    assert on_track_of(phq_episode(*totals)) == word


def test_a_questionnaire_without_norms_says_nothing_without_a_model():
    episode = make_episode()
    for week in (4, 3, 2):
        session = make_session(episode, at=NOW - timedelta(weeks=week))
        answer_form(make_form(session), level=0.1 * week)

    assert on_track_of(episode) == ""


def test_a_decision_about_the_course_reaches_every_standing():
    still = phq_episode(15, 15, 15, 15, 15)
    assert on_track_of(still) == "on-track"

    # Clients here fall by 10 in five sessions, all alike.
    activate(make_model(b=(0.0, 1.0, -6.0, 0.0), g=((0.1, 0.0), (0.0, 0.1)), sigma2=4.0))

    assert on_track_of(still) == "not-on-track"
    assert Standing.objects.get(episode=still).status != "check-in"
