"""Answers as they arrive: read strictly from text, and checked against the instrument."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from math import isfinite

from science.errors import AnswerError, ScienceError, shown
from science.instrument import Absence, Instrument, Item, ItemType

Value = int | float | Mapping[str, str]
# How one item was answered; None, or no entry in the mapping, is an item without an answer.
Answer = Value | Absence | str | None
Answers = Mapping[str, Answer]

# One way to write each whole number: no leading zero, no plus, no minus zero, no exponent.
_NUMBER = re.compile(r"(-(?=[0-9.]*[1-9]))?(0|[1-9][0-9]{0,8})(?P<places>\.[0-9]{1,6})?")


def parse_answer(item: Item, text: str) -> int | float | dict[str, str] | Absence:
    """Read one answer from a form field or a table cell.

    Parameters
    ----------
    item : Item
        The question that the text answers.
    text : str
        Exactly an option code, a plain decimal number, ``skipped``, or ``not-applicable`` where
        the item offers it. For a text item any text is the answer itself; blank text is a skip.

    Returns
    -------
    int or float or dict or Absence
        The value to store; text in NFC as ``{"text": ...}``.

    Raises
    ------
    AnswerError
        Anything else: `` 3 ``, ``3.0`` for the code 3, digits of another script, an empty string.

    Examples
    --------
    >>> from science.instrument import AnswerOption, Item, ItemType
    >>> options = (AnswerOption(0, "No"), AnswerOption(1, "Yes"))
    >>> item = Item("1", "rest", ItemType.CHOICE, {}, options=options, minimum=0, maximum=1)
    >>> parse_answer(item, "1")
    1
    >>> parse_answer(item, "1.0")
    Traceback (most recent call last):
    science.errors.AnswerError: item 1: '1.0' is not allowed; expected one of 0, 1
    """
    if item.type == ItemType.TEXT:
        return _written(item, text)
    if text == Absence.SKIPPED:
        return Absence.SKIPPED
    if text == Absence.NOT_APPLICABLE and item.not_applicable is not None:
        return Absence.NOT_APPLICABLE
    value = _decimal(text) if item.type.is_numeric else _code(item, text)
    if value is None or not item.accepts(value):
        raise AnswerError(item.id, text, item.allowed)
    return value


def read_answers(text: str) -> dict[str, Answer]:
    """Read a JSON object of answers, refusing what JSON readers commonly let pass.

    Parameters
    ----------
    text : str
        One object: item id to number, ``{"text": ...}``, absence or null.

    Returns
    -------
    dict of str to Answer
        Not yet checked against an instrument: see `checked_answers`.

    Raises
    ------
    ScienceError
        No JSON, no object, a key twice, NaN, infinity, or nested too deep.
    """
    try:
        answers = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except ScienceError:
        raise
    except (ValueError, RecursionError) as error:
        raise ScienceError(f"answers: {shown(text)} is not readable JSON") from error
    if not isinstance(answers, dict):
        raise ScienceError(f"answers: {shown(text)} is not a JSON object of item to answer")
    return answers


def checked_answers(
    instrument: Instrument, answers: Answers, respondent: str
) -> dict[str, Value | Absence]:
    """Return the answers in item order, after refusing any that the instrument does not offer.

    Parameters
    ----------
    instrument : Instrument
        What was asked.
    answers : mapping of str to Answer
        Item id to answer; None is the same as no entry.
    respondent : str
        Who answered: only the items asked of this person may be there.

    Returns
    -------
    dict of str to value or Absence
        Raw values, never turned or clamped. An item without an answer has no entry, except where
        it was not to be shown: that is `Absence.NOT_SHOWN`, whether or not it was said.

    Raises
    ------
    AnswerError
        The first answer that is not offered, with what would have been.
    """
    items = {item.id: item for item in instrument.items_for(respondent)}
    for item_id, answer in answers.items():
        if item_id not in items:
            raise AnswerError(str(item_id), answer, "one of the items " + ", ".join(items))
    checked: dict[str, Value | Absence] = {}
    for item in items.values():
        answer = _checked(item, answers.get(item.id))
        if not isinstance(answer, Absence) and answer is not None:
            checked[item.id] = answer
        elif not is_shown(item, checked):
            checked[item.id] = Absence.NOT_SHOWN
        elif answer is not None and answer != Absence.NOT_SHOWN:
            checked[item.id] = answer
    return checked


def is_shown(item: Item, answers: Mapping[str, Answer]) -> bool:
    """Tell whether the item is to be shown after `answers` to the items before it.

    Parameters
    ----------
    item : Item
        The question.
    answers : mapping of str to Answer
        Item id to answer so far.

    Returns
    -------
    bool
        True without a condition; otherwise only if the condition's item was answered high enough.
    """
    if item.show_if is None:
        return True
    before = answers.get(item.show_if.item)
    return isinstance(before, int) and before >= item.show_if.at_least


def _checked(item: Item, answer: Answer) -> Value | Absence | None:
    if answer is None:
        return None
    if isinstance(answer, str):
        return _absence(item, answer)
    if not item.accepts(answer):
        raise AnswerError(item.id, answer, item.allowed)
    return answer


def _absence(item: Item, word: str) -> Absence:
    offered = {Absence.SKIPPED, Absence.NOT_ASKED}
    if item.not_applicable is not None:
        offered.add(Absence.NOT_APPLICABLE)
    if item.show_if is not None:
        offered.add(Absence.NOT_SHOWN)
    if word not in offered:
        raise AnswerError(item.id, word, f"{item.allowed}, or " + ", ".join(sorted(offered)))
    return Absence(word)


def _written(item: Item, text: str) -> dict[str, str] | Absence:
    if not text.strip():
        return Absence.SKIPPED
    answer = {"text": unicodedata.normalize("NFC", text)}
    if not item.accepts(answer):
        raise AnswerError(item.id, text, item.allowed)
    return answer


def _code(item: Item, text: str) -> int | None:
    codes = {str(option.value): option.value for option in item.options}
    return codes.get(text)


def _decimal(text: str) -> int | float | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    return float(text) if match["places"] else int(text)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        key, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ScienceError(f"answers: key {shown(key)} stands there more than once")
    return entries


def _refuse_constant(name: str) -> float:
    raise ScienceError(f"answers: {name} is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ScienceError(f"answers: {shown(text)} is not a number that can be stored")
    return number
