"""The simulation draws what was planted, from its seed alone."""

from math import sqrt

import numpy as np
import pytest

from demo.planted import EFFECTS, LEAVING, LEVEL, PLANNED, hazards
from demo.simulate import simulate
from science.dropout_terms import NAMES
from science.features import Features
from science.prior import HAZARD_SHAPE

NOTHING = Features((0.0,) * len(NAMES), (0.0,), frozenset())


def courses(seed=7, n_clients=90):
    return simulate(np.random.default_rng(seed), n_therapists=6, n_clients=n_clients)


def test_the_same_seed_draws_the_same_clients():
    assert courses() == courses()
    assert courses() != courses(seed=8)


def test_hazards_of_a_hand_worked_session():
    # logit(.08) - .4 = -2.842347; exp = .058289. logit(.002): odds .002004.
    first = hazards(1, NOTHING, 0.0)
    assert first.leaving == pytest.approx(0.058289 / 1.060293, abs=5e-6)
    assert first.planned == pytest.approx(0.002004 / 1.060293, abs=5e-6)

    # One missed appointment multiplies the odds of leaving by exp(.7).
    x = tuple(float(name == "miss") for name in NAMES)
    missed = hazards(1, Features(x, (0.0,), frozenset()), 0.0)
    assert missed.leaving / first.leaving == pytest.approx(
        2.013753 * 1.060293 / (1.060293 + 1.013753 * 0.058289), rel=1e-4
    )


def test_improvement_brings_planned_endings():
    stuck, better = (hazards(12, Features(NOTHING.x, (z,), frozenset()), 0.0) for z in (0.0, 1.0))

    assert better.planned / (1 - better.planned - better.leaving) == pytest.approx(
        1.648721 * stuck.planned / (1 - stuck.planned - stuck.leaving), rel=1e-6
    )


def test_what_is_planted_has_the_form_of_the_model():
    assert tuple(EFFECTS) == NAMES
    assert HAZARD_SHAPE[:6] == LEAVING[:6]
    assert len(LEAVING) == len(PLANNED) == 7
    assert LEVEL == -0.4


def test_as_many_leave_as_the_hazards_say():
    held = [
        (meeting, course.left_after == meeting.number)
        for course in courses(seed=3, n_clients=1500)
        for meeting in course.meetings
        if meeting.hazards
    ]

    chances = np.array([meeting.hazards.leaving for meeting, _ in held])
    left = sum(has_left for _, has_left in held)
    spread = sqrt(float((chances * (1 - chances)).sum()))
    assert abs(left - float(chances.sum())) < 4 * spread


def test_those_who_leave_had_the_weaker_alliance():
    drawn = courses(seed=3, n_clients=1500)

    left = [each.alliance_between for each in drawn if each.left_after]
    stayed = [each.alliance_between for each in drawn if not each.left_after]
    assert float(np.mean(left)) < float(np.mean(stayed)) - 0.1


def test_nothing_follows_the_last_session_but_missed_appointments():
    for course in courses(seed=3, n_clients=300):
        numbers = [each.number for each in course.meetings if each.number]
        assert numbers == list(range(1, len(numbers) + 1))
        if course.left_after:
            assert course.left_after == len(numbers)
        assert all(meeting.week < course.n_weeks for meeting in course.meetings)
