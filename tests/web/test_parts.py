"""Shared parts say in words what they show in colour, and preselect nothing."""

import re

import pytest
from django.template.loader import render_to_string

CHOICES = [{"value": 0, "label": "Not at all"}, {"value": 1, "label": "Several days"}]


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("check-in", "■ Check-in suggested"),
        ("watch", "▲ Watch"),
        ("nothing-stands-out", "● Nothing stands out"),
        ("not-enough-data", "○ Not enough data"),
    ],
)
def test_status_is_a_glyph_and_a_word(status, shown):
    html = render_to_string("risk/_status_badge.html", {"status": status})

    assert " ".join(re.sub(r"<[^>]+>", " ", html).split()) == shown
    assert f"al-status--{status}" in html


@pytest.mark.parametrize(("chosen", "n_checked"), [(None, 0), (0, 1), (1, 1)])
def test_choice_preselects_only_what_was_answered(chosen, n_checked):
    html = _item("choice", options=CHOICES, chosen=chosen)

    assert html.count(" checked") == n_checked
    assert html.count('type="radio"') == 2


@pytest.mark.parametrize(("chosen", "n_checked"), [(None, 0), (0, 1), (10, 1)])
def test_number_offers_each_step_and_preselects_none(chosen, n_checked):
    html = _item("number", numbers=range(11), low_label="None", high_label="All", chosen=chosen)

    assert re.findall(r'value="(\d+)"', html) == [str(number) for number in range(11)]
    assert html.count(" checked") == n_checked
    assert "0 = None" in html
    assert "10 = All" in html


@pytest.mark.parametrize("kind", ["choice", "number", "text"])
def test_question_is_the_one_heading_and_the_error_is_tied_to_it(kind):
    html = _item(kind, options=CHOICES, numbers=range(11), error="Select one answer")

    assert html.count("<h1") == 1
    assert re.search(r'aria-describedby="[^"]*answer-error"', html)
    assert 'id="answer-error">Select one answer<' in html


def _item(kind: str, **context: object) -> str:
    context = {"name": "answer", "question": "Are you well?", **context}
    return render_to_string(f"portal/_item_{kind}.html", context)
