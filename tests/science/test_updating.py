"""A model that moves only in its level and its steepness."""

from dataclasses import replace

import numpy as np
import pytest

from science.errors import FitError
from science.hazard import fit
from science.likelihood import derivatives
from science.ordered_rows import ordered
from science.person_sessions import group_of
from science.updating import Directions, directions, update
from tests.science.slow_hazard import random_rows, small_prior


def rows_without_therapists(seed: int, n: int):
    return replace(random_rows(seed, n), therapist=np.full(n, -1))


def test_with_every_direction_free_it_is_the_full_fit():
    rows, prior = rows_without_therapists(1, 80), small_prior()
    free = Directions(np.eye(17), prior.sd)

    found = update(ordered(rows), prior, free)

    full = fit(rows, prior)
    assert found.coefficients == pytest.approx(full.coefficients, abs=1e-6)
    assert found.covariance == pytest.approx(full.covariance, abs=1e-6)
    assert found.log_likelihood == pytest.approx(full.log_likelihood, abs=1e-6)


def test_level_shifts_every_baseline_alike_and_leaves_the_effects():
    rows, prior = rows_without_therapists(2, 200), small_prior()

    found = update(ordered(rows), prior, directions(prior, level=True, steepness=False))

    shift = found.coefficients[:7] - prior.baseline_mean
    assert shift == pytest.approx(np.full(7, shift[0]))
    assert found.coefficients[7:9].tolist() == prior.beta_mean.tolist()
    assert not np.allclose(found.coefficients[9:16], prior.planned_mean)


def test_steepness_multiplies_what_was_believed():
    rows, prior = rows_without_therapists(3, 200), small_prior()

    found = update(ordered(rows), prior, directions(prior, level=True, steepness=True))

    factor = found.coefficients[7] / prior.beta_mean[0]
    level = found.coefficients[0] - factor * prior.baseline_mean[0]
    assert found.coefficients[8] == pytest.approx(factor * prior.beta_mean[1])
    expected = level + factor * prior.baseline_mean
    assert found.coefficients[:7] == pytest.approx(expected)


def test_neither_leaves_the_believed_leaving_alone():
    rows, prior = rows_without_therapists(4, 100), small_prior()

    found = update(ordered(rows), prior, directions(prior, level=False, steepness=False))

    assert found.coefficients[:9].tolist() == prior.mean[:9].tolist()


def test_expected_count_meets_the_observed_one_after_a_shift_of_level():
    rows, prior = rows_without_therapists(5, 400), small_prior()
    data = ordered(rows)

    found = update(data, prior, directions(prior, level=True, steepness=False))

    # Calibration in the large, up to the weak prior of the move (3 log-odds).
    score = derivatives(data, found.coefficients, np.zeros(0)).score
    shift = found.coefficients[0] - prior.baseline_mean[0]
    assert score[:7].sum() == pytest.approx(shift / 9, abs=1e-4)


def test_covariance_keeps_the_prior_where_the_move_cannot_reach():
    rows, prior = rows_without_therapists(6, 2_000), small_prior()
    ways = directions(prior, level=True, steepness=False)

    found = update(ordered(rows), prior, ways)

    sds = np.sqrt(np.diag(found.covariance))
    # An effect is as unsure as before; the average level is known from the rows.
    assert sds[7:9] == pytest.approx(prior.beta_sd)
    assert (np.linalg.eigvalsh(found.covariance) > -1e-12).all()
    assert sds[:7].max() < 1.2


def test_covariance_is_the_error_over_clinics_drawn_from_the_prior():
    prior, errors, promised = small_prior(), [], []
    ways = directions(prior, level=True, steepness=False)
    rows = rows_without_therapists(7, 600)
    chances = np.random.default_rng(7)
    for _ in range(150):
        truth = chances.normal(prior.mean, prior.sd / 4)
        found = update(ordered(_drawn(rows, truth, chances)), _held(prior), ways)
        errors.append(found.coefficients[:9] - truth[:9])
        promised.append(np.diag(found.covariance)[:9])

    ratio = np.mean(np.square(errors), axis=0) / np.mean(promised, axis=0)

    # 150 clinics: a mean square is known to about 12 %; four of these.
    assert ratio == pytest.approx(np.ones(9), abs=0.48)


def test_nobody_leaving_still_has_an_answer():
    rows = rows_without_therapists(8, 100)
    prior = small_prior()

    found = update(
        ordered(replace(rows, event=np.zeros(100, dtype=np.int64))),
        prior,
        directions(prior, level=True, steepness=True),
    )

    assert np.isfinite(found.coefficients).all()
    assert found.coefficients[0] < prior.baseline_mean[0]


def test_an_update_that_does_not_settle_says_so(monkeypatch):
    monkeypatch.setattr("science.updating.MAX_STEPS", 1)
    prior = small_prior()

    with pytest.raises(FitError, match="settles"):
        update(
            ordered(rows_without_therapists(9, 50)),
            prior,
            directions(prior, level=True, steepness=True),
        )


def _held(prior):
    """The prior from which the truths of the test above are drawn."""
    return prior.relaxed(0.25)


def _drawn(rows, truth, rng):
    group = group_of(rows.session)
    odds_d = np.exp(truth[:7][group] + rows.x @ truth[7:9])
    odds_p = np.exp(truth[9:16][group] + rows.z @ truth[16:])
    draw = rng.random(len(rows)) * (1 + odds_d + odds_p)
    event = np.where(draw < odds_d, 1, np.where(draw < odds_d + odds_p, 2, 0))
    return replace(rows, event=event)
