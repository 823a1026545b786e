"""The catalogue finds each version, and refuses a directory that is not in order."""

from pathlib import Path

import pytest
import yaml

from measures import catalogue
from science.errors import ScienceError
from tests.science.definitions import definition


def write(directory: Path, name: str, **overrides) -> None:
    text = yaml.safe_dump(definition(**overrides))
    (directory / f"{name}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def own_directory(tmp_path, monkeypatch):
    """Let the catalogue read files of the test's own."""
    monkeypatch.setattr(catalogue, "DIRECTORY", tmp_path)
    catalogue.forget()
    yield tmp_path
    catalogue.forget()


def test_the_shipped_instruments_are_there():
    assert {instrument.id for instrument in catalogue.all_latest()} >= {
        "phq-9", "gad-7", "aoc-45", "aoc-8", "ac-6", "ac-12", "first-five",
        "oq-45.2", "wai-sr", "srs", "ors", "core-10", "bai-total", "wai-9",
    }  # fmt: skip
    assert catalogue.get("phq-9@1").short_title == "PHQ-9"
    assert catalogue.latest("phq-9") is catalogue.get("phq-9@1")
    assert catalogue.load() is catalogue.load()


def test_an_unknown_name_says_which_there_are():
    with pytest.raises(catalogue.UnknownInstrument, match="no instrument 'phq-8'; there are ac-12"):
        catalogue.latest("phq-8")
    with pytest.raises(catalogue.UnknownInstrument, match="no instrument 'phq-9@7'; there are ac-"):
        catalogue.get("phq-9@7")


def test_a_new_file_is_a_new_instrument(own_directory):
    write(own_directory, "mood-4")

    assert [instrument.key for instrument in catalogue.all_latest()] == ["mood-4@1"]


def test_older_versions_stay_readable(own_directory):
    write(own_directory, "mood-4", version=10)
    write(own_directory, "mood-4@9", version=9)
    write(own_directory, "mood-4@1")

    assert sorted(catalogue.load()) == ["mood-4@1", "mood-4@10", "mood-4@9"]
    assert catalogue.latest("mood-4").version == 10
    assert catalogue.get("mood-4@9").version == 9


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"other": 1}, "other.yaml: 'mood-4@1' is not allowed; expected the id"),
        ({"mood-4@1": 1}, "expected a newer version in mood-4.yaml"),
        ({"mood-4": 1, "mood-4@2": 2}, "expected a newer version in mood-4.yaml"),
        ({"mood-4": 1, "mood-4@1": 1}, "expected a newer version in mood-4.yaml"),
        ({"mood-4": 2, "mood-4@3": 1}, "mood-4@3.yaml: 'mood-4@1' is not allowed"),
    ],
)
def test_files_are_named_for_what_they_hold(own_directory, files, message):
    for name, version in files.items():
        write(own_directory, name, version=version)

    with pytest.raises(ScienceError) as caught:
        catalogue.load()

    assert message in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"id: [", b"\xff\xfe", b"- 1", b"!!python/object/apply:os.getcwd []", b""]
)
def test_a_broken_file_is_named(own_directory, content):
    (own_directory / "mood-4.yaml").write_bytes(content)

    with pytest.raises(ScienceError, match=r"^mood-4\.yaml: "):
        catalogue.load()
