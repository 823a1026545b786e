"""The start-up check finds what is wrong in an instrument file."""

from dataclasses import replace
from datetime import date

import pytest
import yaml

from measures import catalogue
from measures.checks import broken_examples, check_instruments, overdue_review, unlike_source
from tests.science.definitions import OFTEN, definition, instrument, item

EXAMPLE = {"name": "ones", "answers": {"1": 1, "2": 1, "3": 1, "4": 1}, "status": "complete"}
EXAMPLE |= {"scales": {"total": 4}, "flags": []}


@pytest.fixture
def check_of(tmp_path, monkeypatch):
    """Return a check of one file of the test's own."""
    monkeypatch.setattr(catalogue, "DIRECTORY", tmp_path)
    monkeypatch.setattr(catalogue, "TRANSLATIONS", tmp_path / "translations")
    catalogue.forget()

    def check(**overrides):
        text = yaml.safe_dump(definition(examples=[EXAMPLE]) | overrides)
        (tmp_path / "mood-4.yaml").write_text(text, encoding="utf-8")
        return [(message.id, message.msg) for message in check_instruments(None)]

    yield check
    catalogue.forget()


def test_the_shipped_files_pass():
    errors = [message for message in check_instruments(None) if message.is_serious()]

    assert errors == []


def test_a_file_in_order_says_nothing(check_of):
    assert check_of() == []


def test_a_file_that_does_not_parse_is_an_error(check_of):
    [(code, message)] = check_of(version=0)

    assert code == "measures.E001"
    assert message == "mood-4.yaml: version: 0 is not allowed; expected a whole number from 1"


def test_a_forgotten_risk_decision_is_an_error(check_of):
    [(code, message)] = check_of(risk_items=None)

    assert code == "measures.E001"
    assert "risk_items: None is not allowed; expected a list" in message


def test_a_wrong_example_is_an_error(check_of):
    found = check_of(examples=[EXAMPLE | {"scales": {"total": 5}}])

    assert found == [
        ("measures.E002", "mood-4@1: example 'ones': total is 4.0, written 5"),
    ]


def test_a_missing_source_is_an_error(check_of):
    items = dict.fromkeys("1234", "1")

    found = check_of(derived_from={"instrument": "mood-20", "items": items})

    assert found == [("measures.E003", "mood-4@1: derived from mood-20, which has no file")]


def test_an_overdue_review_is_a_warning(check_of):
    [(code, message)] = check_of(review={"checked_on": date(2020, 1, 1), "due": date(2021, 1, 1)})

    assert code == "measures.W001"
    assert message == "mood-4@1, en: review was due on 2021-01-01"


def test_a_review_is_overdue_the_day_after():
    due = instrument().review.due

    assert list(overdue_review(instrument(), on=due)) == []
    assert len(list(overdue_review(instrument(), on=due.replace(day=due.day + 1)))) == 1


@pytest.mark.parametrize(
    ("overrides", "problem"),
    [
        ({"status": "prorated"}, "complete, written prorated"),
        ({"flags": ["1"]}, "flags (), written ('1',)"),
        ({"scales": {}}, "names not every scale"),
        ({"scales": {"total": None}}, "total is 4.0, written None"),
        ({"answers": {"1": 9}}, "item 1: 9 is not allowed; expected one of 0, 1, 2, 3"),
        ({"answers": {"5": 1}}, "item 5: 1 is not allowed; expected one of the items 1, 2, 3, 4"),
    ],
)
def test_how_an_example_can_be_wrong(overrides, problem):
    found = list(broken_examples(instrument(examples=[EXAMPLE | overrides])))

    assert found == [f"example 'ones': {problem}"]


def test_a_score_within_half_a_hundredth_is_the_written_one():
    close = EXAMPLE | {"scales": {"total": 4.004}}

    assert list(broken_examples(instrument(examples=[close]))) == []


def derived(**overrides):
    source = {"instrument": "mood-4", "items": {"1": "2", "2": "2", "3": "3", "4": "4"}}
    same = [item("1", text={"client": "Question 2"}), item("2"), item("3"), item("4")]
    return instrument(**{"id": "mood-s", "derived_from": source, "items": same} | overrides)


def test_items_taken_over_word_for_word_pass():
    assert list(unlike_source(derived(), [instrument()])) == []
    assert list(unlike_source(instrument(), [])) == []


@pytest.mark.parametrize(
    "overrides",
    [
        {"items": list(map(item, "1234"))},
        {"items": [item("1", text={"client": "Question 2"}, reversed=True), *map(item, "234")]},
        {"answers": {"often": OFTEN | {3: "All the time"}}},
    ],
)
def test_items_that_differ_from_their_source_are_named(overrides):
    found = list(unlike_source(derived(**overrides), [instrument()]))

    assert found[0] == "item 1 is not item 2 of mood-4@1"


def test_the_newest_version_of_the_source_counts():
    newer = replace(instrument(answers={"often": OFTEN | {3: "All the time"}}), version=2)

    found = list(unlike_source(derived(), [newer, instrument()]))

    assert found[0] == "item 1 is not item 2 of mood-4@2"
