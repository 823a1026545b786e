"""The band: hand-worked, against dense conditioning, and never with a look ahead."""

import json
from dataclasses import replace
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.course_model import Band, CourseModel, expected_at, expected_course
from science.errors import FitError
from science.outcome_point import OutcomePoint
from tests.science.courses import NO_COVARIANCE, make_model, slow_band

Z = 1.6448536269514722  # the 95 % quantile of the normal distribution

points = st.floats(0, 27)
course = st.dictionaries(st.integers(2, 12), points, max_size=11)


@st.composite
def models(draw, **values):
    """Any model whose covariances are some; on a scale so long that nothing is cut off."""
    number = st.floats(-3, 3)

    def covariance(size):
        root = np.array([[draw(number) for _ in range(size)] for _ in range(size)])
        return tuple(tuple(row) for row in (root @ root.T).tolist())

    return make_model(
        b=tuple(draw(number) for _ in range(4)),
        cov_fixed=tuple(tuple(each / 1000 for each in row) for row in covariance(4)),
        g=covariance(2),
        sigma2=draw(st.floats(0.1, 20)),
        **{"lowest": -1e6, "highest": 1e6, **values},
    )


def test_the_band_before_any_score_is_the_marginal_one_worked_by_hand():
    model = make_model(
        b=(1.0, 0.8, -2.0, 0.1),
        cov_fixed=((0.04, 0, 0, 0), (0, 0.0, 0, 0), (0, 0, 0.01, 0), (0, 0, 0, 0)),
        g=((4.0, 0.5), (0.5, 1.0)),
        sigma2=5.0,
    )
    t = log(4)
    # 1 + .8 x 20 + (-2 + .1 x 20) t = 17; .04 + .01 t^2 + 4 + 2 x .5 t + t^2 + 5 = 12.367.
    variance = 0.04 + 0.01 * t**2 + 4 + t + t**2 + 5

    band = expected_course(model, 20, {}, 4)[-1]

    assert band.session == 4
    assert band.mean == pytest.approx(17)
    assert variance == pytest.approx(12.3673, abs=1e-4)
    assert band.high - band.mean == pytest.approx(Z * sqrt(variance))
    assert band.mean - band.low == pytest.approx(Z * sqrt(variance))


def test_a_score_moves_the_next_band_by_its_share_worked_by_hand():
    model = make_model(b=(0, 0.8, 0, 0), g=((9.0, 0), (0, 0)), sigma2=16.0)

    second, third = expected_course(model, 20, {2: 11}, 3)

    # 9 of the 25 parts of variance are the client's own: 16 - 5 x 9/25, and 9 x 16/25 + 16.
    assert (second.mean, second.high) == pytest.approx((16, 16 + Z * 5))
    assert (third.mean, third.high) == pytest.approx((14.2, 14.2 + Z * sqrt(21.76)))


@given(models(), points, course, st.integers(2, 12))
def test_the_band_is_that_of_dense_conditioning(model, intake, scores, session):
    mean, variance = slow_band(model, intake, scores, session)

    band = expected_at(model, intake, scores, session)

    assert band.mean == pytest.approx(mean, rel=1e-6, abs=1e-6)
    assert (band.high - band.mean) / Z == pytest.approx(sqrt(variance), rel=1e-6)


@given(models(), points, course)
def test_the_whole_course_has_the_band_of_each_session(model, intake, scores):
    bands = expected_course(model, intake, scores, 12)

    assert bands == tuple(expected_at(model, intake, scores, s) for s in range(2, 13))


@given(models(), points, course, course, st.integers(2, 12))
def test_no_band_reads_its_own_or_a_later_score(model, intake, scores, others, session):
    past = {s: score for s, score in scores.items() if s < session}
    future = {s: score for s, score in others.items() if s >= session}

    assert expected_at(model, intake, past | future, session) == expected_at(
        model, intake, past, session
    )


@given(models(), points, course)
def test_what_is_learned_never_widens_a_band(model, intake, scores):
    for knowing, marginal in zip(
        expected_course(model, intake, scores, 12),
        expected_course(model, intake, {}, 12),
        strict=True,
    ):
        assert knowing.high - knowing.low <= (marginal.high - marginal.low) * (1 + 1e-9)


@given(points, course, st.integers(2, 12))
def test_turning_the_scale_turns_the_band(intake, scores, session):
    model = make_model(lowest=-1e3, highest=1e3)
    # y -> 27 - y on both sides of the equation.
    b0, b1, b2, b3 = model.b
    turned = replace(model, b=(27 - b0 - 27 * b1, b1, -b2 - 27 * b3, b3), higher_is_worse=False)

    band = expected_at(model, intake, scores, session)
    mirror = expected_at(turned, 27 - intake, {s: 27 - y for s, y in scores.items()}, session)

    assert (mirror.mean, mirror.low, mirror.high) == pytest.approx(
        (27 - band.mean, 27 - band.high, 27 - band.low), abs=1e-6
    )


