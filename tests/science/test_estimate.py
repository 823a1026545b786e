"""What a model says about one therapy: from the second session to the ninth, and why."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.early_rules import early_rules, turnings
from science.estimate import Estimate, estimate_reason, estimates
from science.features import features_at
from science.history import History, Status
from science.incidence import cumulative_incidence
from tests.science.estimators import prior_estimator
from tests.science.histories import attended, course, missed

ESTIMATOR = prior_estimator()


def test_nothing_is_said_before_the_second_session():
    assert estimates(course(75.0), ESTIMATOR) == {}


def test_sessions_two_to_nine_are_spoken_about():
    spoken = estimates(course(*[75.0] * 12), ESTIMATOR)

    assert [each.session for each in spoken.values()] == [2, 3, 4, 5, 6, 7, 8, 9]


def test_the_chance_is_the_incidence_at_that_session():
    history = course(80.0, 60.0, 70.0)
    terms = features_at(history, 2, ESTIMATOR.reference)

    said = estimates(history, ESTIMATOR)[3]

    chance = cumulative_incidence(ESTIMATOR.fit, np.array(terms.x), np.array(terms.z), session=3)
    assert chance is not None
    assert (said.p, said.low, said.high) == tuple(round(part, 6) for part in chance)
    assert said.average == 0.12


def test_a_missed_session_and_a_low_alliance_are_named_with_their_direction():
    history = History((attended(1, 75.0), missed(2), replace(attended(3, 30.0), number=2)))

    top = {term.name: term for term in estimates(history, ESTIMATOR)[3].top}

    assert top["miss"].log_odds == 0.7
    assert top["miss"].value == 1.0
    assert top["ally"].log_odds > 0
    assert top["ally"].value < 0


def test_at_most_three_terms_are_named_the_largest_first():
    history = History((attended(1, 90.0), missed(2), replace(attended(3, 40.0), number=2)))

    sizes = [abs(term.log_odds) for term in estimates(history, ESTIMATOR)[3].top]

    assert len(sizes) == 3
    assert sizes == sorted(sizes, reverse=True)


def test_what_nothing_was_recorded_for_is_missing():
    said = estimates(course(75.0, 75.0), ESTIMATOR)[2]

    assert {"disc", "sev0", "low_support"} <= set(said.missing)


def test_an_estimate_survives_its_storage():
    said = estimates(course(80.0, 50.0), ESTIMATOR)[2]

    assert Estimate.from_json(json.loads(json.dumps(said.to_json()))) == said


def test_without_an_average_there_is_none():
    said = estimates(course(80.0, 50.0), prior_estimator(averages={}))[2]

    assert said.average is None
    reason = estimate_reason(said, 0.0, course(80.0, 50.0))
    assert reason is not None
    assert reason.before is None


@pytest.mark.parametrize(("above", "speaks"), [(-1e-6, True), (0.0, True), (1e-6, False)])
def test_a_reason_begins_at_the_threshold(above, speaks):
    history = course(80.0, 50.0)
    said = estimates(history, ESTIMATOR)[2]

    reason = estimate_reason(said, said.p + above, history)

    assert (reason is not None) is speaks


def test_a_reason_names_session_estimate_and_average():
    history = course(80.0, 50.0)
    said = estimates(history, ESTIMATOR)[2]

    reason = estimate_reason(said, 0.01, history)

    assert reason is not None
    assert (reason.rule, reason.level, reason.session_number) == ("estimate", Status.CHECK_IN, 2)
    assert (reason.before, reason.after) == (15.0, round(100 * said.p, 4))


def test_a_spoken_reason_turns_the_status_until_the_next_session():
    history = course(75.0, 75.0, 75.0)
    said = estimate_reason(estimates(history, ESTIMATOR)[2], 0.0, history)

    spoken = {2: said}

    assert [each.session_id for each in turnings(history, spoken=spoken)] == [2]
    assert early_rules(history, spoken=spoken).status is Status.NOTHING
    assert early_rules(History(history.sessions[:2]), spoken=spoken).reasons == (said,)


@given(
    st.lists(st.floats(0, 100), min_size=2, max_size=9),
    st.lists(st.floats(0, 100), max_size=4),
)
def test_later_sessions_change_no_earlier_estimate(now, later):
    before = estimates(course(*now), ESTIMATOR)
    after = estimates(course(*now, *later), ESTIMATOR)

    assert {key: after[key] for key in before} == before


def test_a_better_alliance_lowers_the_chance():
    low, high = (estimates(course(*[p] * 3), ESTIMATOR)[3].p for p in (40.0, 90.0))

    assert high < low


def test_a_session_without_its_number_is_counted_by_attendance():
    history = History(tuple(replace(each, number=None) for each in course(75.0, 75.0).sessions))

    assert [each.session for each in estimates(history, ESTIMATOR).values()] == [2]


def test_an_import_with_gaps_stands_where_its_numbers_say():
    sessions = [replace(each, number=3 * each.session_id) for each in course(*[75.0] * 4).sessions]

    spoken = estimates(History(tuple(sessions)), ESTIMATOR)

    # Numbers 3, 6, 9 and 12: the first is one session only, the last lies past the horizon.
    assert [each.session for each in spoken.values()] == [6, 9]
