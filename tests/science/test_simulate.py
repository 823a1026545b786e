"""Simulated clinics: the same seed gives the same one, and they are what they claim to be."""

import numpy as np
import pytest

from science.errors import FitError
from science.person_sessions import Event
from science.prior import literature_prior
from science.simulate import MAX_SESSIONS, simulate

BETA = literature_prior().beta_mean


def clinic(seed: int = 1, **changes):
    values = {"n_clients": 400, "n_therapists": 10, "beta": BETA}
    return simulate(np.random.default_rng(seed), **values | changes)


def test_the_same_generator_gives_the_same_clinic():
    first, second, other = clinic(1), clinic(1), clinic(2)

    assert first.rows.x.tolist() == second.rows.x.tolist()
    assert first.rows.event.tolist() == second.rows.event.tolist()
    assert first.rows.event.tolist() != other.rows.event.tolist()


def test_each_client_has_sessions_without_gaps_one_therapist_and_one_end():
    rows = clinic(censored=0.05).rows

    for client in np.unique(rows.client):
        own = rows.take(rows.client == client)
        assert own.session.tolist() == list(range(1, len(own) + 1))
        assert len(set(own.therapist.tolist())) == 1
        assert set(own.event[:-1].tolist()) <= {int(Event.CAME_BACK)}


def test_shares_of_leaving_follow_the_base_rate():
    quiet = {"beta": np.zeros(13), "therapist_sd": 0.0, "n_clients": 20_000}
    rare, often = (clinic(base_rate=rate, **quiet).rows for rate in (0.197, 0.47))

    first = [(rows.session == 1) & (rows.event == Event.DROPPED_OUT) for rows in (rare, often)]

    # Chances after session 1 by hand: odds of .08 moved by -.611 and +.477, planned odds 1 to 99,
    # and half as much again for the three in ten who have improved.
    assert first[0].sum() / 20_000 == pytest.approx(0.0446, abs=0.005)
    assert first[1].sum() / 20_000 == pytest.approx(0.1217, abs=0.007)


def test_yes_or_no_terms_are_0_or_1_and_missed_sessions_0_to_2():
    rows = clinic(n_clients=5_000).rows
    columns = dict(zip(rows.names, rows.x.T, strict=True))

    assert set(columns["drop"].tolist()) == {0.0, 1.0}
    assert set(columns["miss"].tolist()) == {0.0, 1.0, 2.0}
    first = rows.session == 1
    assert columns["drop"][first].mean() == pytest.approx(0.14, abs=0.02)
    assert (columns["miss"][first] == 2).mean() == pytest.approx(0.03, abs=0.01)


def test_terms_of_a_client_hang_together_over_sessions():
    rows = clinic(n_clients=3_000, beta=np.zeros(13)).rows
    first, second = (
        dict(zip(rows.client[at].tolist(), rows.x[at, 0].tolist(), strict=True))
        for at in (rows.session == 1, rows.session == 2)
    )

    both = [(first[client], ally) for client, ally in second.items()]

    # 0.6 of the variance is the client's own.
    assert np.corrcoef(np.array(both).T)[0, 1] == pytest.approx(0.6, abs=0.05)


def test_truth_is_in_the_order_of_a_fit():
    drawn = clinic(gamma=np.array([0.9]))
    prior = literature_prior(0.25)

    assert drawn.coefficients[7:20].tolist() == BETA.tolist()
    assert drawn.coefficients[-1] == 0.9
    assert drawn.coefficients[:7].tolist() == prior.baseline_mean.tolist()
    assert len(drawn.effects) == 10


def test_nobody_goes_on_for_ever_and_censoring_cuts_courses_short():
    full, cut = clinic().rows, clinic(censored=0.3).rows

    assert full.session.max() <= MAX_SESSIONS
    assert len(cut) < len(full)
    assert len(clinic(n_clients=0).rows) == 0


@pytest.mark.parametrize(
    "change", [{"beta": np.zeros(3)}, {"gamma": np.zeros(2)}, {"censored": 1.5}]
)
def test_impossible_clinic_is_refused(change):
    with pytest.raises(FitError):
        clinic(**change)
