"""Usual scores: hand-worked shrinkage, and what is stored comes back."""

import json

import pytest
from hypothesis import given

from science.errors import FitError
from science.history import History
from science.outcome_point import OutcomePoint
from science.reference import (
    ALLIANCE_DEFAULT,
    OUTCOME_DEFAULT,
    Reference,
    Usual,
    reference_from,
)
from tests.science.histories import attended, course, missed, rating
from tests.science.random_histories import COURSES, laid_out


def test_no_scores_leave_our_default():
    found = reference_from([History()])

    assert found == Reference()
    assert found.of_alliance("ac-6", "client") == ALLIANCE_DEFAULT
    assert found.of_outcome("phq-9") == OUTCOME_DEFAULT


def test_scores_are_pooled_and_drawn_towards_the_default():
    # 60 and 80 of two clients: mean 70, variance 200; weight 2 / 32.
    found = reference_from([course(60.0), course(80.0)]).of_alliance("ac-6", "client")

    assert found.mean == pytest.approx(70 / 16 + 75 * 15 / 16)
    assert found.sd == pytest.approx((200 / 16 + 225 * 15 / 16) ** 0.5)


def test_many_scores_of_one_client_count_as_one_client():
    found = reference_from([course(*[90.0] * 30)]).of_alliance("ac-6", "client")

    assert found.mean == pytest.approx(75 + 15 / 31)


def test_one_score_keeps_the_default_spread():
    assert reference_from([course(90.0)]).of_alliance("ac-6", "client").sd == pytest.approx(15.0)


def test_sides_are_kept_apart_and_only_attended_sessions_count():
    seen = History((attended(1, therapist=rating(60.0)),))
    empty = History((attended(1, client=rating(None)),))
    away = History((missed(1),))

    found = reference_from([seen, empty, away])

    assert list(found.alliance) == [("ac-6", "therapist")]


def test_only_the_first_outcome_score_counts():
    first, second = (OutcomePoint("ors", points, 0, 40, False) for points in (10, 40))
    history = History((attended(1, outcomes=(first,)), attended(2, outcomes=(second,))))

    # 10 of 40 is 25 %, turned 75 %: drawn from 50 by 1 / 31.
    assert reference_from([history]).of_outcome("ors").mean == pytest.approx(50 + 25 / 31)


@pytest.mark.parametrize(("mean", "sd"), [(50, 0), (float("nan"), 1), (50, float("inf"))])
def test_a_yardstick_without_length_is_refused(mean, sd):
    with pytest.raises(FitError, match="usual score"):
        Usual(mean, sd)


@given(COURSES)
def test_what_is_stored_comes_back(drawn):
    reference = reference_from([laid_out(drawn)])

    stored = json.loads(json.dumps(reference.to_json()))

    assert Reference.from_json(stored).to_json() == reference.to_json()
    again = Reference.from_json(stored)
    assert again.alliance.keys() == reference.alliance.keys()
    for key, usual in reference.alliance.items():
        # Stored with ten significant digits.
        assert again.alliance[key].mean == pytest.approx(usual.mean, rel=1e-9)
