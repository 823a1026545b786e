"""Reading answers: one way to write each of them, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.answers import is_shown, parse_answer, read_answers
from science.errors import AnswerError, ScienceError, shown
from science.instrument import Absence
from tests.science.definitions import instrument, item


def one(**overrides):
    """Return an instrument's only item."""
    return instrument(items=[item("1", scored=False) | overrides], scales=[]).item("1")


def number(**overrides):
    raw = {"id": "1", "topic": "ease", "text": {"client": "How easy?"}, "scored": False}
    raw |= {"type": "number", "min": 0, "max": 10, "step": 1} | overrides
    return instrument(items=[raw], scales=[]).item("1")


def written(**overrides):
    raw = {"id": "1", "topic": "open", "type": "text", "text": {"client": "Anything else?"}}
    return instrument(items=[raw | overrides], scales=[]).item("1")


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_an_option_code_is_read(code):
    assert parse_answer(one(), str(code)) == code


@pytest.mark.parametrize(
    "text",
    ["3.0", " 3 ", "3 ", "\uff13", "\u0663", "\u00b2", "+3", "03", "-0", "4", "-1", "99", "yes", "",
     " ", "3,0", "1e0", "0x1", "1_0", "True", "None", "null", "NaN", "3\n", "3\x00", "9" * 5_000],
)  # fmt: skip
@pytest.mark.parametrize("ask", [one, number])
def test_anything_but_the_exact_code_is_refused(ask, text):
    # A number item from 0 to 10 takes 4; all else is refused by both.
    if ask is number and text == "4":
        assert parse_answer(number(), text) == 4
        return

    with pytest.raises(AnswerError) as caught:
        parse_answer(ask(), text)

    assert len(str(caught.value)) < 160
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("10", 10), ("7", 7)])
def test_a_whole_number_item_takes_whole_numbers(text, value):
    answer = parse_answer(number(), text)

    assert (answer, type(answer)) == (value, int)


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("3.5", 3.5), ("9.9", 9.9), ("3.0", 3.0)])
def test_a_fine_number_item_takes_its_steps(text, value):
    assert parse_answer(number(step=0.1), text) == value


@pytest.mark.parametrize("text", ["3.55", "10.1", "-0.1", ".5", "5.", "-0.0", "3,5", "1e1", "inf"])
def test_a_fine_number_item_refuses_what_lies_between(text):
    with pytest.raises(AnswerError, match=r"a number from 0 to 10 in steps of 0\.1"):
        parse_answer(number(step=0.1), text)


def test_a_number_item_without_step_takes_any_decimals():
    free = {"min": -1, "max": 5, "step": None}

    assert parse_answer(number(**free), "3.6667") == 3.6667
    assert parse_answer(number(**free), "-0.25") == -0.25
    with pytest.raises(AnswerError, match=r"a number from -1 to 5$"):
        parse_answer(number(**free), "5.0001")


def test_absences_are_read_where_they_are_offered():
    assert parse_answer(one(), "skipped") is Absence.SKIPPED
    offered = one(not_applicable="Does not apply to me")
    assert parse_answer(offered, "not-applicable") is Absence.NOT_APPLICABLE
    for word in ("not-applicable", "not-shown", "not-asked", "Skipped"):
        with pytest.raises(AnswerError):
            parse_answer(one(), word)


def test_a_text_item_takes_any_words_as_words():
    assert parse_answer(written(), "skipped") == {"text": "skipped"}
    assert parse_answer(written(), "  \n") is Absence.SKIPPED
    # Both ways to write an umlaut become the same letters.
    assert parse_answer(written(), "u\u0308ber") == {"text": "\u00fcber"}


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "\udfff", "x" * 21])
def test_a_text_item_refuses_what_cannot_be_stored(text):
    with pytest.raises(AnswerError, match="text of 1 to 20 characters"):
        parse_answer(written(max_length=20), text)


@given(st.text())
def test_no_text_ever_breaks_the_reading(text):
    for asked in (one(), number(step=0.1), written()):
        try:
            answer = parse_answer(asked, text)
        except AnswerError:
            continue
        assert asked.accepts(answer) or answer is Absence.SKIPPED


@pytest.mark.parametrize("value", [{"words": "x"}, {"text": 3}, {"text": " "}, {}, "x", 3, None])
def test_a_text_item_accepts_text_only(value):
    assert not written().accepts(value)


@pytest.mark.parametrize("value", [True, 3.0, "3", None, float("nan"), 10**30])
def test_a_choice_item_accepts_codes_only(value):
    assert not one().accepts(value)


@pytest.mark.parametrize("value", [True, 3.0, "3", None, float("nan"), float("inf"), -1, 11])
def test_a_number_item_accepts_its_numbers_only(value):
    assert not number().accepts(value)


def test_only_items_with_numbers_have_ends():
    with pytest.raises(TypeError, match="item 1 takes text"):
        _ = written().ends
    assert not replace(number(), minimum=None).accepts(3)


def test_a_conditional_item_is_shown_after_its_answer():
    asked = instrument(
        items=[
            item("1", scored=False),
            item("2", scored=False, show_if={"item": "1", "at_least": 2}),
        ],
        scales=[],
    )

    assert is_shown(asked.item("1"), {})
    assert not is_shown(asked.item("2"), {})
    assert not is_shown(asked.item("2"), {"1": 1})
    assert not is_shown(asked.item("2"), {"1": "skipped"})
    assert is_shown(asked.item("2"), {"1": 2})


def test_answers_are_read_from_an_object():
    text = '{"1": 2, "2": null, "3": "skipped", "4": {"text": "x"}, "5": 3.5}'

    assert read_answers(text) == {
        "1": 2, "2": None, "3": "skipped", "4": {"text": "x"}, "5": 3.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"9": 0, "9": 3}', "key '9' stands there more than once"),
        ('{"1": NaN}', "NaN is not a number"),
        ('{"1": Infinity}', "Infinity is not a number"),
        ('{"1": -Infinity}', "-Infinity is not a number"),
        ('{"1": 1e999}', "'1e999' is not a number that can be stored"),
        ('{"1": ' + "9" * 5_000 + "}", "is not readable JSON"),
        ("[" * 100_000, "is not readable JSON"),
        ("[1, 2]", "is not a JSON object"),
        ("3", "is not a JSON object"),
        ("", "is not readable JSON"),
        ("\ufeff{}", "is not readable JSON"),
        ("{'1': 2}", "is not readable JSON"),
        ('{"1": 2} x', "is not readable JSON"),
    ],
)
def test_broken_json_is_refused_in_one_line(text, reason):
    with pytest.raises(ScienceError) as caught:
        read_answers(text)

    assert reason in str(caught.value)
    assert str(caught.value).isprintable()


def test_long_values_do_not_fill_the_message():
    assert shown(10**5_000) == "a very long number"
    assert shown("x" * 100) == "'" + "x" * 39 + "..."
