"""A definition that contradicts itself is refused, with the place, the value and the choice."""

from datetime import date

import pytest

from science.errors import InstrumentError
from science.instrument import parse_instrument
from tests.science.definitions import definition, instrument, item, refused

FLAG = {"item": "1", "at_least": 1, "kind": "self-harm", "page": "crisis", "message": "Item 1"}
FOUR = [item("1"), item("2"), item("3"), item("4")]


def items_with(**overrides):
    return {"items": [item("1") | overrides, *FOUR[1:]]}


def test_a_definition_is_read():
    parsed = instrument(
        stem={"client": "Last week"},
        recall="last week",
        loinc={"total": "44261-6"},
        flags=[FLAG],
        risk_items=["1"],
        authorship={"written_on": date(2026, 11, 23), "statement": "Original."},
    )

    assert parsed.key == "mood-4@1"
    assert parsed.stem == {"client": "Last week"}
    assert parsed.main_scale is parsed.scale("total")
    assert parsed.risk_items == ("1",)
    assert parsed.authorship.statement == "Original."
    assert parsed.items_for("client") == parsed.items
    assert parsed.items_for("therapist") == ()
    assert [option.label for option in parsed.item("2").options][:2] == ["Never", "Sometimes"]
    assert parsed.item("2").stem is None
    assert parsed.derived_from is None


def test_an_unknown_item_or_scale_is_a_key_error():
    with pytest.raises(KeyError, match="9"):
        instrument().item("9")
    with pytest.raises(KeyError, match="sum"):
        instrument().scale("sum")


def test_an_item_may_have_its_own_stem_or_none():
    parsed = instrument(items=[*FOUR, item("5", scored=False, stem={})])

    assert parsed.item("5").stem == {}


def test_options_may_carry_codes():
    labels = {0: {"label": "No", "loinc": "LA1"}, 1: "Yes", 2: "Often", 3: "Always"}

    assert instrument(answers={"often": labels}).item("1").options[0].loinc == "LA1"


def test_a_numbers_only_instrument_carries_no_text():
    plain = [{"id": number, "answers": "often"} for number in "1234"]
    parsed = instrument(
        administration="numbers", licence={"verdict": "C", "terms": "Licensed"}, items=plain
    )

    assert parsed.item("1").topic == "item-1"
    assert parsed.items_for("client") == parsed.items
    assert parsed.copyright_line is None


