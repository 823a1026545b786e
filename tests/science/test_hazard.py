"""The fit against a dense one, against published figures, and on data with nothing in them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from science.errors import FitError
from science.hazard import fit
from science.person_sessions import PersonSessions
from tests.science.slow_hazard import dense_fit, random_rows, small_prior


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(0, 50), sd=st.floats(0.05, 3.0))
def test_fit_is_that_of_the_whole_hessian(seed, n, sd):
    rows, prior = random_rows(seed, n), small_prior()

    found = fit(rows, prior, therapist_sd=sd)

    point, covariance = dense_fit(rows, prior, sd)
    d = len(prior.mean)
    # Both stop where a step changes less than 1e-4 standard errors.
    assert found.coefficients == pytest.approx(point[:d], abs=1e-4)
    assert [t.effect for t in found.therapists] == pytest.approx(point[d:], abs=1e-4)
    assert found.covariance == pytest.approx(covariance[:d, :d], abs=1e-4)
    sds = np.sqrt(np.diag(covariance)[d:])
    assert [t.sd for t in found.therapists] == pytest.approx(sds, abs=1e-4)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 60))
def test_nothing_depends_on_the_order_of_rows_or_the_names_of_people(seed, n):
    rows, prior = random_rows(seed, n), small_prior()
    shuffled = rows.take(np.random.default_rng(seed).permutation(n))
    named = np.where(shuffled.therapist < 0, -1, 90 - 7 * shuffled.therapist)
    renamed = replace(shuffled, client=500 - shuffled.client, therapist=named)

    first, second = fit(rows, prior), fit(renamed, prior)

    assert second.coefficients == pytest.approx(first.coefficients, abs=1e-6)
    # The spread may lie on a flat ridge: the same to a thousandth of a log-odds.
    assert (second.therapist_sd or 0) == pytest.approx(first.therapist_sd or 0, abs=1e-3)
    by_place = {t.place: t.effect for t in second.therapists}
    again = [by_place[90 - 7 * t.place] for t in first.therapists]
    assert again == pytest.approx([t.effect for t in first.therapists], abs=1e-3)
    assert (second.n_clients, second.n_dropouts) == (first.n_clients, first.n_dropouts)


def caseload(left: int, stayed: int) -> PersonSessions:
    """One therapist's clients, one session each, nothing else known."""
    n = left + stayed
    return PersonSessions(
        client=np.arange(n),
        therapist=np.zeros(n, dtype=np.int64),
        session=np.ones(n, dtype=np.int64),
        x=np.zeros((n, 0)),
        z=np.zeros((n, 0)),
        event=np.repeat([1, 0], [left, stayed]),
        names=(),
        planned_names=(),
    )


@pytest.mark.parametrize(
    ("left", "of", "middle", "low", "high"), [(4, 5, 48, 24, 73), (24, 30, 69, 53, 81)]
)
def test_a_therapists_share_is_drawn_to_the_clinics(left, of, middle, low, high):
    # Worked out apart, at a clinic's mean of 30 % and a spread of 0.7 log-odds.
    at_30 = np.full(7, np.log(0.3 / 0.7))
    known = {"baseline_sd": 1e-6, "planned_sd": 1e-6, "planned_mean": np.full(7, -40.0)}
    none = dict.fromkeys(["beta_mean", "beta_sd", "gamma_mean", "gamma_sd"], np.zeros(0))
    prior = small_prior(names=(), planned_names=(), baseline_mean=at_30, **known, **none)

    (effect,) = fit(caseload(left, of - left), prior, therapist_sd=0.7).therapists

    logits = [at_30[0] + effect.effect + z * effect.sd for z in (0, -1.96, 1.96)]
    shares = [100 / (1 + np.exp(-logit)) for logit in logits]
    assert shares == pytest.approx([middle, low, high], abs=0.6)


