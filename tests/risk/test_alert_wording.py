"""What an alert says, from its stored detail."""

import pytest

from measures import catalogue
from risk.alert_wording import FLAG_NAMES, alert_text
from risk.models import Alert, AlertKind
from science.instrument import FlagKind


def words(kind, **detail):
    text = alert_text(Alert(kind=kind, detail=detail))
    return text.headline, text.about


def test_a_safety_alert_names_topic_answer_and_question():
    headline, about = words("safety", instrument="phq-9", version=1, item="9", value=3)

    assert headline == "Self-harm or suicide: “Nearly every day”"
    assert about.startswith("PHQ-9, question 9: Thoughts that you would be better off dead")


def test_an_instrument_without_text_gives_its_number():
    headline, about = words("safety", instrument="core-10", version=1, item="6", value=2)

    assert (headline, about) == ("Self-harm or suicide: “2”", "CORE-10, question 6")


def test_every_flag_kind_has_a_name():
    assert set(FLAG_NAMES) == {kind.value for kind in FlagKind}


@pytest.mark.parametrize(
    ("kind", "detail", "headline"),
    [
        (
            "check-in",
            {"rules": ["drop", "missed-session"]},
            "Possible drop of the alliance score; missed session",
        ),
        ("check-in", {}, "The rules suggest a check-in"),
        ("lapse", {"since": "2026-03-02"}, "No next session is booked"),
        ("access", {}, "The form's link was locked after wrong dates of birth"),
        ("unscored", {"instrument": "aoc-8"}, "AOC-8 could not be scored"),
    ],
)
def test_other_kinds_say_what_happened(kind, detail, headline):
    assert words(kind, **detail)[0] == headline


def test_a_lapse_says_since_when():
    assert words("lapse", since="2026-03-02")[1] == "Last session or start: 2 March 2026."


def test_every_flag_of_every_instrument_can_be_said():
    for instrument in catalogue.all_latest():
        for flag in instrument.flags:
            value = flag.at_least
            assert words(
                AlertKind.SAFETY,
                instrument=instrument.id,
                version=instrument.version,
                item=flag.item,
                value=value,
            )[0]


@pytest.mark.parametrize(
    ("item", "saw"),
    [
        ("27", "The client was shown the clinic's crisis numbers right after this answer."),
        ("33", "Nothing on the client's screen told of this answer, in case someone looked on."),
    ],
)
def test_a_safety_alert_says_what_the_client_was_shown(item, saw):
    detail = {"instrument": "aoc-45", "version": 1, "item": item, "value": 2}

    text = alert_text(Alert(kind="safety", detail=detail))

    assert text.client_saw == saw
    assert len(text.ideas) >= 3


def test_answers_that_staff_typed_in_say_nothing_of_a_screen():
    detail = {"instrument": "core-10", "version": 1, "item": "6", "value": 2}

    assert alert_text(Alert(kind="safety", detail=detail)).client_saw == ""
