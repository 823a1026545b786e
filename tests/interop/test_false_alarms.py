"""The share of false alarms that the help page prints is counted again from the real file."""

import pytest

from risk.false_alarms import count_false_alarms, published
from science.early_rules import RULES
from tests.interop.trial import run

pytestmark = pytest.mark.django_db


def test_the_published_counts_are_those_of_the_file():
    run()

    counts = count_false_alarms("implement-gad")

    assert counts == published()
    assert (counts["n_clients"], counts["n_stayed"]) == (57, 51)


def test_every_rule_has_fired_had_no_input_or_could_not_fire():
    counts = published()

    spoken = set(counts["by_rule"]) | set(counts["not_recorded"]) | set(counts["cannot_fire"])
    assert spoken == set(RULES)
    assert not set(counts["by_rule"]) & {*counts["not_recorded"], *counts["cannot_fire"]}


@pytest.mark.parametrize("group", ["all", "stayed"])
def test_counts_add_up(group):
    counts = published() if group == "all" else published()["stayed"]

    n = published()["n_clients" if group == "all" else "n_stayed"]
    assert counts["ever_check_in"] + counts["at_most_watch"] + counts["never_flagged"] == n
    assert counts["check_in_by_session_5"] <= counts["ever_check_in"]
