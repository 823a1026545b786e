"""The prior holds the published effects, and its baseline meets a clinic's rate."""

import math

import numpy as np
import pytest

from science.base_rate import base_rate_shift, cumulative_share
from science.dropout_terms import NAMES, TERMS
from science.errors import FitError
from science.fitted import Fit
from science.hazard import fit
from science.incidence import cumulative_incidence
from science.person_sessions import PersonSessions
from science.prior import Prior, literature_prior
from tests.science.slow_hazard import small_prior

NO_PLANNED_ENDING = np.full(7, -40.0)


def test_default_hazards_add_up_to_a_quarter_by_session_5_and_a_third_by_session_10():
    assert cumulative_share(sessions=5) == pytest.approx(0.239, abs=0.0005)
    assert cumulative_share(sessions=10) == pytest.approx(0.329, abs=0.0005)
    assert cumulative_share(sessions=0) == 0


@pytest.mark.parametrize(
    ("rate", "shift"), [(0.197, -0.611), (0.253, -0.321), (0.35, 0.077), (0.47, 0.478)]
)
def test_shift_that_anchors_to_a_published_rate(rate, shift):
    found = base_rate_shift(rate)

    assert found == pytest.approx(shift, abs=0.001)  # the last one is 0.47746
    assert cumulative_share(found) == pytest.approx(rate, abs=1e-12)


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1, math.nan])
def test_rate_outside_0_to_1_is_refused(rate):
    with pytest.raises(FitError, match="base_rate"):
        base_rate_shift(rate)


@pytest.mark.parametrize("rate", [1e-6, 0.9999])
def test_extreme_rates_are_still_met(rate):
    assert cumulative_share(base_rate_shift(rate)) == pytest.approx(rate, rel=1e-6)


def test_baseline_gives_the_rate_after_ten_sessions_where_nobody_ends_as_planned():
    prior = literature_prior(0.253, names=(), planned_names=())
    alone = _prior_with(prior, planned_mean=NO_PLANNED_ENDING)
    nobody = np.zeros(0)

    # Leaving after one of the sessions 1 to 10: session 11 is not reached.
    found = cumulative_incidence(_as_fit(alone), nobody, nobody, session=1, horizon=11)

    assert found.p == pytest.approx(0.253, abs=1e-12)


def test_without_a_rate_the_shape_stands_as_it_is():
    prior = literature_prior()
    hazards = 1 / (1 + np.exp(-prior.baseline_mean))

    assert hazards == pytest.approx([0.08, 0.06, 0.05, 0.04, 0.035, 0.025, 0.025])


def test_prior_holds_the_terms_in_the_order_asked_for():
    chosen = literature_prior(0.2, ("miss", "ally"))

    assert literature_prior().names == NAMES
    assert literature_prior().beta_mean.tolist() == [term.mean for term in TERMS]
    assert chosen.beta_mean.tolist() == [0.70, -0.40]
    assert chosen.beta_sd.tolist() == [0.35, 0.20]


@pytest.mark.parametrize("names", [("age",), ("improved",)])
def test_unknown_term_is_refused(names):
    with pytest.raises(FitError, match="term"):
        literature_prior(0.2, names)


def test_relaxing_doubles_every_spread_of_a_coefficient_and_moves_no_mean():
    prior = literature_prior(0.2)
    loose = prior.relaxed(2.0)

    assert loose.sd == pytest.approx(2 * prior.sd)
    assert loose.mean.tolist() == prior.mean.tolist()
    assert loose.therapist_sd_scale == 0.7


def test_prior_survives_json():
    prior = literature_prior(0.3, ("ally", "drop"))
    back = Prior.from_json(prior.to_json())

    assert back.to_json() == prior.to_json()
    assert back.mean == pytest.approx(prior.mean, rel=1e-9)
    assert (back.names, back.planned_names) == (("ally", "drop"), ("improved",))


@pytest.mark.parametrize(
    "change",
    [
        {"beta_mean": np.zeros(3)},
        {"baseline_mean": np.full(7, np.nan)},
        {"beta_sd": np.array([0.1, 0.0])},
        {"planned_sd": -1.0},
        {"baseline_sd": math.inf},
        {"therapist_sd_scale": 0.0},
    ],
)
def test_prior_that_determines_nothing_is_refused(change):
    with pytest.raises(FitError):
        small_prior(**change)


def _prior_with(prior: Prior, *, planned_mean) -> Prior:
    values = {name: getattr(prior, name) for name in Prior.__slots__}
    return Prior(**values | {"planned_mean": planned_mean})


def _as_fit(prior: Prior) -> Fit:
    none = np.zeros(0, dtype=np.int64)
    rows = PersonSessions(
        client=none,
        therapist=none,
        session=none,
        x=np.zeros((0, len(prior.names))),
        z=np.zeros((0, len(prior.planned_names))),
        event=none,
        names=prior.names,
        planned_names=prior.planned_names,
    )
    return fit(rows, prior)
