"""Values land on exact positions, axes show both ends."""

import pytest

from charts.scale import Scale, Tick, number, slots, tick_values, ticks


def test_a_value_lands_in_proportion_and_an_upside_down_axis_grows_upwards():
    up = Scale(0, 27, start=204, end=14)

    assert [up.at(value) for value in (0, 9, 13.5, 27)] == [204.0, 140.7, 109.0, 14.0]


def test_values_beyond_the_ends_stay_on_the_axis():
    assert [Scale(0, 10, 0, 100).at(value) for value in (-1, 11)] == [0.0, 100.0]


def test_a_scale_without_extent_is_refused():
    with pytest.raises(ValueError, match="from 5 to 5 has no extent"):
        Scale(5, 5, 0, 100)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 100, (0, 25, 50, 75, 100)),
        (0, 27, (0, 10, 20, 27)),
        (0, 21, (0, 10, 21)),
        (0, 63, (0, 20, 40, 63)),
        (0, 40, (0, 10, 20, 30, 40)),
        (1, 5, (1, 2, 3, 4, 5)),
        (0, 4, (0, 1, 2, 3, 4)),
        (0, 1, (0, 0.25, 0.5, 0.75, 1)),
    ],
)
def test_ticks_are_round_and_end_at_both_ends(low, high, expected):
    assert tick_values(low, high) == expected


def test_ticks_carry_their_unit():
    assert ticks(Scale(0, 100, 100, 0), "%")[1] == Tick(75.0, "25%")


def test_a_beginning_does_not_spread_over_the_whole_width():
    assert slots(1, 10, 110) == (10.0,)
    assert slots(3, 10, 110) == (10.0, 30.0, 50.0)
    assert slots(11, 10, 110)[-1] == 110.0
    assert slots(0, 10, 110) == ()


@pytest.mark.parametrize(
    ("value", "text"), [(8, "8"), (12.5, "12.5"), (12.25, "12.3"), (12.04, "12"), (-0.04, "0")]
)
def test_numbers_have_one_decimal_at_most(value, text):
    assert number(value) == text
