"""Several scales together: what is built of what, and what decides the status."""

import pytest

from science.scoring import ScaleScore, score
from tests.science.definitions import instrument, item, scale


def halves(**main):
    pair = {"missing": {"rule": "none"}, "main": False, "range": [0, 6]}
    whole = {"id": "whole", "title": "Whole", "of": ["a", "b"], "main": True}
    whole |= {"decimals": 1, "higher_is": "worse"}
    return instrument(
        scales=[
            scale(id="a", items=["1", "2"], **pair),
            scale(id="b", items=["3", "4"], **pair),
            whole | main,
        ]
    )


@pytest.mark.parametrize(
    ("kind", "reach", "points"),
    [("sum", [0, 12], 7.0), ("mean", [0, 6], 3.5), ("percent", [0, 100], 100 * 7 / 12)],
)
def test_a_scale_built_of_others(kind, reach, points):
    scoring = score(halves(score=kind, range=reach), {"1": 3, "2": 2, "3": 1, "4": 1})

    assert scoring.scales["whole"].exact == pytest.approx(points, abs=1e-12)


def test_a_scale_built_of_others_needs_all_of_them():
    scoring = score(halves(score="sum", range=[0, 12]), {"1": 3, "2": 2, "3": 1})

    assert scoring.status == "unscorable"
    assert scoring.scales["a"].exact == 5.0
    assert scoring.scales["b"].exact is None
    assert scoring.scales["whole"] == ScaleScore(None, None, 1, None)


def test_a_gap_beside_the_main_scale_is_said():
    pair = {"missing": {"rule": "none"}, "range": [0, 6]}
    both = instrument(
        scales=[
            scale(id="a", items=["1", "2"], main=True, **pair),
            scale(id="b", items=["3", "4"], **pair),
        ]
    )

    assert score(both, {"1": 3, "2": 2, "3": 1}).status == "prorated"
    assert score(both, {"1": 3, "3": 1, "4": 1}).status == "unscorable"


def test_where_no_scale_is_the_main_one_all_decide():
    pair = {"missing": {"rule": "none"}, "range": [0, 6]}
    both = instrument(
        scales=[
            scale(id="a", items=["1", "2"], **pair),
            scale(id="b", items=["3", "4"], **pair),
        ]
    )

    assert both.main_scale is None
    assert score(both, {"1": 3, "2": 2, "3": 1}).status == "unscorable"
    assert score(both, {"1": 3, "2": 2, "3": 1, "4": 0}).status == "complete"


def test_without_scales_answers_are_complete_or_have_gaps():
    single = instrument(items=[item("1", scored=False), item("2", scored=False)], scales=[])

    assert score(single, {"1": 0, "2": 3}).status == "complete"
    assert score(single, {"1": 0}).status == "prorated"
    assert score(single, {}).status == "prorated"
    assert score(single, {}).not_answered == ("1", "2")