def test_without_rows_the_prior_is_the_answer():
    prior = small_prior()
    nothing = random_rows(0, 0)

    found = fit(nothing, prior)

    assert found.coefficients.tolist() == prior.mean.tolist()
    assert found.covariance == pytest.approx(np.diag(prior.sd**2))
    assert (found.n_rows, found.n_clients, found.n_dropouts, found.n_planned) == (0, 0, 0, 0)
    assert (found.log_likelihood, found.therapist_sd, found.therapists) == (0.0, None, ())


@pytest.mark.parametrize("event", [0, 1, 2])
def test_one_thing_happening_to_everyone_still_has_an_answer(event):
    rows = random_rows(4, 200)
    same = replace(rows, event=np.full(200, event))

    found = fit(same, small_prior())

    counts = (found.n_dropouts, found.n_planned)
    assert counts == (200 * (event == 1), 200 * (event == 2))
    assert np.isfinite(found.coefficients).all()
    assert (np.linalg.eigvalsh(found.covariance) > 0).all()


def test_a_term_that_separates_is_held_by_its_prior():
    rows = random_rows(6, 300)
    telling = np.column_stack([rows.event == 1, rows.x[:, 1]]).astype(float)
    prior = small_prior()

    found = fit(replace(rows, x=telling), prior)

    assert prior.beta_mean[0] < found.beta[0] < prior.beta_mean[0] + 10 * prior.beta_sd[0]


def test_groups_without_rows_stay_at_the_prior():
    rows = random_rows(8, 100)
    prior = small_prior()

    found = fit(replace(rows, session=np.ones(100, dtype=np.int64)), prior)

    assert found.baseline[1:] == pytest.approx(prior.baseline_mean[1:], abs=1e-9)
    assert np.sqrt(np.diag(found.covariance))[1:7] == pytest.approx(prior.baseline_sd)


@pytest.mark.parametrize(("sd", "kept"), [(0.0, 0.0), (None, None), (0.5, 0.5)])
def test_without_known_therapists_the_spread_is_as_given(sd, kept):
    rows = random_rows(9, 50)

    found = fit(replace(rows, therapist=np.full(50, -1)), small_prior(), therapist_sd=sd)

    assert (found.therapist_sd, found.therapists) == (kept, ())


def test_a_spread_of_zero_is_a_fit_without_therapists():
    rows = random_rows(9, 80)
    alike = replace(rows, therapist=np.full(80, -1))

    found = fit(rows, small_prior(), therapist_sd=0)

    assert found.coefficients.tolist() == fit(alike, small_prior()).coefficients.tolist()
    assert (found.therapist_sd, found.therapists) == (0, ())


def test_no_spread_is_seen_where_chance_explains_it():
    rows = random_rows(11, 400, n_therapists=8)

    assert fit(rows, small_prior()).therapist_sd == pytest.approx(0.0, abs=0.25)


@pytest.mark.parametrize("sd", [-0.1, np.inf, np.nan])
def test_impossible_spread_is_refused(sd):
    with pytest.raises(FitError, match="therapist_sd"):
        fit(random_rows(1), small_prior(), therapist_sd=sd)


def test_columns_that_the_prior_does_not_name_are_refused():
    with pytest.raises(FitError, match="terms"):
        fit(replace(random_rows(1), names=("push", "pull")), small_prior())


@pytest.mark.parametrize("column", ["x", "z"])
def test_a_term_out_of_all_scale_is_refused(column):
    rows = random_rows(1)

    with pytest.raises(FitError, match="terms"):
        fit(replace(rows, **{column: 20_000 * getattr(rows, column)}), small_prior())


def test_terms_on_an_unusual_scale_still_converge():
    rows = random_rows(1, 200)

    found = fit(replace(rows, x=2_000 * rows.x), small_prior())

    assert np.isfinite(found.coefficients).all()


def test_a_fit_that_does_not_settle_says_so(monkeypatch):
    monkeypatch.setattr("science.hazard.MAX_STEPS", 1)

    with pytest.raises(FitError, match="settles"):
        fit(random_rows(1), small_prior())
