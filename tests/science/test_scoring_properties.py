"""What must hold for any answers at all, on every instrument that ships; and the slow twin."""

import json
from fractions import Fraction

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from science.errors import AnswerError
from science.instrument import Absence, ItemType, parse_instrument
from science.scoring import score
from tests.science.slow_scoring import slow_points
from tests.science.test_instruments import FILES

RAW = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}
INSTRUMENTS = {name: parse_instrument(raw) for name, raw in RAW.items()}


def values(item):
    """Return a strategy for the answers that the item takes."""
    if item.type == ItemType.CHOICE:
        return st.sampled_from([option.value for option in item.options])
    n_steps = 10_000 if item.step is None else round((item.maximum - item.minimum) / item.step)
    return st.integers(0, n_steps).map(lambda step: _at(item, step, n_steps))


def _at(item, step, n_steps):
    width = Fraction(repr(item.maximum)) - Fraction(repr(item.minimum))
    number = Fraction(repr(item.minimum)) + width * step / n_steps
    return int(number) if isinstance(item.step, int) else round(float(number), 4)


@st.composite
def responses(draw, *, with_gaps=True):
    """Draw an instrument's name and answers to it, some of them missing."""
    instrument = INSTRUMENTS[draw(st.sampled_from(sorted(INSTRUMENTS)))]
    answers = {}
    # Mostly answered, or nearly everything would be unscorable.
    gap_in = draw(st.sampled_from([3, 10, 40])) if with_gaps else 0
    for item in instrument.items:
        if item.type == ItemType.TEXT:
            continue
        if gap_in and draw(st.integers(1, gap_in)) == gap_in:
            gaps = [None, "skipped", "not-asked"]
            gaps += ["not-applicable"] if item.not_applicable else []
            answers[item.id] = draw(st.sampled_from(gaps))
        else:
            answers[item.id] = draw(values(item))
    return instrument, answers


@given(responses())
def test_the_fast_way_and_the_slow_way_agree(response):
    instrument, answers = response

    scoring = score(instrument, answers)

    slow = slow_points(RAW[instrument.id], answers)
    assert set(scoring.scales) == set(slow)
    for scale, points in scoring.scales.items():
        expected = slow[scale]
        if expected is None:
            assert points.exact is None
            continue
        # The slow way works to 40 digits and the fast one in fractions: only the float is inexact.
        assert points.exact == pytest.approx(float(expected[0]), rel=1e-12, abs=1e-12)
        assert points.n_missing == expected[1]


@given(responses())
def test_every_score_is_in_its_range(response):
    instrument, answers = response

    scoring = score(instrument, answers)

    for scale in instrument.scales:
        points = scoring.scales[scale.id]
        assert points.exact is None or scale.minimum <= points.exact <= scale.maximum
        assert points.rounded is None or scale.minimum <= points.rounded <= scale.maximum
        assert (points.band is not None) == bool(scale.bands and points.exact is not None)


@given(responses(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(response, random):
    instrument, answers = response
    shuffled = list(answers.items())
    random.shuffle(shuffled)

    assert score(instrument, dict(shuffled)) == score(instrument, answers)


@given(responses(), st.data())
def test_a_higher_keyed_answer_never_lowers_a_sum_a_mean_or_a_percent(response, data):
    instrument, answers = response
    answered = [
        each
        for each in instrument.items
        if each.scored and isinstance(answers[each.id], int | float)
    ]
    if not answered:
        return
    item = data.draw(st.sampled_from(answered))
    other = data.draw(values(item))
    low, high = sorted((answers[item.id], other), key=item.turned)

    lower = score(instrument, answers | {item.id: low})
    higher = score(instrument, answers | {item.id: high})

    for name, points in lower.scales.items():
        if points.exact is not None:
            assert points.exact <= higher.scales[name].exact


@given(responses())
def test_flags_come_from_answers_and_from_nothing_else(response):
    instrument, answers = response

    scoring = score(instrument, answers)

    expected = [
        (flag.item, answers[flag.item])
        for flag in instrument.flags
        if isinstance(answers[flag.item], int) and answers[flag.item] >= flag.at_least
    ]
    assert [(flag.item, flag.value) for flag in scoring.flags] == expected
    assert set(scoring.risk_not_answered) == {
        item for item in instrument.risk_items if not isinstance(answers[item], int)
    }


@given(responses())
def test_no_gap_means_complete_and_a_gap_is_listed(response):
    instrument, answers = response

    scoring = score(instrument, answers)

    if scoring.status == "complete":
        assert {points.n_missing for points in scoring.scales.values()} <= {0}
        assert scoring.not_answered == ()
    for item in scoring.not_answered:
        assert answers[item] in (None, Absence.SKIPPED, Absence.NOT_ASKED)


@given(responses())
def test_answers_survive_being_stored_as_json(response):
    instrument, answers = response

    assert score(instrument, json.loads(json.dumps(answers))) == score(instrument, answers)


@given(responses(with_gaps=False), st.data())
def test_anything_out_of_range_is_refused(response, data):
    instrument, answers = response
    scored = [item for item in instrument.items if item.type != ItemType.TEXT]
    item = data.draw(st.sampled_from(scored))
    strangers = st.one_of(
        st.integers().filter(lambda n: not item.minimum <= n <= item.maximum),
        st.floats(allow_nan=True).filter(lambda x: not item.minimum <= x <= item.maximum),
        st.booleans(),
        st.text(max_size=3).filter(lambda text: text not in list(Absence)),
        st.just([]),
    )
    stranger = data.draw(strangers)

    with pytest.raises(AnswerError) as caught:
        score(instrument, answers | {item.id: stranger})

    assert caught.value.item == item.id
    assert "\n" not in str(caught.value)
