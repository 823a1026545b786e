"""The simulation draws what was planted, from its seed alone."""

from math import sqrt

import numpy as np
import pytest

from demo.planted import EFFECTS, hazards
from demo.simulate import simulate

NOTHING = dict.fromkeys(EFFECTS, 0.0)


def courses(seed=7, n_clients=90):
    return simulate(np.random.default_rng(seed), n_therapists=6, n_clients=n_clients)


def test_the_same_seed_draws_the_same_clients():
    assert courses() == courses()
    assert courses() != courses(seed=8)


def test_hazards_of_a_hand_worked_session():
    # logit(.08) - .1 = -2.542347; exp = .078681; .078681 / 1.078681
    first = hazards(1, 12, NOTHING, 0.0)
    assert first.leaving == pytest.approx(0.072942, abs=5e-6)
    assert first.planned == pytest.approx(0, abs=1e-5)

    # One missed appointment multiplies the odds by exp(.7).
    missed = hazards(1, 12, NOTHING | {"miss": 1.0}, 0.0)
    odds = missed.leaving / (1 - missed.leaving)
    assert odds == pytest.approx(2.013753 * 0.078681, rel=1e-4)


def test_planned_endings_come_near_the_planned_length():
    early, due, late = (hazards(n, 12, NOTHING, 0.0) for n in (5, 12, 14))

    assert early.planned < 0.001
    assert 0.6 < due.planned < 0.8 < late.planned


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
