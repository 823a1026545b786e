"""Norm sets as a file gives them: read whole, or refused with the place."""

from statistics import NormalDist

import pytest

from science.norms import Criterion
from tests.science.definitions import instrument, refused, scale

LIMITS = {
    "cut": {"op": ">=", "value": 5, "evidence": "V2/M", "source": "A paper"},
    "reliable_change": {"op": ">", "value": 2.5, "evidence": "D", "source": "Worked out"},
}
CLINICAL = {"mean": 8, "sd": 2, "n": 300, "evidence": "V", "source": "Table 1"}
FUNCTIONAL = {"mean": 3, "sd": 2, "evidence": "M", "source": "Table 2"}
RELIABILITY = {"value": 0.9, "kind": "alpha", "evidence": "V", "source": "Table 3"}


def a_set(**values):
    return {"title": "US norms", "population": "Adults", "version": 2} | values


def parsed(sets, **values):
    return instrument(normed=True, scales=[scale(norms=sets, **values)]).scale("total")


def refused_set(**values):
    return refused(normed=True, scales=[scale(norms={"us": a_set(**values)})])


def test_a_set_is_read_with_the_exact_quantile_of_its_confidence():
    (norms,) = parsed({"us": a_set(**LIMITS)}).norms

    assert (norms.id, norms.name, norms.population) == ("us", "US norms, version 2", "Adults")
    assert (norms.confidence, norms.z) == (0.95, NormalDist().inv_cdf(0.975))
    assert norms.z != 1.96
    assert (norms.cut.op, norms.cut.value, norms.cut.evidence) == (">=", 5, "V2/M")
    assert (norms.reliable_change.value, norms.reliable_change.source) == (2.5, "Worked out")


def test_samples_and_reliability_keep_their_origin():
    more = {"clinical": CLINICAL, "functional": FUNCTIONAL, "reliability": RELIABILITY}

    (norms,) = parsed({"us": a_set(criterion="c", confidence=0.9, **more)}).norms

    assert (norms.clinical.n, norms.functional.n) == (300, None)
    assert (norms.clinical.source, norms.functional.evidence) == ("Table 1", "M")
    assert (norms.reliability.kind, norms.criterion) == ("alpha", Criterion.C)
    assert round(norms.z, 6) == 1.644854


def test_the_first_set_is_used_until_one_is_chosen():
    chosen = parsed({"us": a_set(**LIMITS), "nl": a_set(title="Dutch norms", **LIMITS)})

    assert chosen.norm_set().id == "us"
    assert chosen.norm_set("nl").id == "nl"
    assert chosen.norm_set("de") is None
    assert parsed({"us": a_set(**LIMITS)}).norm_set("nl") is None


def test_a_scale_without_sets_has_none():
    bare = instrument(scales=[scale()])

    assert bare.scale("total").norm_set() is None
    assert bare.norm_sets == ()
    two = [scale(items=["1", "2"], range=[0, 6]), scale(id="b", items=["3", "4"], range=[0, 6])]
    assert instrument(scales=two).norm_sets == ()  # no main scale


@pytest.mark.parametrize("sets", [{}, [], "us", {"US": a_set(**LIMITS)}, {False: a_set(**LIMITS)}])
def test_sets_are_named(sets):
    assert "scales[0].norms: " in refused(normed=True, scales=[scale(norms=sets)])


def test_an_instrument_that_says_it_has_no_norms_has_none():
    message = refused(scales=[scale(norms={"us": a_set(**LIMITS)})])

    assert "scales[0]: 'bands or norms' is not allowed" in message


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "norms.us: ['population', 'title', 'version'] is not allowed; expected a reliable"),
        ({"clinical": CLINICAL}, "expected a reliable change or a cut-off"),
        ({"reliability": RELIABILITY}, "expected a reliable change or a cut-off"),
        (LIMITS | {"version": 0}, "norms.us.version: 0 is not allowed"),
        (LIMITS | {"title": " "}, "norms.us.title: ' ' is not allowed"),
        (LIMITS | {"confidence": 1}, "norms.us.confidence: 1 is not allowed"),
        (LIMITS | {"criterion": "d"}, "norms.us.criterion: 'd' is not allowed"),
        ({"criterion": "a", "functional": FUNCTIONAL}, "criterion: 'a' is not allowed"),
        ({"criterion": "b", "clinical": CLINICAL}, "criterion: 'b' is not allowed"),
        ({"criterion": "c", "clinical": CLINICAL}, "criterion: 'c' is not allowed"),
        (LIMITS | {"clinical": CLINICAL | {"sd": 0}}, "clinical.sd: 0 is not allowed"),
        (LIMITS | {"clinical": CLINICAL | {"n": 1}}, "clinical.n: 1 is not allowed"),
        (LIMITS | {"clinical": CLINICAL | {"mean": 13}}, "clinical.mean: 13 is not allowed"),
        (LIMITS | {"clinical": CLINICAL | {"source": None}}, "clinical.source: None is not"),
        (
            LIMITS | {"clinical": FUNCTIONAL, "functional": CLINICAL},
            "clinical.mean: 3 is not allowed; expected above the functional mean 8",
        ),
        (LIMITS | {"reliability": RELIABILITY | {"value": 1}}, "reliability.value: 1 is not"),
        (LIMITS | {"reliability": RELIABILITY | {"kind": ""}}, "reliability.kind: '' is not"),
    ],
)
def test_what_a_set_may_not_be(values, message):
    assert message in refused_set(**values)


@pytest.mark.parametrize(
    ("key", "values", "message"),
    [
        ("cut", {"op": "<="}, "cut.op: '<=' is not allowed; expected one of >=, >"),
        ("cut", {"value": "5"}, "cut.value: '5' is not allowed"),
        ("cut", {"value": 13}, "cut.value: 13 is not allowed; expected from 0.0 to 12.0"),
        ("cut", {"evidence": None}, "cut.evidence: None is not allowed"),
        ("cut", {"evidence": "X"}, "cut.evidence: 'X' is not allowed"),
        ("cut", {"source": None}, "cut.source: None is not allowed"),
        ("reliable_change", {"op": "<"}, "reliable_change.op: '<' is not allowed"),
        ("reliable_change", {"value": 0}, "reliable_change.value: 0 is not allowed"),
    ],
)
def test_what_a_limit_may_not_be(key, values, message):
    assert message in refused_set(**LIMITS | {key: LIMITS[key] | values})


def test_where_higher_is_better_everything_is_turned():
    low = {"op": "<", "value": 5, "evidence": "V", "source": "A paper"}
    more = {"clinical": FUNCTIONAL, "functional": CLINICAL}

    (norms,) = parsed({"us": a_set(cut=low, **more)}, higher_is="better").norms

    assert (norms.cut.op, norms.cut.value) == ("<", 5)
    turned = {"clinical": CLINICAL, "functional": FUNCTIONAL}
    message = refused(
        normed=True,
        scales=[scale(norms={"us": a_set(cut=low, **turned)}, higher_is="better")],
    )
    assert "clinical.mean: 8 is not allowed; expected below the functional mean 3" in message
