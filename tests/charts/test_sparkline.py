"""The sparkline: positions in 96 by 24, gaps, and the scores in words."""

from charts.sparkline import sparkline


def test_scores_land_on_hand_worked_positions():
    line = sparkline([0, 13.5, 27], low=0, high=27)

    assert line.parts == ("3.5,20.5 48.0,12.0 92.5,3.5",)
    assert line.last == (92.5, 3.5)


def test_a_gap_breaks_the_line_and_lone_scores_stay_visible():
    line = sparkline([27, None, 27, None, 0], low=0, high=27)

    assert line.parts == ()
    assert line.singles == ((3.5, 3.5), (48.0, 3.5))
    assert line.last == (92.5, 20.5)


def test_one_score_is_a_dot_at_the_start():
    assert sparkline([27], low=0, high=27).last == (3.5, 3.5)


def test_no_score_has_no_dot_and_says_so():
    line = sparkline([None, None], low=0, high=27, name="PHQ-9")

    assert (line.last, line.parts, line.label) == (None, (), "PHQ-9: no score yet")


def test_the_cut_off_is_drawn_only_if_given():
    assert sparkline([5], low=0, high=27, cut=13.5).cut == 12.0
    assert sparkline([5], low=0, high=27).cut is None


def test_the_label_reads_the_scores_in_order():
    assert sparkline([19, None, 8.25], low=0, high=27, name="PHQ-9").label == (
        "PHQ-9: 19, no answer, 8.3"
    )
