"""`risk fit` and `risk activate`: stored with what it rests on, and never active by itself."""

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clients.models import Episode
from measures import catalogue
from risk.actions import Answered, PastSession, record_past
from risk.fitting import _Learned, fit_dropout, threshold_table
from risk.models import ModelActivation, RiskModel
from risk.training import read_training
from science.fitted import Fit, TherapistEffect
from sessions.actions import Booking, SessionLog
from tests.factories import NOW, end_episode, make_episode, make_supervisor, make_therapist
from tests.filling import filled
from tests.risk.models import make_model
from tests.science.estimators import prior_fit

pytestmark = pytest.mark.django_db


def lived(n_sessions: int, ending: str, *, started: int, therapist, level: float = 0.7) -> Episode:
    """A therapy of weekly sessions that began `started` weeks ago, with the client's ratings."""
    first = NOW - timedelta(weeks=started)
    episode = make_episode(therapist=therapist, started_on=first.date())
    ac6 = catalogue.latest("ac-6")
    past = [
        PastSession(
            booking=Booking(starts_at=first + timedelta(weeks=week)),
            log=SessionLog(attendance="attended", tension="none"),
            logged_at=first + timedelta(weeks=week, hours=2),
            answered=(
                Answered(
                    moment="post",
                    respondent="therapist",
                    answers={ac6.key: filled(ac6, "therapist", {}, level)},
                    received_at=first + timedelta(weeks=week, hours=3),
                ),
            ),
        )
        for week in range(n_sessions)
    ]
    record_past(by=therapist, episode=episode, past=past, at=past[-1].logged_at)
    if ending != "open":
        day = (first + timedelta(weeks=n_sessions)).date()
        end_episode(episode, ending_type=ending, ended_on=day, at=NOW - timedelta(days=1))
    return episode


@pytest.fixture
def clinic():
    therapist = make_therapist()
    for start in range(60, 60 - 16, -1):
        left = start % 4 == 0
        ending = "client_unilateral_no_contact" if left else "planned_mutual"
        lived(2 if left else 6, ending, started=start, therapist=therapist)
    lived(2, "open", started=2, therapist=therapist)
    return therapist.clinic


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("risk", *arguments, stdout=out)
    return out.getvalue()


def test_no_figure_about_one_therapist_is_kept(clinic, monkeypatch):
    one = replace(prior_fit(), therapists=(TherapistEffect(0, 0.7, 0.1),), therapist_sd=0.4)
    monkeypatch.setattr(_Learned, "fit", one)

    kept = fit_dropout(clinic, as_of=NOW.date()).body["fit"]

    assert (kept["therapists"], kept["therapist_sd"]) == ({}, 0.4)


def test_a_fit_counts_what_it_rests_on(clinic):
    fitted = fit_dropout(clinic, as_of=NOW.date())

    assert (fitted.n_episodes, fitted.n_closed, fitted.n_dropouts) == (17, 16, 4)
    assert fitted.rung == "prior"
    # Four times one return, twelve times five, and the sequel of each of the sixteen.
    assert fitted.n_rows == 4 + 60 + 16
    assert Fit.from_json(fitted.body["fit"]).to_json() == fitted.body["fit"]
    json.dumps([fitted.body, fitted.metrics], allow_nan=False)


def test_the_command_stores_a_model_that_does_not_speak(clinic):
    text = run("fit", "--only", "dropout", "--as-of", NOW.date().isoformat())

    model = RiskModel.objects.get()
    assert f"dropout: model {model.pk}" in text
    assert "may not speak yet: This model rests on 16 finished therapies" in text
    assert not ModelActivation.objects.exists()


def test_fitting_again_stores_nothing_new(clinic):
    for _ in range(2):
        run("fit", "--only", "dropout", "--as-of", NOW.date().isoformat())

    assert RiskModel.objects.count() == 1


def test_what_cannot_be_fitted_says_why(clinic):
    text = run("fit", "--only", "course")

    assert "course of phq-9: not fitted: closed episodes: 0 is not allowed; expected" in text
    assert not RiskModel.objects.exists()


def test_noise_is_measured_from_pairs_of_ratings(clinic):
    text = run("fit", "--only", "noise")

    assert "noise of ac-6: not fitted:" in text


def test_activating_needs_yes_and_a_supervisor():
    supervisor = make_supervisor()
    model = make_model(supervisor.clinic)

    assert "Nothing was changed: add --yes." in run(
        "activate", str(model.pk), "--by", supervisor.email
    )
    assert not ModelActivation.objects.exists()
    run("activate", str(model.pk), "--by", supervisor.email, "--note", "Tried.", "--yes")

    decided = ModelActivation.objects.get()
    assert (decided.by, decided.note) == (supervisor, "Tried.")
    with pytest.raises(CommandError, match="nobody of this clinic"):
        run("activate", str(model.pk), "--by", "who@example.org")
    with pytest.raises(CommandError, match="supervisor"):
        run("activate", str(model.pk), "--by", make_therapist().email, "--yes")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("fit", "--clinic", "999"), "no clinic"),
        (("fit", "--as-of", "soon"), "expected a day"),
        (("activate", "999", "--by", "a@example.org"), "no model 999"),
    ],
)
def test_bad_arguments_name_what_was_expected(arguments, message):
    make_therapist()

    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_thresholds_are_judged_by_leaving_before_session_ten_only():
    therapist = make_therapist()
    for start in range(120, 60, -1):
        # Every third client leaves, but only after session 12: no departure that is estimated.
        left = start % 3 == 0
        ending = "client_unilateral_no_contact" if left else "planned_mutual"
        lived(12, ending, started=start, therapist=therapist)
    clinic = therapist.clinic

    table = threshold_table(clinic, read_training(clinic, as_of=NOW.date()))

    assert {line["n_left"] for line in table} == {0}


def test_thresholds_leave_out_who_is_too_recent_to_be_seen_through(clinic):
    without = threshold_table(clinic, read_training(clinic, as_of=NOW.date()))
    therapist = make_therapist(clinic=clinic)
    # Gone for good by now, while those who began with them are still on the way.
    for start in (8, 8, 9, 9):
        lived(2, "open", started=start, therapist=therapist)

    assert without
    assert threshold_table(clinic, read_training(clinic, as_of=NOW.date())) == without
