"""The expected range behind the outcome line: hand-worked corners, and the same in words."""

import re
from datetime import date, timedelta

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from charts.band import band_points
from charts.trajectory import ChartSession, Measure, outcome_chart

PHQ_9 = Measure(title="PHQ-9", low=0, high=27, higher_is="worse")


def week(index: int, **facts) -> ChartSession:
    return ChartSession(held_on=date(2026, 3, 2) + timedelta(days=7 * index), **facts)


COURSE = [
    week(0, number=1, outcome=20),
    week(1, number=2, outcome=18, expected=(13.5, 27)),
    week(2, missed="did not come"),
    week(3, number=3, outcome=9, expected=(0, 13.5)),
]


def test_the_band_lies_on_hand_worked_positions():
    chart = outcome_chart(COURSE, PHQ_9)

    # Steps of a fifth of 80..670; 27 points up 190 units from 204. The missed session is passed.
    assert chart.wide.band == "198.0,14.0 434.0,109.0 434.0,204.0 198.0,109.0"
    # Steps of 46.8 from 80; 180 units up from 196.
    assert chart.narrow.band == "126.8,16.0 220.4,106.0 220.4,196.0 126.8,106.0"


def test_a_single_range_is_wide_enough_to_be_seen():
    assert (
        outcome_chart(COURSE[:2], PHQ_9).wide.band
        == "190.0,14.0 206.0,14.0 206.0,109.0 190.0,109.0"
    )


def test_words_say_what_the_band_shows():
    chart = outcome_chart(COURSE, PHQ_9)

    assert chart.finding == (
        "Latest 9 at session 3, from 20 at session 1. Expected at session 3: 0 to 13.5. "
        "Lower is better."
    )
    assert chart.columns == ("Session", "Date", "PHQ-9", "Expected")
    assert [row[2:] for row in chart.rows] == [
        ("20", "not known"),
        ("18", "13.5 to 27"),
        ("not held", "not held"),
        ("9", "0 to 13.5"),
    ]
    assert chart.wide.stops[1].label == ("Session 2, 9 March 2026: PHQ-9 18, expected 13.5 to 27")


def test_without_anything_expected_there_is_no_band_no_column_and_no_key():
    plain = outcome_chart([week(0, number=1, outcome=20)], PHQ_9)
    html = render_to_string("charts/_trajectory.html", {"chart": plain})

    assert plain.wide.band == ""
    assert plain.columns == ("Session", "Date", "PHQ-9")
    assert "al-chart__band" not in html
    assert "al-chart__legend" not in html


def test_the_band_is_drawn_behind_the_line_and_named_in_the_key():
    html = render_to_string("charts/_trajectory.html", {"chart": outcome_chart(COURSE, PHQ_9)})

    drawings = re.findall(r"<svg class=\"al-chart__svg.*?</svg>", html, re.DOTALL)
    assert [each.index("al-chart__band") < each.index("<polyline") for each in drawings] == [
        True
    ] * 2
    assert "Expected before the score came in" in html


values = st.floats(0, 27, allow_nan=False)
ranges = st.none() | st.tuples(values, values).map(lambda ends: tuple(sorted(ends)))


@given(st.lists(ranges, max_size=30))
def test_every_range_adds_one_corner_above_and_one_below(given_ranges):
    xs = [10.0 * place for place in range(len(given_ranges))]
    corners = [
        tuple(float(each) for each in corner.split(","))
        for corner in band_points(given_ranges, xs, lambda value: -value).split()
    ]

    known = [(x, each) for x, each in zip(xs, given_ranges, strict=True) if each]
    if len(known) == 1:
        assert len(corners) == 4
        return
    upper, lower = corners[: len(known)], corners[len(known) :][::-1]
    assert [(x, -y) for x, y in upper] == [(x, high) for x, (_, high) in known]
    assert [(x, -y) for x, y in lower] == [(x, low) for x, (low, _) in known]
