"""On track or not: by a fitted course, by the change since the first score, or no word at all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.course import (
    Ground,
    Method,
    RationalRules,
    Signal,
    expected_course,
    on_track,
    rational_course,
)
from science.criteria import CutOff
from science.errors import HistoryError
from science.outcome_point import OutcomePoint, ReliableChange
from tests.science.courses import make_model, phq

points = st.integers(0, 27).map(float)
scores = st.lists(points, min_size=1, max_size=10)


def with_cut(course):
    return [(session, replace(point, cut=CutOff(10, ">="))) for session, point in course]


def well_being(course):
    """The same course on a scale where higher is better."""
    return [
        (s, replace(p, points=27 - p.points, higher_is_worse=False, cut=CutOff(17, "<=")))
        for s, p in course
    ]


@pytest.mark.parametrize(
    ("course", "signal", "ground"),
    [
        (phq(15, 18, 21), Signal.RED, Ground.RELIABLY_WORSE),
        (phq(15, 12, 18), Signal.YELLOW, Ground.WORSE),  # by 3, half of 6
        (phq(15, 12, 17), Signal.GREEN, None),
        (phq(15, 15, 15), Signal.GREEN, None),
        (phq(15, 15, 15, 15, 15, 13), Signal.GREEN, None),  # session 6: patience
        (phq(15, 15, 15, 15, 15, 15, 13), Signal.YELLOW, Ground.LITTLE_GAIN),  # 2 of 3 wanted
        (phq(15, 15, 15, 15, 15, 15, 12), Signal.GREEN, None),
        (phq(15, 15, 13, first=5), Signal.GREEN, None),  # sessions count from the first score
        (phq(2, 2, 2, 2, 2, 2, 2), Signal.GREEN, None),  # no room to gain 3
        (with_cut(phq(2, 2, 2, 2, 2, 2, 2)), Signal.WHITE, None),
        (with_cut(phq(10, 9, 10, 9, 9, 9, 9)), Signal.WHITE, None),
        (with_cut(phq(10, 9, 10, 9, 9, 9, 10)), Signal.YELLOW, Ground.LITTLE_GAIN),
        (with_cut(phq(2, 2, 8)), Signal.RED, Ground.RELIABLY_WORSE),
    ],
)
def test_the_rational_method_gives_one_of_four_signals(course, signal, ground):
    for each in (course, well_being(course) if course[-1][1].cut else course):
        found = rational_course(each)

        assert (found.signal, found.grounds) == (signal, (ground,) if ground else ())
        assert found.is_on_track is (signal in (Signal.WHITE, Signal.GREEN))
        assert (found.method, found.band, found.start_band) == (Method.RATIONAL, None, None)
        assert (found.session, found.score) == (each[-1][0], each[-1][1].points)


def test_the_sizes_of_the_rational_method_can_be_set():
    strict = RationalRules(worse_share=0.25, least_share=1.0, patience=2)

    assert rational_course(phq(15, 15, 17), strict).grounds == (Ground.WORSE,)
    assert rational_course(phq(15, 15, 10), strict).grounds == (Ground.LITTLE_GAIN,)
    assert rational_course(phq(15, 15, 9), strict).is_on_track


def test_prorated_decimals_count_as_reported():
    course = [(s, replace(p, decimals=0)) for s, p in phq(15, 15, 20.5)]

    assert rational_course(course).grounds == (Ground.RELIABLY_WORSE,)


@pytest.mark.parametrize("course", [[], phq(15), phq(15, 27), phq(15, 20, 27, size=None)])
def test_too_little_is_not_on_track_and_not_off_it(course):
    assert on_track(course) is None
    assert rational_course(course) is None


def test_a_fitted_course_speaks_from_the_second_score_and_without_norms():
    model = make_model(b=(0.0, 0.8, 0.0, 0.0), g=((9.0, 0.0), (0.0, 0.0)), sigma2=16.0)

    inside, outside = on_track(phq(20, 24, size=None), model), on_track(phq(20, 25), model)

    # Expected 16 with variance 25: up to 24.2 holds.
    assert inside.is_on_track
    assert (inside.method, inside.session, inside.score) == (Method.FITTED, 2, 24)
    assert inside.band == inside.start_band == expected_course(model, 20, {}, 2)[0]
    assert outside.grounds == (Ground.OWN_COURSE, Ground.LIKE_STARTS)
    assert outside.signal is None


def test_standing_still_is_found_by_those_who_began_alike():
    found = on_track(phq(*[15] * 12), make_model())

    # Given their own scores 15 is no surprise; of those who began at 15 few are above 13.8.
    assert found.grounds == (Ground.LIKE_STARTS,)
    assert found.band.high > 15
    assert found.start_band.high == pytest.approx(13.8, abs=0.05)


def test_a_turn_is_found_inside_what_those_who_began_alike_have():
    found = on_track(phq(20, 7, 5, 4, 3, 13), make_model())

    assert found.grounds == (Ground.OWN_COURSE,)
    assert found.start_band.high > 13 > found.band.high


def test_a_reliable_worsening_is_never_on_track_whatever_the_band():
    wide = make_model(g=((400.0, 0.0), (0.0, 0.0)))

    assert on_track(phq(9, 15), wide).grounds == (Ground.RELIABLY_WORSE,)
    assert on_track(phq(9, 14), wide).is_on_track
    assert on_track(phq(9, 15, size=None), wide).is_on_track


@pytest.mark.parametrize(
    ("course", "model"),
    [
        (phq(15, 18, 21, first=2), make_model()),  # no score at session 1
        (phq(15, 18, 21), make_model(instrument="gad-7")),
        (phq(15, 18, 21), make_model(highest=30.0)),
    ],
)
def test_a_course_of_another_kind_falls_back_to_the_change(course, model):
    assert on_track(course, model) == rational_course(course)


def test_a_session_without_a_score_is_passed_over():
    course = [phq(20)[0], phq(15, first=4)[0], phq(19, first=9)[0]]

    band = on_track(course, make_model()).band

    assert band == expected_course(make_model(), 20, {4: 15}, 9)[-1]


@given(scores)
def test_the_direction_of_the_scale_changes_nothing(given_scores):
    model = make_model()
    b0, b1, b2, b3 = model.b
    turned = replace(model, b=(27 - b0 - 27 * b1, b1, -b2 - 27 * b3, b3), higher_is_worse=False)
    course = with_cut(phq(*given_scores))

    for one, other in ((None, None), (model, turned)):
        found, mirror = on_track(course, one), on_track(well_being(course), other)

        assert (found is None) is (mirror is None)
        assert found is None or found.grounds == mirror.grounds


def test_scores_that_are_no_course_are_refused():
    other = OutcomePoint("gad-7", 3, 0, 21, True, ReliableChange(4))

    with pytest.raises(HistoryError, match="one instrument is compared at a time, not gad-7, phq"):
        on_track([*phq(15), (2, other)])
    with pytest.raises(HistoryError, match="session 3 stands after session 3"):
        rational_course([*phq(15, first=3), *phq(14, first=3)])