def test_a_band_stays_on_the_scale():
    falls = make_model(b=(0, 0.1, -1.5, 0))

    last = expected_course(falls, 5, {}, 12)[-1]

    assert (last.mean, last.low) == (0, 0)
    assert 0 < last.high < 27
    # The best score there is cannot be worse than expected.
    assert Band(9, 0, 0, 0).holds(0, higher_is_worse=True)


def test_nothing_is_expected_of_the_intake_itself():
    assert expected_course(make_model(), 20, {}, 1) == ()


@pytest.mark.parametrize(
    ("score", "higher_is_worse", "held"),
    [
        (19, True, True),
        (19.1, True, False),
        (2, True, True),
        (12, False, True),
        (11.9, False, False),
    ],
)
def test_only_the_worse_end_is_a_boundary(score, higher_is_worse, held):
    assert Band(4, 15, 12, 19).holds(score, higher_is_worse=higher_is_worse) is held


@pytest.mark.parametrize(
    ("intake", "scores", "message"),
    [
        (28, {}, "score of session 1: 28 is not allowed; expected 0..27"),
        (9, {4: -1}, "score of session 4: -1 is not allowed"),
        (9, {4: float("nan")}, "score of session 4: nan"),
        (9, {1: 9}, "session: 1 is not allowed; expected 2 or more"),
    ],
)
def test_impossible_scores_are_refused(intake, scores, message):
    with pytest.raises(FitError, match=message):
        expected_course(make_model(), intake, scores, 5)
    with pytest.raises(FitError, match=message):
        expected_at(make_model(), intake, scores, 5)


def test_a_band_of_session_1_is_refused():
    with pytest.raises(FitError, match="session: 1 is not allowed; expected 2 or more"):
        expected_at(make_model(), 9, {}, 1)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"b": (1.0, 2.0)}, "b: .* expected four finite numbers"),
        ({"b": (1.0, 2.0, 3.0, float("inf"))}, "b: .* expected four finite numbers"),
        ({"g": ((1.0, 2.0), (2.0, 1.0))}, "g: .* expected a 2 x 2 covariance"),
        ({"g": ((1.0, 0.5), (0.4, 1.0))}, "g: .* expected a 2 x 2 covariance"),
        ({"g": ((1.0, float("nan")), (0.4, 1.0))}, "g: .* expected a 2 x 2 covariance"),
        ({"cov_fixed": ((1.0,),)}, "cov_fixed: .* expected a 4 x 4 covariance"),
        ({"cov_fixed": ((1.0,),) * 4}, "cov_fixed: .* expected a 4 x 4 covariance"),
        ({"sigma2": 0.0}, "sigma2: 0.0 is not allowed"),
        ({"sigma2": float("inf")}, "sigma2: inf is not allowed"),
        ({"lowest": 27.0}, "expected lowest < highest"),
    ],
)
def test_a_model_that_no_band_comes_from_is_refused(values, message):
    with pytest.raises(FitError, match=message):
        make_model(**values)


def test_a_stored_model_comes_back_the_same_to_ten_digits():
    model = make_model(b=(1 / 3, 0.8, -2 / 3, 0.1), sigma2=20 / 3)

    body = json.loads(json.dumps(model.to_json()))

    assert body["b"] == [0.3333333333, 0.8, -0.6666666667, 0.1]
    assert body["cov_fixed"] == [[0.0] * 4] * 4
    assert body["code_version"] == "course-1"
    again = CourseModel.from_json(body)
    assert again.to_json() == body
    assert (again.g, again.n_episodes, again.cov_fixed) == (model.g, 320, NO_COVARIANCE)


@pytest.mark.parametrize("wrong", [{}, {"b": 3, "g": 1, "cov_fixed": 2}, {"more": 1}])
def test_a_stored_body_with_wrong_parts_is_refused(wrong):
    body = {**make_model().to_json(), **wrong} if wrong else {}

    with pytest.raises(FitError, match=r"course model: .* expected what to_json gave"):
        CourseModel.from_json(body)


@pytest.mark.parametrize(
    ("values", "fits"),
    [
        ({}, True),
        ({"instrument": "gad-7"}, False),
        ({"highest": 30.0}, False),
        ({"higher_is_worse": False}, False),
    ],
)
def test_a_model_speaks_of_its_own_scale_only(values, fits):
    given = {"instrument": "phq-9", "lowest": 0, "highest": 27, "higher_is_worse": True}

    assert make_model().fits(OutcomePoint(points=9, **{**given, **values})) is fits
