"""Every instrument file proves its own scoring and says where it comes from."""

from pathlib import Path

import pytest
import yaml

from science.instrument import parse_instrument
from science.scoring import score

DIRECTORY = Path(__file__).resolve().parents[2] / "measures" / "instruments"
FILES = sorted(DIRECTORY.glob("*.yaml"))
INSTRUMENTS = {
    path.stem: parse_instrument(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in FILES
}
EXAMPLES = [
    pytest.param(instrument, example, id=f"{name}: {example.name}")
    for name, instrument in INSTRUMENTS.items()
    for example in instrument.examples
]
each_instrument = pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=INSTRUMENTS)


@pytest.mark.parametrize(("instrument", "example"), EXAMPLES)
def test_worked_example_holds(instrument, example):
    scoring = score(instrument, example.answers, respondent=example.respondent)

    assert scoring.status == example.status
    assert [flag.item for flag in scoring.flags] == list(example.flags)
    # Examples are written to two decimals; None is compared exactly.
    assert {name: points.exact for name, points in scoring.scales.items()} == {
        name: None if points is None else pytest.approx(points, abs=0.005)
        for name, points in example.scales.items()
    }


@each_instrument
def test_examples_cover_complete_gaps_and_no_score(instrument):
    statuses = {example.status for example in instrument.examples}

    assert len(instrument.examples) >= 4
    assert "complete" in statuses
    assert len(statuses) > 1


@each_instrument
def test_examples_reach_both_ends_of_each_scale(instrument):
    for scale in instrument.scales:
        written = {example.scales.get(scale.id) for example in instrument.examples}

        assert {scale.minimum, scale.maximum} <= written, scale.id


@each_instrument
def test_nothing_answered_is_no_score_and_never_zero(instrument):
    scoring = score(instrument, {})

    assert {points.exact for points in scoring.scales.values()} <= {None}
    assert {points.rounded for points in scoring.scales.values()} <= {None}
    assert scoring.flags == ()
    assert scoring.risk_not_answered == instrument.risk_items


@each_instrument
def test_every_flag_is_raised_at_its_threshold_and_not_below(instrument):
    for flag in instrument.flags:
        below = score(instrument, {flag.item: flag.at_least - 1})
        reached = score(instrument, {flag.item: flag.at_least})

        assert below.flags == ()
        assert [(raised.item, raised.kind) for raised in reached.flags] == [(flag.item, flag.kind)]


@each_instrument
def test_wording_that_may_not_be_passed_on_is_not_here(instrument):
    if instrument.licence.verdict == "C":
        assert all(item.text == {} for item in instrument.items)
    else:
        assert instrument.copyright_line


def test_the_key_from_memory_is_marked():
    assert {name for name, each in INSTRUMENTS.items() if not each.key_verified} == {"oq-45.2"}
