"""The log-likelihood against plain loops, its derivatives against finite differences."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from science.likelihood import derivatives
from science.ordered_rows import CHUNK_ROWS, ordered
from tests.science.slow_hazard import random_rows, slow_log_likelihood

seeds = st.integers(0, 10_000)
SIZE = 17  # two baselines of seven groups, two terms and one


def point(seed: int, n_therapists: int):
    rng = np.random.default_rng(seed + 1)
    return rng.normal(-0.5, 0.7, SIZE), rng.normal(0, 0.5, n_therapists)


def near(first, second) -> bool:
    """Whether all fields agree up to the rounding of sums taken in another order."""
    return all(
        np.allclose(getattr(first, name), getattr(second, name), rtol=1e-9, atol=1e-9)
        for name in type(first).__slots__
    )


@settings(max_examples=30, deadline=None)
@given(seed=seeds, n=st.integers(0, 60))
def test_value_is_that_of_plain_loops(seed, n):
    rows = random_rows(seed, n)
    data = ordered(rows)
    coefficients, effects = point(seed, len(data.places))

    found = derivatives(data, coefficients, effects).value

    by_place = dict(zip(data.places.tolist(), effects.tolist(), strict=True))
    assert found == pytest.approx(slow_log_likelihood(rows, coefficients, by_place), abs=1e-9)


def test_gradient_and_hessian_are_those_of_finite_differences():
    data = ordered(random_rows(3, 60))
    coefficients, effects = point(3, len(data.places))
    at = derivatives(data, coefficients, effects)
    h = 1e-5

    for j in range(SIZE):
        step = np.zeros(SIZE)
        step[j] = h
        up = derivatives(data, coefficients + step, effects)
        down = derivatives(data, coefficients - step, effects)
        # Central differences of double precision: about 1e-9 of truncation and rounding.
        assert at.score[j] == pytest.approx((up.value - down.value) / (2 * h), abs=1e-6)
        assert at.information[j] == pytest.approx((down.score - up.score) / (2 * h), abs=1e-6)
        change = (down.therapist_score - up.therapist_score) / (2 * h)
        assert at.cross[:, j] == pytest.approx(change, abs=1e-6)

    for j in range(len(effects)):
        step = np.zeros(len(effects))
        step[j] = h
        up = derivatives(data, coefficients, effects + step)
        down = derivatives(data, coefficients, effects - step)
        assert at.therapist_score[j] == pytest.approx((up.value - down.value) / (2 * h), abs=1e-6)
        change = (down.therapist_score - up.therapist_score) / (2 * h)
        expected = np.zeros(len(effects))
        expected[j] = at.therapist_information[j]
        assert change == pytest.approx(expected, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=seeds, n=st.integers(1, 60))
def test_neither_the_order_of_rows_nor_the_numbers_of_clients_matter(seed, n):
    rows = random_rows(seed, n)
    shuffled = rows.take(np.random.default_rng(seed).permutation(n))
    renamed = replace(shuffled, client=1_000 - shuffled.client)
    data = ordered(rows)
    coefficients, effects = point(seed, len(data.places))

    first = derivatives(data, coefficients, effects)
    second = derivatives(ordered(renamed), coefficients, effects)

    assert near(first, second)


@settings(max_examples=20, deadline=None)
@given(seed=seeds, n=st.integers(1, 60))
def test_rows_written_twice_count_twice(seed, n):
    rows = random_rows(seed, n)
    data = ordered(rows)
    coefficients, effects = point(seed, len(data.places))

    once = derivatives(data, coefficients, effects)
    twice = derivatives(ordered(rows.take(np.tile(np.arange(n), 2))), coefficients, effects)

    doubled = {name: 2 * getattr(once, name) for name in type(once).__slots__}
    assert near(twice, replace(once, **doubled))


def test_more_rows_than_a_chunk_add_up():
    few = random_rows(5, 500)
    copies = 8 * (CHUNK_ROWS // 500)
    many = few.take(np.tile(np.arange(500), copies))
    coefficients, effects = point(5, 4)

    one, all_ = (derivatives(ordered(rows), coefficients, effects) for rows in (few, many))

    assert len(ordered(many).chunks) > len(ordered(few).chunks)
    assert all_.value == pytest.approx(copies * one.value, rel=1e-9)
    assert all_.information == pytest.approx(copies * one.information, rel=1e-9, abs=1e-6)
    assert all_.cross == pytest.approx(copies * one.cross, rel=1e-9, abs=1e-6)


def test_log_odds_beyond_the_exponential_do_not_overflow():
    rows = random_rows(7, 30)
    coefficients = np.full(SIZE, 2_000.0)

    found = derivatives(ordered(rows), coefficients, np.zeros(4))

    assert np.isfinite(found.value)
    assert np.isfinite(found.information).all()
