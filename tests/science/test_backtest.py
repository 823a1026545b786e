"""Learning from one part and predicting the other, on drawn courses whose truth is known."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from science.alert_trial import alert_trial, first_alerts, landmark_alerts
from science.backtest import backtest, merged, predict
from science.baselines import ANY_MISSED, BASE_RATE
from science.discrimination import auc
from science.dropout_terms import NAMES, PLANNED_NAMES
from science.features import features_at
from science.history import AllianceRating, Attendance, History, SessionFacts
from science.incidence import cumulative_incidence
from science.labels import Sequel
from science.person_sessions import N_GROUPS
from science.predictions import joined
from science.prior import literature_prior
from science.reference import Reference, reference_from
from science.seen import Design, Seen, Subject, n_attended
from science.validation import validate

MONDAY = date(2026, 3, 2)


def course(rng, client: int, *, effect: float) -> Subject:
    """Up to twelve sessions; a weak alliance makes leaving likelier by `effect` per SD."""
    alliance = rng.normal()
    percent = float(np.clip(75 + 15 * alliance, 0, 100))
    sessions = []
    sequel = Sequel.PLANNED
    for number in range(1, 13):
        sessions.append(
            SessionFacts(
                session_id=number,
                held_on=MONDAY + timedelta(weeks=client // 20 + number),
                attendance=Attendance.ATTENDED,
                number=number,
                client=AllianceRating("ac-6", percent),
            )
        )
        if rng.random() < 1 / (1 + np.exp(3.0 + effect * alliance)):
            sequel = Sequel.DROPPED_OUT
            break
    history = History(tuple(sessions))
    return Subject(
        client=client, therapist=client % 4, start=client, history=history, sequel=sequel
    )


def courses(n: int, *, effect: float, seed: int) -> list[Subject]:
    rng = np.random.default_rng(seed)
    return [course(rng, client, effect=effect) for client in range(n)]


def parts(effect: float, *, n: int = 700, seed: int = 1):
    subjects = courses(n, effect=effect, seed=seed)
    cut = int(0.7 * n)
    return subjects[:cut], subjects[cut:]


def test_a_planted_effect_is_found_and_tells():
    train, test = parts(0.9)
    tried = backtest(train, test, Design())
    given = joined([trial.predictions for trial in tried.trials])
    found = validate(given, rng=np.random.default_rng(1), n_draws=400)

    assert [trial.landmark for trial in tried.trials] == [1, 3, 5]
    assert found.verdict.tells
    assert 0.65 < found.auc.value < 0.85
    assert found.recalibration.slope.low < 1 < found.recalibration.slope.high
    # Attendance says nothing here: nobody misses a session.
    assert auc(tried.trials[0].baselines[ANY_MISSED], tried.trials[0].predictions.y) == 0.5


def test_without_an_effect_it_cannot_tell():
    said = []
    for seed in range(4):
        train, test = parts(0.0, seed=seed)
        tried = backtest(train, test, Design())
        given = joined([trial.predictions for trial in tried.trials])
        said.append(validate(given, rng=np.random.default_rng(1), n_draws=300).verdict.tells)

    assert said == [False] * 4


def test_predictions_are_those_of_the_product_for_one_client():
    train, test = parts(0.9, n=200)
    tried = backtest(train, test, Design())
    trial = tried.trials[1]
    client = int(trial.predictions.client[0])
    history = next(one.history for one in test if one.client == client)
    terms = features_at(history, 2, tried.reference)

    alone = cumulative_incidence(trial.fit, np.array(terms.x), np.array(terms.z), session=3)

    assert trial.predictions.p[0] == pytest.approx(alone.p, abs=1e-12)
    assert tried.reference == reference_from(one.history for one in train)


def test_the_test_part_teaches_nothing():
    train, test = parts(0.9, n=200)
    turned = [
        replace(
            one,
            sequel=Sequel.PLANNED if one.sequel is Sequel.DROPPED_OUT else Sequel.DROPPED_OUT,
        )
        for one in test
    ]
    one, other = (backtest(train, part, Design()).trials[0] for part in (test, turned))

    assert one.fit.beta.tolist() == other.fit.beta.tolist()
    assert one.predictions.p.tolist() == other.predictions.p.tolist()
    assert one.baselines[BASE_RATE].tolist() == other.baselines[BASE_RATE].tolist()


def test_a_landmark_of_its_own_is_fitted_for_those_booked():
    train, test = parts(0.9)
    design = Design(at="booked", landmarks=(2, 4))
    two, four = backtest(train, test, design).trials

    assert two.fit.n_rows == two.n_train
    assert two.fit.beta.tolist() != four.fit.beta.tolist()
    # About as many dropouts as predicted.
    assert two.predictions.p.sum() == pytest.approx(two.predictions.n_events, rel=0.25)


def test_a_landmark_that_nobody_reaches_is_left_out():
    train, test = parts(0.9, n=60)

    assert [t.landmark for t in backtest(train, test, Design(landmarks=(1, 40))).trials] == [1]


def test_trials_of_several_turns_become_one_and_stay_apart():
    subjects = courses(200, effect=0.9, seed=3)
    halves = [(subjects[:100], subjects[100:]), (subjects[100:], subjects[:100])]
    tried = [backtest(train, test, Design(landmarks=(1, 3))) for train, test in halves]
    one, three = merged([trial for each in tried for trial in each.trials])

    assert (one.landmark, three.landmark, len(one.predictions)) == (1, 3, 200)
    assert sorted(one.predictions.client.tolist()) == list(range(200))
    assert len(set(one.predictions.stratum.tolist())) == 2
    assert one.n_train == 100
    # Within a turn the base rate is one number: no order at all.
    whole = replace(one.predictions, p=one.baselines[BASE_RATE])
    assert validate(whole, rng=np.random.default_rng(1), n_draws=100).auc.value == 0.5


def test_first_alerts_come_where_the_chance_first_reaches_the_threshold():
    train, test = parts(0.9, n=300)
    design = Design()
    tried = backtest(train, test, design)
    model = tried.trials[0].fit

    found = first_alerts(test, model, tried.reference, design, threshold=0.4)

    for subject, first in zip(test[:20], found, strict=False):
        chances = []
        for place in range(min(n_attended(subject.history), 9)):
            terms = features_at(subject.history, place, tried.reference)
            chance = cumulative_incidence(
                model, np.array(terms.x), np.array(terms.z), session=place + 1
            )
            chances.append(chance.p)
        # After session 1 nobody sees an estimate.
        slow = next(
            (place for place, p in enumerate(chances, start=1) if p >= 0.4 and place > 1), None
        )
        assert first == slow
    assert first_alerts([], model, Reference(), design, threshold=0.4) == ()


def test_alerts_of_a_trial_are_counted_by_hand():
    rng = np.random.default_rng(1)
    test = [course(rng, client, effect=0.0) for client in (0, 1, 2)]
    ends = [3, 5, 12]
    made = [
        replace(
            one,
            history=History(full.history.sessions[:end]),
            sequel=Sequel.DROPPED_OUT if end < 12 else Sequel.PLANNED,
            therapist=therapist,
        )
        for one, full, end, therapist in zip(
            test, [full_course(c) for c in (0, 1, 2)], ends, (0, 0, 1), strict=True
        )
    ]
    found = alert_trial(made, [2, None, 4], Design(), threshold=0.3, has_days=True)

    assert (found.n_alerts, found.lead.n_flagged, found.lead.n_missed) == (2, 1, 1)
    # Therapist 0 held sessions in five weeks, therapist 1 in twelve.
    assert found.per_therapist_week.value == pytest.approx(2 / 17)


def test_alerts_without_days_or_therapists_have_a_reason():
    made = [full_course(0)]
    unknown = [replace(made[0], therapist=-1)]

    without_days = alert_trial(made, [None], Design(), threshold=0.3, has_days=False)
    without_names = alert_trial(unknown, [None], Design(), threshold=0.3, has_days=True)

    assert without_days.per_therapist_week.reason == "the data have no dates"
    assert without_names.per_therapist_week.reason == "the data name no therapists"


def test_a_dropout_after_the_horizon_is_none():
    late = replace(full_course(0), sequel=Sequel.DROPPED_OUT)

    by_ten = alert_trial([late], [None], Design(), threshold=0.3, has_days=True)
    by_the_end = alert_trial([late], [None], Design(at="booked"), threshold=0.3, has_days=True)

    assert (by_ten.lead.n_missed, by_the_end.lead.n_missed) == (0, 1)


def test_landmark_alerts_count_attended_sessions_by_then():
    sessions = full_course(0).history.sessions
    missed = replace(sessions[1], attendance=Attendance.NO_SHOW, number=None)
    made = replace(full_course(0), history=History((sessions[0], missed, *sessions[2:])))

    assert landmark_alerts([made, full_course(1)], {0: 3}) == (2, None)


def test_landmark_predictions_speak_of_the_whole_time_ahead():
    train, test = parts(0.9, n=300)
    design = Design(at="booked", landmarks=(3,))
    (trial,) = backtest(train, test, design).trials
    seen = [
        Seen(
            client=0,
            x=(0.0,) * len(NAMES),
            z=(0.0,) * len(PLANNED_NAMES),
            any_missed=False,
            n_recent_missed=0,
            alliance=None,
            y=0,
        )
    ]
    base = trial.fit.coefficients[2]  # the group of the third session
    planned = trial.fit.coefficients[N_GROUPS + len(NAMES) + 2]

    assert predict(trial.fit, seen, 3, design)[0] == pytest.approx(
        np.exp(base) / (1 + np.exp(base) + np.exp(planned)), abs=1e-12
    )


def full_course(client: int) -> Subject:
    rng = np.random.default_rng(0)
    while True:
        found = course(rng, client, effect=0.0)
        if n_attended(found.history) == 12 and found.sequel is Sequel.PLANNED:
            return found


def test_a_clinic_too_small_for_its_own_effects_is_judged_by_the_rung_it_can_carry():
    train, test = parts(0.9, n=60)
    prior = literature_prior(0.2)

    small = backtest(train, test, Design(climbs=True, base_rate=0.2)).trials[0].fit

    assert small.beta.tolist() == prior.beta_mean.tolist()
    assert backtest(train, test, Design(base_rate=0.2)).trials[0].fit.beta.tolist() != (
        prior.beta_mean.tolist()
    )


def test_the_open_rungs_are_those_of_the_model_that_would_speak():
    """400 finished therapies open the full fit, though the part that teaches has only 280."""
    train, test = parts(0.9, n=400)
    prior = literature_prior(0.2).beta_mean.tolist()
    design = Design(climbs=True, base_rate=0.2)

    by_part = backtest(train, test, design).trials[0].fit
    by_all = backtest(train, test, replace(design, n_completed=400)).trials[0].fit

    assert len(train) == 280
    assert by_part.beta.tolist() == prior
    assert by_all.beta.tolist() != prior
