"""A wording in another language holds every text that a client reads, and nothing else."""

from datetime import date

import pytest

from science.errors import InstrumentError
from science.instrument import Instrument
from science.instrument_translation import translate
from science.scoring import score
from tests.science.definitions import instrument, item

GERMAN = {"Never": "Nie", "Sometimes": "Manchmal", "Often": "Oft", "Always": "Immer"}
NUMBER = {"type": "number", "min": 0, "max": 10, "low_label": "Bad", "high_label": "Good"}


def number_item(**overrides: object) -> dict[str, object]:
    plain = item("5", scored=False, **NUMBER, **overrides)
    del plain["answers"]
    return plain


def english() -> Instrument:
    """Both respondents, a stem of its own, an end label, a way out: all there is to translate."""
    both = {"client": "I slept.", "therapist": "They slept."}
    return instrument(
        respondents=["client", "therapist"],
        stem={"client": "Think of today.", "therapist": "Think of them."},
        items=[
            item("1", text=both),
            item("2", text=both, stem={"client": "And yet:"}),
            item("3", text=both, stem={}),
            item("4", text=both),
            number_item(not_applicable="Not for me"),
            item("6", text={"therapist": "Only for you."}, scored=False),
        ],
    )


def german(**overrides: object) -> dict[str, object]:
    return {
        "id": "mood-4",
        "version": 1,
        "language": "de",
        "title": "Stimmung in vier Fragen",
        "made": "translated",
        "made_on": date(2026, 11, 23),
        "statement": "By hand.",
        "source": "mood-4.yaml",
        "terms": "CC0",
        "copyright_line": "Frei.",
        "review": {"checked_on": date(2026, 11, 23), "due": date(2027, 11, 23)},
        "stem": "Denken Sie an heute.",
        "stems": {"2": "Und doch:"},
        "items": {str(number): f"Frage {number}" for number in range(1, 6)},
        "labels": GERMAN | {"Not for me": "Nicht für mich", "Bad": "Schlecht", "Good": "Gut"},
    } | overrides


def test_the_client_reads_every_word_in_the_other_language():
    worded = translate(english(), german())

    assert (worded.language, worded.title) == ("de", "Stimmung in vier Fragen")
    assert worded.stem["client"] == "Denken Sie an heute."
    assert [each.text.get("client") for each in worded.items] == [
        "Frage 1", "Frage 2", "Frage 3", "Frage 4", "Frage 5", None,
    ]  # fmt: skip
    assert worded.item("2").stem == {"client": "Und doch:"}
    assert worded.item("3").stem == {}
    assert [option.label for option in worded.item("1").options] == list(GERMAN.values())
    assert worded.item("5").not_applicable == "Nicht für mich"
    assert (worded.item("5").low_label, worded.item("5").high_label) == ("Schlecht", "Gut")
    assert (worded.copyright_line, worded.licence.terms, worded.source) == (
        "Frei.", "CC0", "mood-4.yaml",
    )  # fmt: skip


def test_codes_scales_and_the_therapists_words_stay():
    plain, worded = english(), translate(english(), german())

    assert worded.key == plain.key
    assert worded.scales == plain.scales
    assert [option.value for option in worded.item("1").options] == [0, 1, 2, 3]
    assert [each.text.get("therapist") for each in worded.items] == [
        each.text.get("therapist") for each in plain.items
    ]
    answers = {"1": 3, "2": 0, "3": 1, "4": 2}
    assert score(worded, answers) == score(plain, answers)


def test_the_instrument_itself_is_not_changed():
    plain = english()

    translate(plain, german())

    assert plain == english()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"id": "mood-5"}, "id: 'mood-5' is not allowed; expected mood-4"),
        ({"version": 2}, "version: 2 is not allowed; expected 1"),
        ({"language": "en"}, "language: 'en' is not allowed; expected another language than en"),
        ({"made": "by machine"}, "made: 'by machine' is not allowed; expected one of translated,"),
        ({"stem": " "}, "stem: ' ' is not allowed; expected text"),
        ({"stems": {}}, "stems.2: None is not allowed; expected a text for it"),
        ({"stems": {"2": "Und", "1": "Oder"}}, "stems: '1' is not allowed; expected one of 2"),
        ({"labels": GERMAN}, "labels.Bad: None is not allowed; expected a text for it"),
        ({"items": {"1": "Frage"}}, "items.2: None is not allowed; expected a text for it"),
        ({"statement": None}, "statement: None is not allowed; expected text"),
        ({"made_on": "today"}, "made_on: 'today' is not allowed; expected a date"),
        ({"titel": "Stimmung"}, "'titel' is not allowed; expected one of the keys"),
    ],
)
def test_whatever_is_missing_or_too_much_is_named(overrides, message):
    with pytest.raises(InstrumentError) as caught:
        translate(english(), german(**overrides))

    assert message in str(caught.value)


def test_a_text_for_no_item_is_named():
    items = german()["items"] | {"6": "Nur für Sie."}

    with pytest.raises(InstrumentError, match=r"items: '6' is not allowed; expected one of 1, 2,"):
        translate(english(), german(items=items))


def test_a_label_for_no_answer_is_named():
    labels = german()["labels"] | {"Seldom": "Selten"}

    with pytest.raises(InstrumentError, match="labels: 'Seldom' is not allowed; expected one of"):
        translate(english(), german(labels=labels))


def test_without_a_stem_none_may_be_given():
    plain = instrument()
    raw = german(stems={}, items={str(n): "Frage" for n in range(1, 5)}, labels=GERMAN)

    with pytest.raises(InstrumentError, match="expected no stem, because the instrument has none"):
        translate(plain, raw)
    del raw["stem"]
    assert translate(plain, raw).stem == {}


def test_a_form_of_which_staff_see_numbers_only_has_no_wording():
    licence = {"verdict": "C", "terms": "ask", "copyright_line": "© them"}
    items = [{"id": str(n), "answers": "often"} for n in range(1, 5)]
    numbers = instrument(administration="numbers", licence=licence, items=items)

    with pytest.raises(InstrumentError, match="expected an instrument that a client reads here"):
        translate(numbers, german())
