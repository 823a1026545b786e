"""A folder of an installation's own instruments stands beside those that ship."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from measures import catalogue
from measures.checks import check_instruments
from measures.form_plan import askable
from risk.sweep import thresholds
from science.errors import ScienceError
from science.instrument import ItemType
from tests.science.definitions import OFTEN, definition, item

FOLDER = Path(__file__).resolve().parents[1] / "data" / "instruments"
FLAG = {"item": "4", "at_least": 1, "kind": "self-harm", "page": "crisis", "message": "Said so"}


@pytest.fixture
def own(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.INSTRUMENTS_DIR = tmp_path
    catalogue.forget()
    thresholds.cache_clear()
    yield tmp_path
    settings.INSTRUMENTS_DIR = None
    catalogue.forget()
    thresholds.cache_clear()


def write(folder: Path, name: str, **overrides: Any) -> None:
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(definition(**overrides)), encoding="utf-8")


def test_lines_of_a_file_of_ones_own_are_read(settings):
    settings.INSTRUMENTS_DIR = FOLDER
    catalogue.forget()

    lines = catalogue.get("evening-lines@1").items
    found = check_instruments(None)

    settings.INSTRUMENTS_DIR = None
    catalogue.forget()
    assert [each.type for each in lines] == [ItemType.LINE] * 3
    assert [(each.minimum, each.maximum, each.step) for each in lines] == [
        (0, 100, 1), (0, 100, 1), (0, 10, 2)
    ]  # fmt: skip
    assert found == []


def test_an_own_instrument_can_be_asked_like_one_that_ships(own):
    write(own, "mood-4")

    assert catalogue.latest("mood-4").key == "mood-4@1"
    assert "mood-4" in {each.id for each in askable()}
    assert catalogue.get("phq-9@1").short_title == "PHQ-9"


def test_its_safety_items_are_swept_too(own):
    write(own, "mood-4", risk_items=["4"], flags=[FLAG])

    assert ("mood-4", 1, "4", 1) in {
        (each.instrument, each.version, each.item, each.at_least) for each in thresholds()
    }


def test_a_newer_version_may_bring_the_wording_of_one_that_ships(own):
    write(own, "ors", id="ors", version=2)

    assert catalogue.latest("ors").version == 2
    assert catalogue.get("ors@1").administration == "numbers"


@pytest.mark.parametrize(
    ("name", "overrides", "message"),
    [
        ("ors", {"id": "ors"}, "ors.yaml: 'ors@1' is not allowed; expected a newer version than"),
        ("phq-9", {"id": "phq-9", "version": 2}, "phq-9.yaml: .* safety items of phq-9@1 too: 9"),
        ("else", {}, "else.yaml: 'mood-4@1' is not allowed; expected the id"),
        ("mood-4", {"items": [item("1", answers="none")]}, "mood-4.yaml: items"),
    ],
)
def test_a_file_out_of_order_is_named(own, name, overrides, message):
    write(own, name, **overrides)

    with pytest.raises(ScienceError, match=message):
        catalogue.load()
    assert [each.id for each in check_instruments(None)] == ["measures.E001"]


def test_a_missing_folder_is_said(own, settings):
    settings.INSTRUMENTS_DIR = own / "nowhere"

    with pytest.raises(ScienceError, match="nowhere is no folder"):
        catalogue.load()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"low_label": None}, "low_label"),
        ({"max": 0}, "max: 0 is not allowed; expected more than 0"),
        ({"step": 101}, "step: 101 is not allowed"),
        ({"answers": "often"}, "answers"),
    ],
)
def test_what_a_line_may_not_be(own, overrides, message):
    ends = {"type": "line", "low_label": "Low", "high_label": "High"}
    line = {**item("1"), **ends, **overrides}
    if "answers" not in overrides:
        del line["answers"]
    line = {key: value for key, value in line.items() if value is not None}
    items = [line, item("2"), item("3"), item("4")]
    write(own, "mood-4", items=items, scales=[], answers={"often": OFTEN})

    with pytest.raises(ScienceError, match=message):
        catalogue.load()
