"""A fit keeps its names and survives being stored."""

import json
from dataclasses import replace

import numpy as np
import pytest

from science.errors import FitError
from science.fitted import Fit
from science.hazard import fit
from science.incidence import cumulative_incidence
from science.prior import literature_prior
from science.simulate import simulate
from tests.science.slow_hazard import random_rows, small_prior


def test_fit_survives_json_to_ten_digits():
    drawn = simulate(
        np.random.default_rng(1), n_clients=100, n_therapists=12, beta=np.full(13, 0.2)
    )
    found = fit(drawn.rows, literature_prior(0.3))

    back = Fit.from_json(json.loads(json.dumps(found.to_json())))

    assert back.to_json() == found.to_json()
    assert back.coefficients == pytest.approx(found.coefficients, rel=1e-9)
    assert back.covariance == pytest.approx(found.covariance, rel=1e-9)
    assert [t.place for t in back.therapists] == [t.place for t in found.therapists]
    counts = (back.n_rows, back.n_clients, back.n_dropouts, back.n_planned, back.iterations)
    again = (found.n_rows, found.n_clients, found.n_dropouts, found.n_planned, found.iterations)
    assert counts == again
    x, z = drawn.rows.x[0], drawn.rows.z[0]
    one, other = (cumulative_incidence(each, x, z, session=2) for each in (found, back))
    assert one == pytest.approx(other, rel=1e-8)


def test_fit_without_therapists_survives_json():
    found = fit(random_rows(0, 0), small_prior())

    back = Fit.from_json(json.loads(json.dumps(found.to_json())))

    assert (back.therapists, back.therapist_sd) == ((), None)
    assert back.coefficients == pytest.approx(small_prior().mean, rel=1e-9)


def test_therapists_are_read_back_by_number_not_by_text():
    rows = replace(random_rows(2, 60), therapist=np.arange(60) % 12)

    back = Fit.from_json(json.loads(json.dumps(fit(rows, small_prior()).to_json(), sort_keys=True)))

    assert [t.place for t in back.therapists] == list(range(12))


def test_every_coefficient_has_a_name_a_value_and_a_standard_error():
    named = fit(random_rows(0, 0), small_prior()).named()

    assert [c.name for c in named] == [
        *(f"session {g}" for g in ("1", "2", "3", "4", "5", "6 to 10", "11 and later")),
        "pull",
        "push",
        *(f"planned: session {g}" for g in ("1", "2", "3", "4", "5", "6 to 10", "11 and later")),
        "planned: done",
    ]
    assert named[7][1:] == pytest.approx((0.5, 0.4))
    assert named[7].interval == pytest.approx((0.5 - 0.784, 0.5 + 0.784), abs=1e-4)


def test_parts_of_the_coefficients_lie_where_the_layout_says():
    found, prior = fit(random_rows(0, 0), small_prior()), small_prior()

    assert found.baseline.tolist() == prior.baseline_mean.tolist()
    assert found.beta.tolist() == prior.beta_mean.tolist()
    assert found.planned_baseline.tolist() == prior.planned_mean.tolist()
    assert found.gamma.tolist() == prior.gamma_mean.tolist()


@pytest.mark.parametrize(
    "change",
    [
        {"coefficients": np.zeros(3)},
        {"covariance": np.zeros((3, 3))},
        {"coefficients": np.full(17, np.nan)},
        {"covariance": np.full((17, 17), np.inf)},
        {"log_likelihood": float("nan")},
    ],
)
def test_fit_that_no_estimate_could_use_is_refused(change):
    with pytest.raises(FitError):
        replace(fit(random_rows(0, 0), small_prior()), **change)
