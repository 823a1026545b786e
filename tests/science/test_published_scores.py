"""Scores that somebody else computed, or that follow from a published rule by hand."""

from pathlib import Path

import pytest
import yaml

from science.instrument import parse_instrument
from science.scoring import score
from tests.science.definitions import instrument, item, scale
from tests.science.test_instruments import DIRECTORY

FIVE = {1: "Never", 2: "Rarely", 3: "Sometimes", 4: "Often", 5: "Always"}
WAI = ("t1", "t2", "t3", "g1", "g2", "g3", "b1", "b2", "b3")


def shipped(name):
    path = Path(DIRECTORY, f"{name}.yaml")
    return parse_instrument(yaml.safe_load(path.read_text(encoding="utf-8")))


def alliance_inventory():
    """Return nine items in three scales of three, as in the data set of the IMPLEMENT trial."""
    gaps = {"rule": "prorate", "max": 2, "evidence": "D"}
    means = {"score": "mean", "decimals": 4, "range": [1, 5], "main": False, "missing": gaps}
    return instrument(
        answers={"often": FIVE},
        items=[item(name) for name in WAI],
        scales=[
            *(scale(id=key, items=[f"{key}{n}" for n in "123"], **means) for key in "tgb"),
            scale(id="all", items=list(WAI), **means | {"missing": gaps | {"max": 8}}),
        ],
    )


# Items t1..b3, then the means of task, goal, bond and of all nine that came with the table of
# items. Source of the items: PsychometricsMZ/dsem_tutorial a3743f3, data/completedata.RDS (Faleh
# et al., arXiv:2508.12983; MIT licence), shifted to 1-5: persons 1, 9, 22 and 23 in sessions 1-4.
@pytest.mark.parametrize(
    ("answers", "means"),
    [
        ([3, 4, 4, 2, 4, 4, 4, 4, 3], [3.6667, 3.3333, 3.6667, 3.5556]),
        ([5, 4, None, 2, 3, 3, 5, 5, 3], [4.5, 2.6667, 4.3333, 3.75]),
        ([None, 2, 3, 3, None, 3, 2, 2, None], [2.5, 3.0, 2.0, 2.5]),
        ([5, 4, 4, 3, 3, 4, 5, 5, None], [4.3333, 3.3333, 5.0, 4.125]),
    ],
)
def test_means_of_the_implement_trial(answers, means):
    scoring = score(alliance_inventory(), dict(zip(WAI, answers, strict=True)))

    assert [points.rounded for points in scoring.scales.values()] == means


def test_phq9_with_two_gaps_keeps_the_mean_of_the_answered():
    # Arrieta et al. 2017, doi 10.1002/jclp.22390, as cited by qscorer: up to two gaps.
    answers = {"1": 2, "2": 2, "3": 1, "4": 1, "5": 1, "6": 2, "7": 1}

    total = score(shipped("phq-9"), answers).scales["total"]

    # 10 x 9 / 7 = 12.857
    assert (total.rounded, total.n_missing, total.band) == (13.0, 2, "Moderate")


def test_phq9_with_three_gaps_has_no_score():
    answers = {"1": 3, "2": 3, "3": 3, "4": 3, "5": 3, "6": 3}

    assert score(shipped("phq-9"), answers).scales["total"].exact is None


def test_core10_is_ten_times_the_mean_with_items_2_and_3_turned():
    # Barkham et al. 2013, doi 10.1080/14733145.2012.729069; one gap at most (Evans' own scoring).
    zeros = dict.fromkeys(map(str, range(1, 11)), 0)
    main = shipped("core-10").main_scale.id

    # Two turned items of 4 points each: 8 of 40.
    assert score(shipped("core-10"), zeros).scales[main].exact == 8.0
    # Item 1 blank: 10 x 8 / 9 = 8.89.
    one_gap = score(shipped("core-10"), zeros | {"1": None})
    assert one_gap.scales[main].exact == pytest.approx(80 / 9)
    assert score(shipped("core-10"), zeros | {"1": None, "4": None}).status == "unscorable"


def test_oq45_fills_a_blank_with_the_rounded_mean_of_its_own_scale():
    # The rule of the clinic handout: after turning, and rounded to a whole number.
    ones = dict.fromkeys(map(str, range(1, 46)), 1)

    scoring = score(shipped("oq-45.2"), ones | {"1": None})

    # Relationships: 7 x 1 + 3 turned x 3 = 16 on ten items, mean 1.6, so 2 more: 18.
    assert scoring.scales["ir"].exact == 18.0
    assert scoring.scales["total"].exact == 31 + 18 + 13