@pytest.mark.parametrize("raw", [None, [], "phq-9", 3])
def test_a_file_that_is_no_mapping_is_refused(raw):
    with pytest.raises(InstrumentError, match="expected a mapping"):
        parse_instrument(raw)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"colour": "red"}, "'colour' is not allowed; expected one of the keys about"),
        ({"id": 9}, "id: 9 is not allowed; expected text (quote it if it is a number)"),
        ({"title": "  "}, "title: '  ' is not allowed; expected text"),
        ({"version": 0}, "version: 0 is not allowed; expected a whole number from 1"),
        ({"version": True}, "version: True is not allowed; expected a whole number from 1"),
        ({"about": "mood"}, "about: 'mood' is not allowed; expected one of outcome, alliance"),
        ({"respondents": []}, "respondents: [] is not allowed; expected from client, therapist"),
        ({"respondents": ["dog"]}, "respondents: ['dog'] is not allowed"),
        ({"respondents": "client"}, "respondents: 'client' is not allowed; expected a list"),
        ({"normed": "no"}, "normed: 'no' is not allowed; expected true or false"),
        ({"stem": {"client": 3}}, "stem: {'client': 3} is not allowed; expected a mapping of text"),
        ({"stem": "Hello"}, "stem: 'Hello' is not allowed; expected a mapping of text to text"),
        (
            {"review": {"checked_on": "2026-11-23"}},
            "review.checked_on: '2026-11-23' is not allowed",
        ),
        ({"licence": {"verdict": "C", "terms": "x"}}, "licence.verdict: 'C' is not allowed"),
        (
            {"licence": {"verdict": "A", "terms": "x"}},
            "licence.copyright_line: None is not allowed",
        ),
        ({"examples": []}, "examples: [] is not allowed; expected at least one worked case"),
        ({"risk_items": ["1"]}, "risk_items: ['1'] is not allowed; expected exactly the items"),
        ({"flags": [FLAG]}, "risk_items: [] is not allowed; expected exactly the items"),
        ({"risk_items": ["1", "1"]}, "risk_items: '1' is not allowed; expected quoted texts"),
    ],
)
def test_what_the_head_may_not_say(overrides, message):
    assert message in refused(**overrides)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"items": []}, "items: [] is not allowed; expected at least one item"),
        ({"items": [item("1"), item("1")]}, "items[1].id: '1' is not allowed; expected an id that"),
        ({"items": ["1"]}, "items[0]: '1' is not allowed; expected a mapping"),
        ({"answers": [1]}, "answers: [1] is not allowed; expected a mapping of names"),
        ({"answers": {"often": {0: "Never"}}}, "answers.often: {0: 'Never'} is not allowed"),
        ({"answers": {"often": [0, 1]}}, "answers.often: [0, 1] is not allowed"),
        ({"answers": {"often": {"0": "a", "1": "b"}}}, "'0' is not allowed; expected a whole"),
        ({"answers": {"often": {False: "a", 1: "b"}}}, "False is not allowed; expected a whole"),
        ({"answers": {"often": {0: "a", 1: True}}}, "answers.often.1.label: True is not allowed"),
        (items_with(answers="rarely"), "items[0].answers: 'rarely' is not allowed"),
        (items_with(type="slider"), "items[0].type: 'slider' is not allowed"),
        (items_with(min=0), "items[0]: 'min' is not allowed; expected one of the keys answers"),
        (items_with(topic=None), "items[0].topic: None is not allowed"),
        (items_with(text={}), "items[0].text: [] is not allowed; expected text for client"),
        (items_with(text={"dog": "?"}), "items[0].text: ['dog'] is not allowed"),
        (
            {"administration": "numbers"},
            "items[0].text: ['client'] is not allowed; expected no text",
        ),
        (
            {"items": [{"id": "1", "topic": "open", "type": "text", "scored": True}]},
            "items[0].scored: True is not allowed; expected false for a text item",
        ),
        (
            {"items": [*FOUR, item("5", type="text", answers=None)]},
            "items[4]: 'answers' is not allowed",
        ),
        (items_with(show_if={"item": "2", "at_least": 1}), "items[0].show_if.item: '2'"),
    ],
)
def test_what_an_item_may_not_be(overrides, message):
    assert message in refused(**overrides)


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        ({"min": 0, "max": 0}, "items[0].max: 0 is not allowed; expected more than 0"),
        ({"min": "0", "max": 3}, "items[0].min: '0' is not allowed; expected a number"),
        ({"min": 0, "max": float("inf")}, "items[0].max: inf is not allowed"),
        ({"min": 0, "max": 3, "step": 0}, "items[0].step: 0 is not allowed; expected a step"),
        ({"min": 0, "max": 3, "step": 4}, "items[0].step: 4 is not allowed; expected a step"),
    ],
)
def test_what_a_number_item_may_not_be(ends, message):
    raw = {"id": "1", "topic": "ease", "type": "number", "text": {"client": "How easy?"}}

    assert message in refused(items=[raw | ends, *FOUR[1:]])


@pytest.mark.parametrize("length", [0, 4_001, "long"])
def test_a_text_item_has_a_limit_to_its_length(length):
    raw = {"id": "5", "topic": "open", "type": "text", "text": {"client": "Else?"}}

    assert "items[4].max_length" in refused(items=[*FOUR, raw | {"max_length": length}])


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"item": "9"}, "flags[0].item: '9' is not allowed; expected one of 1, 2, 3, 4"),
        ({"at_least": 7}, "flags[0].at_least: 7 is not allowed; expected one of 0, 1, 2, 3"),
        ({"kind": "sad"}, "flags[0].kind: 'sad' is not allowed; expected one of self-harm"),
        ({"page": "home"}, "flags[0].page: 'home' is not allowed; expected one of crisis"),
        ({"message": None}, "flags[0].message: None is not allowed"),
        (
            {"kind": "unsafe-with-someone", "page": "support"},
            "flags[0].page: 'support' is not allowed; expected none, so that no page tells",
        ),
    ],
)
def test_what_a_flag_may_not_be(overrides, message):
    assert message in refused(flags=[FLAG | overrides], risk_items=["1"])


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"answers": {1: 0}}, "examples[0].answers: {1: 0} is not allowed"),
        ({"answers": [0]}, "examples[0].answers: [0] is not allowed"),
        ({"status": "fine"}, "examples[0].status: 'fine' is not allowed"),
        ({"scales": {"sum": 3}}, "examples[0].scales: 'sum' is not allowed"),
        ({"respondent": "therapist"}, "examples[0].respondent: 'therapist' is not allowed"),
    ],
)
def test_what_an_example_may_not_say(overrides, message):
    example = definition()["examples"][0] | overrides

    assert message in refused(examples=[example])


def test_a_derived_instrument_names_the_source_of_each_item():
    all_four = {"1": "11", "2": "12", "3": "13", "4": "14"}

    parsed = instrument(derived_from={"instrument": "mood-20", "items": all_four})

    assert parsed.derived_from.items["4"] == "14"
    assert "derived_from.items: ['1'] is not allowed; expected every item" in refused(
        derived_from={"instrument": "mood-20", "items": {"1": "11"}}
    )
