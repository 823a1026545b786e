"""Charts: hand-worked positions, gaps for missing answers, and the same in words and rows."""

import re
from dataclasses import asdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.trajectory import ChartSession, Measure, alliance_chart, outcome_chart

PHQ_9 = Measure(title="PHQ-9", low=0, high=27, higher_is="worse", cut=10)
OWN = Measure(title="AOC-45", low=0, high=100, higher_is="worse", unit="%", normed=False)


def week(index: int, **facts) -> ChartSession:
    return ChartSession(held_on=date(2026, 3, 2) + timedelta(days=7 * index), **facts)


def outcomes(*scores: float | None) -> list[ChartSession]:
    return [week(n, number=n + 1, outcome=score) for n, score in enumerate(scores)]


def test_outcome_scores_land_on_hand_worked_positions():
    panel = outcome_chart(outcomes(27, 13.5, 0), PHQ_9).wide

    # Plot from x 66+14 to 720-44-6, y 14 to 204; below six sessions the steps are a fifth of it.
    assert [(dot.x, dot.y) for stop in panel.stops for dot in stop.dots] == [
        (80.0, 14.0),
        (198.0, 109.0),
        (316.0, 204.0),
    ]
    assert panel.lines[0].parts == ("80.0,14.0 198.0,109.0 316.0,204.0",)


def test_the_narrow_drawing_has_the_same_points_in_its_own_box():
    panel = outcome_chart(outcomes(27, 0), PHQ_9).narrow

    assert panel.frame.width == 360
    assert panel.lines[0].parts == ("80.0,16.0 126.8,196.0",)


def test_a_session_without_an_answer_is_a_gap():
    panel = outcome_chart(outcomes(20, 18, None, 12, 10, None, 9), PHQ_9).wide

    assert [part.count(",") for part in panel.lines[0].parts] == [2, 2]
    assert [len(stop.dots) for stop in panel.stops] == [1, 1, 0, 1, 1, 0, 1]


def test_a_session_that_was_not_asked_about_is_no_gap():
    sessions = [
        week(n, number=n + 1, outcome=score, outcome_asked=score is not None)
        for n, score in enumerate([60, None, None, None, 40])
    ]

    assert [part.count(",") for part in outcome_chart(sessions, OWN).wide.lines[0].parts] == [2]


def test_the_cut_off_is_drawn_only_where_one_is_published():
    with_norms = outcome_chart(outcomes(20, 18), PHQ_9).wide

    # 10 of 27 points up the 190 units of the plot.
    assert (with_norms.cut.position, with_norms.cut.label) == (133.6, "Cut-off 10")
    assert outcome_chart(outcomes(20, 18), OWN).wide.cut is None


def test_a_cut_off_without_norms_is_refused():
    with pytest.raises(ValueError, match="AOC-45: cut-off 50 without norms"):
        Measure(title="AOC-45", low=0, high=100, higher_is="worse", cut=50, normed=False)


@pytest.mark.parametrize(("scores", "anchor"), [([20] * 5 + [10], "start"), ([10, 20, 20], "end")])
def test_the_text_of_the_cut_off_keeps_away_from_the_scores(scores, anchor):
    assert outcome_chart(outcomes(*scores), PHQ_9).wide.cut.anchor == anchor


def test_the_text_of_the_cut_off_goes_below_a_line_that_runs_through_both_places():
    above = outcome_chart(outcomes(20, 20, 20), PHQ_9).wide.cut
    below = outcome_chart(outcomes(11, 11, 11, 11, 11, 11), PHQ_9).wide.cut

    assert above.y < above.position < below.y


def test_a_line_between_two_scores_keeps_the_text_away_too():
    # The line climbs through the left place between session 1 and 2; nobody scored there.
    cut = outcome_chart(outcomes(4, 20, 20, 20, 20, 20, 20, 20), PHQ_9).wide.cut

    assert cut.anchor == "end"


def test_a_questionnaire_without_norms_says_so():
    sessions = [week(0, number=1, outcome=50.0, client=75.0)]

    assert outcome_chart(sessions, OWN).axis == ("AOC-45, 0% to 100%. No norms.")
    assert alliance_chart(sessions, normed=False).axis.endswith("No norms.")
    assert "No norms" not in outcome_chart(sessions, PHQ_9).axis


@pytest.mark.parametrize(
    ("scores", "finding"),
    [
        ([], "No PHQ-9 score yet."),
        ([None], "No PHQ-9 score yet."),
        ([19], "19 at session 1, the only score so far. Lower is better. Cut-off 10."),
        (
            [None, 19, 12.5, None],
            "Latest 12.5 at session 3, from 19 at session 2. Lower is better. Cut-off 10.",
        ),
    ],
)
def test_the_finding_in_words(scores, finding):
    chart = outcome_chart(outcomes(*scores), PHQ_9)

    assert chart.finding == finding
    assert (chart.wide is None) == finding.startswith("No ")


