"""Drops on the alliance chart: shapes in their own row, names in the key, words in the table."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string

from charts.trajectory import ChartSession, alliance_chart

COURSE = (
    (80.0, None),
    (60.0, "possible"),
    (60.0, "confirmed"),
    (62.0, "unrepaired"),
    (80.0, "repaired"),
)
SESSIONS = [
    ChartSession(
        held_on=date(2026, 3, 2) + timedelta(days=7 * place),
        number=place + 1,
        client=client,
        therapist=75.0,
        drop=drop,
    )
    for place, (client, drop) in enumerate(COURSE)
]


def test_a_drop_has_a_row_of_shapes_and_each_one_a_name():
    chart = alliance_chart(SESSIONS)

    (strip,) = chart.wide.strips
    assert (strip.label, [mark.kind for mark in strip.marks]) == (
        "Drop",
        ["drop-possible", "drop-confirmed", "drop-unrepaired", "drop-repaired"],
    )
    assert chart.marks == ("drop-possible", "drop-confirmed", "drop-unrepaired", "drop-repaired")


def test_down_is_a_fall_up_a_return_and_a_bar_stays_low():
    marks = alliance_chart(SESSIONS).wide.strips[0].marks

    # Plot down to 204, ten below it, a row of 22: the middle of the marks is at 225.
    assert [mark.points for mark in marks] == [
        "192.0,220.0 204.0,220.0 198.0,230.0",
        "310.0,220.0 322.0,220.0 316.0,230.0",
        "427.0,225.0 441.0,225.0 441.0,230.0 427.0,230.0",
        "546.0,230.0 558.0,230.0 552.0,220.0",
    ]


def test_the_table_and_the_stops_say_it_in_words():
    chart = alliance_chart(SESSIONS)

    assert chart.columns[-1] == "Drop"
    assert [row[-1] for row in chart.rows] == [
        "none",
        "possible drop",
        "drop confirmed",
        "not back",
        "back",
    ]
    assert chart.wide.stops[1].label == (
        "Session 2, 9 March 2026: client 60%, therapist 75%, possible drop"
    )


def test_without_a_drop_there_is_no_column_for_it():
    chart = alliance_chart(SESSIONS[:1])

    assert "Drop" not in chart.columns
    assert len(chart.rows[0]) == len(chart.columns)


@pytest.mark.parametrize("name", ["Possible drop", "Drop confirmed", "Not back", "Back"])
def test_the_key_names_each_shape_once(name):
    html = render_to_string("charts/_alliance.html", {"chart": alliance_chart(SESSIONS)})

    key = html.partition('aria-label="Key"')[2].partition("</ul>")[0]
    assert [line.strip() for line in key.splitlines()].count(name) == 1
