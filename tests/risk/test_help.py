"""The help page: one anchor per rule, what it rests on, and counts from real clients."""

import re

import pytest
from django.urls import reverse

from risk.false_alarms import published
from risk.help import WORTH, help_context
from risk.help_rules import CHECK_IN, WATCH
from science.reasons import CHECK_IN_RULES, LAPSE_RULES, MODEL_RULE, WATCH_RULES
from tests.factories import make_admin, make_supervisor, make_therapist

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(http):
    http.force_login(make_therapist())
    return re.sub(r"\s+", " ", http.get(reverse("help")).text)


def test_every_rule_has_its_anchor(text):
    for rule in {*CHECK_IN_RULES, *WATCH_RULES, *LAPSE_RULES}:
        assert text.count(f'id="{rule}"') == 1


def test_rules_stand_under_their_level():
    assert tuple(rule.id for rule in CHECK_IN) == (*CHECK_IN_RULES, MODEL_RULE)
    assert {rule.id for rule in WATCH} == {*WATCH_RULES, *LAPSE_RULES}


def test_what_is_not_published_is_called_our_own():
    for rule in (*CHECK_IN, *WATCH):
        assert rule.needs
        assert rule.source or re.search(r"[Oo]ur (default|choice)", rule.basis), rule.id


def test_the_worth_of_a_flag_is_printed_with_its_assumption(text):
    assert WORTH[2] == (20, 34, 34, 30, 53)
    assert "Computed from d = .55 with normal distributions of equal spread" in text
    assert "two of three flags of this kind are false alarms" in text


def test_counts_from_real_clients_are_printed(text):
    tried = published()

    assert f"{tried['ever_check_in']} of {tried['n_clients']}" in text
    assert f"{tried['n_stayed']} stayed to the end" in text


def test_without_counts_nothing_is_claimed(monkeypatch, tmp_path):
    monkeypatch.setattr("risk.help.FILE", tmp_path / "none.json")

    assert help_context()["tried"] is None


def test_late_responders_are_named_beside_the_outcome_signal(text):
    assert "Late responders exist." in text


def test_no_page_speaks_of_risk_scores(text):
    main = text.partition("<main")[2].lower()

    assert not re.search(r"at risk|risk of dropout|high risk|dropout risk", main)


@pytest.mark.parametrize("make", [make_therapist, make_supervisor, make_admin])
def test_everyone_on_the_staff_may_read_it(http, make):
    http.force_login(make())

    assert http.get(reverse("help")).status_code == 200


def test_a_stranger_signs_in_first(http):
    assert http.get(reverse("help"))["Location"].startswith(reverse("sign_in"))
