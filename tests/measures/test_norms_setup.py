"""Choosing the norms of a questionnaire: audited, once, and counted so that standings follow."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent, Clinic
from measures import catalogue
from measures.models import NormChoice
from measures.norms_plan import norms_plan
from measures.norms_setup import choose_norms, chosen_norms, chosen_words
from measures.norms_wording import ORIGIN, norm_numbers, norms_line, origin_words
from science.norms import Criterion, Norms, Reliability, Sample
from science.norms_parsing import EVIDENCE
from tests.factories import NOW, make_admin, make_clinic

OQ = catalogue.latest("oq-45.2")


def choose(admin, norm_set="nl", instrument="oq-45.2"):
    return choose_norms(
        by=admin, clinic=admin.clinic, instrument=instrument, norm_set=norm_set, at=NOW
    )


@pytest.mark.django_db
def test_a_choice_is_kept_audited_and_counted():
    admin = make_admin()

    choice = choose(admin)

    assert chosen_norms([admin.clinic_id]) == {admin.clinic_id: {"oq-45.2": "nl"}}
    assert (choice.chosen_at, str(choice)) == (NOW, "oq-45.2: nl")
    assert Clinic.objects.get().settings_revision == 1
    event = AuditEvent.objects.get(action="choose-norms:nl")
    assert (event.actor_ref, event.object_ref) == (admin.pk, choice.pk)
    assert (
        chosen_words(choice) == "OQ-45.2 is compared with the Dutch norms, version 1, from now on."
    )


@pytest.mark.django_db
def test_the_same_choice_again_changes_nothing():
    admin = make_admin()
    choose(admin)

    assert choose(admin) is None
    assert choose(admin, "nhs", "gad-7") is None  # the first of the file needs no choice

    assert NormChoice.objects.count() == 1
    assert Clinic.objects.get().settings_revision == 1
    assert AuditEvent.objects.filter(action__startswith="choose-norms").count() == 1
    assert chosen_words(None).startswith("Nothing has changed")


@pytest.mark.django_db
def test_one_can_go_back_to_the_first_set():
    admin = make_admin()
    choose(admin)

    choose(admin, "us")

    assert chosen_norms([admin.clinic_id])[admin.clinic_id] == {"oq-45.2": "us"}
    assert Clinic.objects.get().settings_revision == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("instrument", "norm_set"),
    [("oq-45.2", "de"), ("oq-45.2", ""), ("aoc-8", "us"), ("no-such", "us"), ("wai-sr", "us")],
)
def test_a_set_that_is_not_there_is_refused(instrument, norm_set):
    admin = make_admin()

    with pytest.raises(ValidationError, match="There is no such norm set"):
        choose(admin, norm_set, instrument)

    assert not NormChoice.objects.exists()
    assert Clinic.objects.get().settings_revision == 0


@pytest.mark.django_db
def test_the_plan_shows_what_is_in_use_and_what_a_scale_would_lose():
    admin = make_admin()
    choose(admin)

    rows = {row.instrument.id: row for row in norms_plan(admin.clinic)}

    assert sorted(rows) == ["bai-total", "core-10", "gad-7", "oq-45.2", "ors", "phq-9", "srs"]
    us, nl = rows["oq-45.2"].sets
    assert (us.is_used, nl.is_used) == (False, True)
    assert (us.without, nl.also) == ((), ())
    assert nl.without == ("Symptom distress", "Interpersonal relations", "Social role")
    assert us.also == nl.without
    assert [row.instrument.id for row in rows.values() if row.has_choice] == ["gad-7", "oq-45.2"]


@pytest.mark.django_db
def test_without_a_choice_the_first_set_is_in_use():
    used = [each.norms.id for row in norms_plan(make_clinic()) for each in row.sets if each.is_used]

    assert used == ["trial", "uk", "nhs", "us", "adults", "nhs", "adults"]


@pytest.mark.parametrize(
    ("instrument", "norm_set", "line"),
    [
        (
            "oq-45.2",
            "nl",
            "Compared with: Dutch norms, version 1. Reliable change: 18 points or more "
            "(published). Clinical range: 56 or more (published, in part our default).",
        ),
        (
            "core-10",
            "uk",
            "Compared with: UK norms, version 1. Reliable change: 6 points or more (published). "
            "Clinical range: 11 or more (published, criterion c).",
        ),
        (
            "gad-7",
            "validation",
            "Compared with: Validation study norms, version 1. "
            "Clinical range: 10 or more (published).",
        ),
        (
            "ors",
            "adults",
            "Compared with: Adult norms, version 1. Reliable change: 5 points or more (secondary "
            "source). Clinical range: 25 or less (secondary source).",
        ),
    ],
)
def test_a_result_says_in_one_line_what_it_is_compared_with(instrument, norm_set, line):
    scale = catalogue.latest(instrument).main_scale

    assert norms_line(scale, scale.norm_set(norm_set)) == line


def test_every_number_of_a_set_comes_with_how_sure_it_is_and_its_source():
    scale = OQ.main_scale

    numbers = {each.name: each for each in norm_numbers(scale, scale.norm_set("us"))}

    assert list(numbers) == [
        "Reliable change",
        "Clinical range, criterion c",
        "People in treatment",
        "Comparison sample",
        "Reliability, internal consistency (alpha)",
    ]
    treated = numbers["People in treatment"]
    assert (treated.value, treated.source) == ("mean 83.1, SD 22.2", "Manual, from memory")
    assert treated.origin == "our default, not checked at the source"


def test_what_is_computed_is_called_so():
    sample = {"evidence": "D", "source": "Ours"}
    norms = Norms(
        "own", "Own norms", "Adults", 1, 0.95, 1.959964,
        clinical=Sample(80, 20, 200, **sample), functional=Sample(40, 20, 300, **sample),
        reliability=Reliability(0.9, "alpha", **sample), criterion=Criterion.C,
    )  # fmt: skip

    assert norms_line(OQ.main_scale, norms) == (
        "Compared with: Own norms, version 1. Reliable change: more than 17.53 points (computed). "
        "Clinical range: 60 or more (computed, criterion c)."
    )
    change, cut, treated, *_ = norm_numbers(OQ.main_scale, norms)
    assert change.name == "Reliable change, 95% confidence"
    assert change.source == cut.source == "From the samples below, by Jacobson & Truax (1991)"
    assert treated.value == "mean 80, SD 20, n 200"


def test_every_evidence_code_has_words():
    assert set(ORIGIN) == set(EVIDENCE)
    assert (
        origin_words("V2/M") == "secondary source, in part our default, not checked at the source"
    )
