"""No wording ships that may not, and what ships says whose it is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from measures import catalogue

ROOT = Path(__file__).parents[2]
# Names of questionnaires whose wording may not be in this repository, as ids and titles write them.
LICENSED = (
    "oq-45", "oq-30", "outcome questionnaire", "wai", "working alliance inventory", "ors",
    "outcome rating scale", "srs", "session rating scale", "gsrs", "core-10", "core-om",
    "clinical outcomes in routine evaluation", "bai", "beck", "bdi", "haq", "helping alliance",
    "arm-5", "agnew", "calpas", "wsas", "work and social adjustment", "csq", "reqol", "bsi",
    "psychlops", "promis", "seq", "star", "real relationship inventory",
)  # fmt: skip
MAY_CARRY_TEXT = {"phq-9", "gad-7", "aoc-45", "aoc-8", "ac-6", "ac-12", "first-five"}
STRUCTURE_ONLY = {"oq-45.2", "wai-sr", "srs", "ors", "core-10", "bai-total", "wai-9"}
MADE_UP = {"evening-lines"}  # for tests of items on a line; measures nothing
ORIGINALS = MAY_CARRY_TEXT - {"phq-9", "gad-7"}


def test_the_shipped_instruments_are_these():
    shipped = {instrument.id for instrument in catalogue.all_latest()}

    assert shipped >= MAY_CARRY_TEXT | STRUCTURE_ONLY
    assert {i.id for i in catalogue.all_latest() if i.administration == "text"} == MAY_CARRY_TEXT


@pytest.mark.parametrize("instrument_id", sorted(STRUCTURE_ONLY))
def test_structure_only_files_carry_no_words_to_answer(instrument_id):
    instrument = catalogue.latest(instrument_id)

    assert instrument.stem == {}
    for item in instrument.items:
        assert dict(item.text) == {}
        assert (item.low_label, item.high_label) == (None, None)
        assert [option.label for option in item.options] == [
            str(option.value) for option in item.options
        ]


@pytest.mark.parametrize("instrument_id", sorted(STRUCTURE_ONLY - {"bai-total", "wai-9"}))
def test_structure_only_items_are_named_by_number(instrument_id):
    for item in catalogue.latest(instrument_id).items:
        assert item.topic == f"item-{item.id}"


@pytest.mark.parametrize("path", sorted(catalogue.DIRECTORY.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_file_names_licence_source_and_review(path):
    instrument = catalogue.read_file(path)

    assert instrument.copyright_line
    assert instrument.licence.terms
    assert instrument.licence.source_url.startswith("https://")
    assert instrument.source.startswith("docs/science.md#")
    assert 300 <= (instrument.review.due - instrument.review.checked_on).days <= 400


@pytest.mark.parametrize("instrument_id", ["phq-9", "gad-7"])
def test_standard_forms_show_the_line_that_frees_them(instrument_id):
    line = catalogue.latest(instrument_id).copyright_line

    assert line.startswith("Copyright © Pfizer Inc.")
    assert line.endswith("No permission required to reproduce, translate, display or distribute.")


@pytest.mark.parametrize("instrument_id", sorted(ORIGINALS))
def test_originals_say_when_they_were_written_and_claim_no_norms(instrument_id):
    instrument = catalogue.latest(instrument_id)

    assert instrument.authorship is not None
    assert instrument.authorship.statement.startswith("Original questionnaire.")
    assert instrument.authorship.statement.count("No norms.") == 1
    assert not instrument.normed
    assert all(not scale.norms and not scale.bands for scale in instrument.scales)


def test_only_a_key_checked_against_its_source_counts_as_verified():
    unverified = {i.id for i in catalogue.all_latest() if not i.key_verified}

    assert unverified == {"oq-45.2"}


def test_no_file_in_the_repository_carries_other_wording():
    offenders = [
        (str(path.relative_to(ROOT)), name)
        for path in _data_files()
        for name in _questionnaires_with_wording(_read(path))
        if name not in MAY_CARRY_TEXT | MADE_UP
    ]

    assert offenders == []


@pytest.mark.parametrize("instrument_id", sorted(MAY_CARRY_TEXT))
def test_no_form_with_wording_goes_by_a_licensed_name(instrument_id):
    instrument = catalogue.latest(instrument_id)
    names = f"{instrument.id} {instrument.title} {instrument.short_title}".lower()

    assert [name for name in LICENSED if re.search(rf"\b{re.escape(name)}\b", names)] == []


@pytest.mark.parametrize("name", ["oq-45.2", "wai-sr", "srs"])
def test_wording_of_a_licensed_form_would_be_found(name):
    pack = {"id": name, "items": [{"id": "1", "text": {"client": "Any sentence."}}]}

    assert list(_questionnaires_with_wording({"nested": [pack]})) == [name]


def _data_files() -> Iterator[Path]:
    for kind in ("*.yaml", "*.yml", "*.json"):
        for path in ROOT.rglob(kind):
            inside = path.relative_to(ROOT).parts
            if not any(part.startswith(".") or part in ("var", "node_modules") for part in inside):
                yield path


def _read(path: Path) -> object:
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else list(yaml.safe_load_all(text))


def _questionnaires_with_wording(node: object) -> Iterator[str]:
    """Name every mapping, however deep, that has items and among them one with text."""
    if isinstance(node, dict):
        rows = node.get("items")
        if isinstance(rows, list) and any(
            isinstance(row, dict) and row.get("text") for row in rows
        ):
            yield str(node.get("id") or node.get("instrument_id") or node.get("title")).lower()
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _questionnaires_with_wording(child)
