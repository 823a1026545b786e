"""The original alliance forms ask both sides the same things, in plain words."""

from itertools import combinations

import pytest

from measures import catalogue
from tests.measures.wording import overlap, reading_grade, sentences

FACETS = ["bond", "tasks", "goals", "safety", "empathy", "real relationship"]
EXPERIENCES = ["fear", "shame", "safety", "genuineness", "confidence"]


def scored(form):
    return [item for item in catalogue.latest(form).items if item.scored]


def test_six_items_cover_six_facets():
    assert [item.topic for item in scored("ac-6")] == FACETS


def test_twelve_items_cover_each_facet_twice():
    assert [item.topic for item in scored("ac-12")] == FACETS * 2


def test_six_item_form_is_the_first_half_of_the_twelve_item_form():
    assert scored("ac-6") == scored("ac-12")[:6]


@pytest.mark.parametrize("form", ["ac-6", "ac-12", "first-five"])
def test_every_item_has_a_client_and_a_therapist_wording(form):
    for item in catalogue.latest(form).items:
        assert set(item.text) == {"client", "therapist"}, item.id


def test_at_most_two_items_are_negative():
    assert [item.id for item in scored("ac-6") if item.reversed] == []
    assert [item.id for item in scored("ac-12") if item.reversed] == ["10"]


@pytest.mark.parametrize("form", ["ac-6", "ac-12"])
def test_rift_repair_and_open_questions_are_not_scored(form):
    instrument = catalogue.latest(form)
    unscored = {item.topic: item for item in instrument.items if not item.scored}

    assert list(unscored) == ["rift", "repair", "open", "next time"]
    assert [option.label for option in unscored["rift"].options] == ["No", "Yes"]
    assert unscored["repair"].show_if.item == unscored["rift"].id
    assert [option.value for option in unscored["repair"].options] == [0, 1, 2, 3, 4]
    assert len(instrument.main_scale.items) == len(scored(form))


@pytest.mark.parametrize("form", ["ac-6", "ac-12"])
def test_answers_run_from_not_at_all_to_completely(form):
    for item in scored(form):
        assert [option.label for option in item.options] == [
            "Not at all",
            "A little",
            "Partly",
            "Mostly",
            "Completely",
        ]


def test_first_five_asks_five_single_numbers_without_a_scale():
    instrument = catalogue.latest("first-five")

    assert [item.topic for item in instrument.items] == EXPERIENCES
    assert {(item.type, item.minimum, item.maximum, item.step) for item in instrument.items} == {
        ("number", 0, 10, 1)
    }
    assert instrument.scales == ()


@pytest.mark.parametrize("form", ["ac-6", "ac-12", "first-five"])
def test_clients_can_read_every_question_at_grade_six(form):
    instrument = catalogue.latest(form)
    hard = {
        item.text["client"]: round(reading_grade([item.text["client"]]), 1)
        for item in instrument.items
        if reading_grade([item.text["client"]]) > 6
    }

    assert hard == {}
    assert reading_grade(sentences(instrument.stem["client"])) <= 6


@pytest.mark.parametrize("respondent", ["client", "therapist"])
def test_no_two_alliance_items_are_alike(respondent):
    pairs = combinations([item.text[respondent] for item in scored("ac-12")], 2)
    names = {"my therapist", "my client"}

    alike = [
        (one, other)
        for one, other in pairs
        if overlap(_without(one, names), _without(other, names)) >= 0.5
    ]

    assert alike == []


def _without(text, names):
    for name in names:
        text = text.lower().replace(name, "")
    return text
