"""The partials: a reachable point and a table row per session, nothing that the CSP forbids."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from charts.sparkline import sparkline
from charts.trajectory import ChartSession, Measure, alliance_chart, outcome_chart

PHQ_9 = Measure(title="PHQ-9", low=0, high=27, higher_is="worse", cut=10)
SESSIONS = [
    ChartSession(held_on=date(2026, 3, 2), number=1, outcome=19, client=75.0, therapist=50.0),
    ChartSession(held_on=date(2026, 3, 9), missed="no-show"),
    ChartSession(
        held_on=date(2026, 3, 16),
        number=2,
        outcome=8.5,
        client=50.0,
        tension="withdrawal",
        repair="partly",
    ),
]


def trajectory(sessions=SESSIONS) -> str:
    return render_to_string("charts/_trajectory.html", {"chart": outcome_chart(sessions, PHQ_9)})


def alliance(sessions=SESSIONS) -> str:
    return render_to_string("charts/_alliance.html", {"chart": alliance_chart(sessions)})


def spark(values) -> str:
    return render_to_string("charts/_sparkline.html", {"line": sparkline(values, low=0, high=27)})


@pytest.mark.parametrize("render", [trajectory, alliance, lambda: spark([1, None, 2])])
def test_markup_is_well_formed_and_keeps_to_the_strict_csp(render):
    html = render()

    ElementTree.fromstring(f"<root>{re.sub('{#.*?#}', '', html)}</root>")

    assert not re.search(r"\sstyle=|\son\w+=|<script|<style|\sid=", html)


@pytest.mark.parametrize("render", [trajectory, alliance])
def test_each_session_is_one_list_item_per_drawing_and_one_table_row(render):
    html = render()

    assert html.count('role="list"') == 2
    assert html.count('role="listitem"') == 2 * len(SESSIONS)
    assert html.count('tabindex="0" aria-label="Session 2') == 2
    assert html.count('<th scope="row">') == len(SESSIONS)
    assert "<caption>" in html
    assert html.count("<summary>Show as table</summary>") == 1


def test_the_finding_stands_in_the_caption_of_the_figure():
    assert (
        '<figcaption class="al-chart__finding">Latest 8.5 at session 2, from 19 at session 1. '
        "Lower is better. Cut-off 10.</figcaption>"
    ) in trajectory()


def test_sides_differ_by_shape_and_dash_and_not_by_colour_alone():
    html = alliance()

    assert html.count('class="al-chart__dot al-chart__dot--client" cx=') == 2 * 2 + 1
    assert html.count('class="al-chart__dot al-chart__dot--therapist" x=') == 2 + 1
    assert "al-chart__mark--tension" in html
    assert ">Tension</text>" in html
    assert "Partly repaired" in html


def test_without_scores_a_chart_is_its_sentence():
    html = trajectory([])

    assert "No PHQ-9 score yet." in html
    assert "<svg" not in html
    assert "<details" not in html


def test_a_sparkline_says_its_scores_or_that_there_are_none():
    assert 'role="img" aria-label="Scores: 19, 8"' in spark([19, 8])
    assert "No score yet" in spark([None])


def test_positions_keep_their_decimal_point_in_every_language():
    with translation.override("de"):
        assert 'cy="70.3"' in trajectory()


def test_hollow_marks_come_with_their_key():
    full = ChartSession(held_on=date(2026, 3, 2), number=1, client=100.0, client_says_little=True)

    html = alliance([full])

    assert "Says little" in html
    assert html.count("al-chart__dot--hollow") == 2 + 2  # two sizes, and two shapes in the key
    assert "hollow" not in alliance()