def test_the_table_has_a_row_for_each_session_and_words_for_absence():
    sessions = [
        week(0, number=1, outcome=19),
        week(1, missed="no-show"),
        week(2, number=2),
        week(3, number=3, outcome_asked=False),
    ]

    chart = outcome_chart(sessions, PHQ_9)

    assert chart.columns == ("Session", "Date", "PHQ-9")
    assert chart.rows == (
        ("Session 1", "2 March 2026", "19"),
        ("No-show", "9 March 2026", "not held"),
        ("Session 2", "16 March 2026", "no answer"),
        ("Session 3", "23 March 2026", "not asked"),
    )
    assert [stop.label for stop in chart.wide.stops][:2] == [
        "Session 1, 2 March 2026: PHQ-9 19",
        "No-show, 9 March 2026: not held",
    ]
    assert [tick.label for tick in chart.wide.x_ticks] == ["1", "2", "3"]
    assert [(s.label, [m.x for m in s.marks]) for s in chart.wide.strips] == [("Not held", [198.0])]


def test_alliance_shows_both_sides_with_marks_by_row():
    sessions = [
        week(0, number=1, client=75.0, therapist=50.0, tension="withdrawal", repair="partly"),
        week(1, number=2, client=100.0, therapist=62.5, tension="mixed", repair="yes"),
        week(2, number=3, therapist=75.0, tension="mixed"),
    ]

    chart = alliance_chart(sessions)

    assert {line.kind: line.parts for line in chart.wide.lines} == {
        "therapist": ("80.0,109.0 198.0,85.2 316.0,61.5",),
        "client": ("80.0,61.5 198.0,14.0",),
    }
    assert [(s.label, [m.kind for m in s.marks]) for s in chart.wide.strips] == [
        ("Tension", ["tension", "tension", "tension"]),
        ("Repair", ["partly", "repair"]),
    ]
    assert chart.marks == ("repair", "partly")
    assert chart.wide.stops[1].label == (
        "Session 2, 9 March 2026: client 100%, therapist 63%, tension (mixed, repaired)"
    )
    assert chart.rows[2] == (
        "Session 3",
        "16 March 2026",
        "no answer",
        "75%",
        "mixed, repair not recorded",
    )


def test_a_rating_that_says_little_has_a_hollow_mark_and_says_so():
    sessions = [
        week(0, number=1, client=100.0, client_says_little=True, therapist=50.0),
        week(1, number=2, client=75.0, therapist=100.0, therapist_says_little=True),
    ]

    chart = alliance_chart(sessions)

    assert [[(dot.kind, dot.is_hollow) for dot in stop.dots] for stop in chart.wide.stops] == [
        [("therapist", False), ("client", True)],
        [("therapist", True), ("client", False)],
    ]
    assert [row[2:4] for row in chart.rows] == [
        ("100% (says little)", "50%"),
        ("75%", "100% (says little)"),
    ]
    assert chart.wide.stops[0].label == (
        "Session 1, 2 March 2026: client 100% (says little), therapist 50%"
    )
    assert chart.says_little
    assert not alliance_chart([week(0, number=1, client=100.0)]).says_little


def test_alliance_finding_names_both_sides_and_the_tension():
    sessions = [
        week(0, number=1, client=75.0),
        week(1, number=2, client=50.0, tension="withdrawal", repair="no"),
    ]

    assert alliance_chart(sessions).finding == (
        "Client: latest 50% at session 2, from 75% at session 1. No rating by the therapist yet. "
        "Tension noted at session 2 (withdrawal, not repaired)."
    )


def test_more_than_three_tensions_are_counted():
    sessions = [week(n, number=n + 1, therapist=60.0, tension="mixed") for n in range(4)]

    assert "Tension noted at 4 sessions, last at session 4." in alliance_chart(sessions).finding


def test_latest_values_never_print_over_each_other():
    notes = alliance_chart([week(0, number=1, client=75.0, therapist=75.0)]).wide.notes

    assert [note.text for note in notes] == ["75%", "75%"]
    assert abs(notes[0].y - notes[1].y) == pytest.approx(1.1 * 13, abs=0.1)


def test_session_labels_thin_out_before_they_touch():
    panel = outcome_chart(outcomes(*range(27), *range(13)), PHQ_9).narrow
    places = [tick.position for tick in panel.x_ticks]

    assert min(b - a for a, b in pairwise(places)) >= 26


@given(
    st.lists(
        st.tuples(
            st.none() | st.floats(0, 27),
            st.none() | st.floats(0, 100),
            st.none() | st.floats(0, 100),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_every_point_is_drawn_once_inside_the_box(values):
    sessions = [
        week(n, number=n + 1, outcome=o, client=c, therapist=t, outcome_asked=asked)
        for n, (o, c, t, asked) in enumerate(values)
    ]
    for chart, n_values in (
        (outcome_chart(sessions, PHQ_9), sum(o is not None for o, *_ in values)),
        (alliance_chart(sessions), sum((c is not None) + (t is not None) for _, c, t, _ in values)),
    ):
        assert len(chart.rows) == len(sessions)
        for panel in filter(None, (chart.wide, chart.narrow)):
            dots = [dot for stop in panel.stops for dot in stop.dots]
            assert len(dots) == n_values
            assert all(0 < d.x < panel.frame.width and 0 < d.y < panel.height for d in dots)
            assert not re.search(r"\b(nan|inf)\b", str(asdict(panel)))


def test_a_closed_client_rating_reads_as_rate_first():
    chart = alliance_chart(
        [ChartSession(held_on=date(2026, 3, 9), number=1, is_closed=True, alliance_asked=False)]
    )

    assert chart.rows == (
        ("Session 1", "9 March 2026", "rate first", "not recorded", "none noted"),
    )
