"""A scale with a range, band or rule that cannot be is refused."""

import pytest

from tests.science.definitions import instrument, item, refused, scale

FOUR = [item("1"), item("2"), item("3"), item("4")]


def scales_with(**overrides):
    return {"scales": [scale(**overrides)]}


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"score": "product"}, "scales[0].score: 'product' is not allowed"),
        ({"items": []}, "scales[0].items: [] is not allowed; expected at least one"),
        ({"of": ["total"]}, "expected either items or of"),
        ({"items": ["1", "2", "3", "9"]}, "scales[0].items: '9' is not allowed"),
        (
            {"items": ["1", "2"], "range": [0, 6]},
            "scales: ['3', '4'] is not allowed; expected every",
        ),
        ({"range": [0, 27]}, "scales[0].range: [0, 27] is not allowed; expected [0.0, 12.0]"),
        ({"range": [0, 12], "multiply": 2}, "scales[0].range: [0, 12] is not allowed"),
        ({"multiply": 0}, "scales[0].multiply: 0 is not allowed; expected more than 0"),
        ({"multiply": "2"}, "scales[0].multiply: '2' is not allowed; expected a number"),
        ({"decimals": -1}, "scales[0].decimals: -1 is not allowed"),
        ({"higher_is": "good"}, "scales[0].higher_is: 'good' is not allowed"),
        ({"missing": None}, "scales[0].missing: None is not allowed; expected a mapping"),
        ({"bands": [{"from": 0, "label": "Low"}]}, "scales[0]: 'bands or norms' is not allowed"),
        ({"cut": {"op": ">=", "value": 5}}, "scales[0]: 'cut' is not allowed; expected one of"),
    ],
)
def test_what_a_scale_may_not_be(overrides, message):
    assert message in refused(**scales_with(**overrides))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"rule": "guess"}, "missing.rule: 'guess' is not allowed"),
        ({"rule": "none", "max": 1}, "expected no limit with the rule none"),
        ({"rule": "prorate", "evidence": "V"}, "expected either max or min_share"),
        ({"rule": "prorate", "max": 1, "min_share": 0.8}, "expected either max or min_share"),
        ({"rule": "prorate", "max": 4}, "missing.max: 4 is not allowed; expected less than the 4"),
        ({"rule": "prorate", "max": 0}, "missing.max: 0 is not allowed"),
        ({"rule": "prorate", "min_share": 0}, "missing.min_share: 0 is not allowed"),
        ({"rule": "prorate", "min_share": 1.1}, "missing.min_share: 1.1 is not allowed"),
        ({"rule": "prorate", "max": 1}, "missing.evidence: None is not allowed"),
        ({"rule": "prorate", "max": 1, "evidence": "X"}, "missing.evidence: 'X' is not allowed"),
    ],
)
def test_what_a_missing_rule_may_not_say(rule, message):
    assert message in refused(**scales_with(missing=rule))


@pytest.mark.parametrize(
    ("bands", "starts"),
    [([1], "[1]"), ([0, 5, 5], "[0, 5, 5]"), ([0, 9, 5], "[0, 9, 5]"), ([0, 13], "[0, 13]")],
)
def test_bands_climb_from_one_end_to_the_other(bands, starts):
    raw = [{"from": start, "label": "Band"} for start in bands]

    message = refused(normed=True, **scales_with(bands=raw))

    assert f"scales[0].bands: {starts} is not allowed; expected rising from 0.0 to 12.0" in message


def test_items_of_one_scale_have_one_range():
    raw = {"id": "4", "topic": "ease", "type": "number", "min": 0, "max": 10}
    raw |= {"text": {"client": "How easy?"}}

    assert "expected items of one range" in refused(items=[*FOUR[:3], raw])


def test_a_sum_has_no_item_that_may_be_left_out():
    condition = {"item": "1", "at_least": 1}

    assert "['4'] is not allowed; expected a sum without not_applicable" in refused(
        items=[*FOUR[:3], item("4", not_applicable="Does not apply")]
    )
    assert "expected a sum without" in refused(items=[*FOUR[:3], item("4", show_if=condition)])


def test_two_scales_have_two_ids_and_one_main():
    one = scale(items=["1", "2"], range=[0, 6])
    other = scale(items=["3", "4"], range=[0, 6])

    assert "scales[1].id: 'total' is not allowed" in refused(scales=[one, other])
    both_main = [one | {"main": True}, other | {"id": "rest", "main": True}]
    assert "scales: ['total', 'rest'] is not allowed; expected one main scale" in refused(
        scales=both_main
    )


@pytest.mark.parametrize(
    ("whole", "message"),
    [
        ({"of": ["a", "c"]}, "scales[2].of: 'c' is not allowed; expected item scales that stand"),
        ({"of": ["a", "b"], "missing": {"rule": "prorate", "max": 1}}, "expected none: the parts"),
        ({"of": ["a", "b"], "score": "mean"}, "expected items of one range"),
    ],
)
def test_a_scale_of_scales_needs_fitting_parts(whole, message):
    parts = [
        scale(id="a", items=["1"], range=[0, 3], missing={"rule": "none"}),
        scale(id="b", items=["2", "3", "4"], range=[0, 9]),
    ]
    whole = {"id": "w", "title": "Whole", "score": "sum", "decimals": 0, "range": [0, 12]} | whole

    assert message in refused(scales=[*parts, whole | {"higher_is": "worse"}])


def test_a_scale_of_scales_may_say_that_it_has_no_rule():
    parts = [scale(id="a")]
    whole = scale(id="w", of=["a"], missing={"rule": "none", "evidence": "V", "note": "All parts"})
    del whole["items"]

    assert instrument(scales=[*parts, whole]).scale("w").missing.note == "All parts"


def test_scales_may_not_be_built_of_built_scales():
    middle, top = scale(id="m", of=["total"]), scale(id="t", of=["m"])
    for raw in (middle, top):
        del raw["items"], raw["missing"]

    assert "scales[2].of: 'm' is not allowed" in refused(scales=[scale(), middle, top])
