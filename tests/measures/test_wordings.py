"""Each wording in another language is whole, says where it comes from, and is found by language."""

import pytest
import yaml

from measures import catalogue
from science.errors import ScienceError
from web.languages import OFFERED

OURS = {"aoc-45", "aoc-8", "ac-6", "ac-12", "first-five"}
PUBLISHED = {"phq-9", "gad-7"}
NO_SOURCE = {"gad-7": {"es"}}  # a published wording, but none that we could read whole
FILES = sorted(catalogue.TRANSLATIONS.glob("*.yaml"))
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.fixture
def own_wordings(tmp_path, monkeypatch):
    """Let the catalogue read wordings of the test's own."""
    monkeypatch.setattr(catalogue, "TRANSLATIONS", tmp_path)
    catalogue.forget()
    yield tmp_path
    catalogue.forget()


def test_what_clients_read_is_offered_in_each_language():
    codes = {code for code, _ in OFFERED}

    for instrument_id in OURS | PUBLISHED:
        key = catalogue.latest(instrument_id).key
        offered = codes - NO_SOURCE.get(instrument_id, set())
        assert set(catalogue.languages(key)) == offered
        for code in offered:
            assert catalogue.in_language(key, code).language == code


def test_a_wording_without_a_source_to_name_is_not_offered():
    assert catalogue.in_language("gad-7@1", "es") is None


def test_only_what_may_carry_words_is_worded():
    assert {each.id for each in catalogue.wordings().values()} == OURS | PUBLISHED


def test_an_instrument_without_words_has_none_in_any_language():
    assert catalogue.in_language("oq-45.2@1", "de") is None
    assert catalogue.in_language("phq-9@1", "xx") is None


def test_the_own_language_is_the_file_itself():
    assert catalogue.in_language("phq-9@1", "en") is catalogue.get("phq-9@1")
    assert catalogue.languages("ors@1") == ["en"]


@every_file
def test_every_wording_says_how_it_was_made(path):
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))

    assert raw["made"] == ("published" if raw["id"] in PUBLISHED else "translated")
    assert len(raw["source"]) > 40
    assert 300 <= (raw["review"]["due"] - raw["review"]["checked_on"]).days <= 400


@pytest.mark.parametrize("language", ["de", "es"])
def test_the_two_alliance_forms_share_their_words(language):
    short = catalogue.in_language("ac-6@1", language)
    long = catalogue.in_language("ac-12@1", language)

    for item_id in ("1", "2", "3", "4", "5", "6"):
        assert short.item(item_id).text["client"] == long.item(item_id).text["client"]


@pytest.mark.parametrize("language", ["de", "es"])
def test_no_two_answers_of_a_question_read_alike(language):
    for (_, code), worded in catalogue.wordings().items():
        for item in worded.items:
            labels = [option.label for option in item.options]
            assert code != language or len(set(labels)) == len(labels)


def test_published_words_are_those_of_the_form():
    german = catalogue.in_language("phq-9@1", "de")
    spanish = catalogue.in_language("phq-9@1", "es")

    assert german.item("9").text["client"] == (
        "Gedanken, dass Sie lieber tot wären oder sich Leid zufügen möchten"
    )
    assert [option.label for option in spanish.item("1").options] == [
        "Ningún día", "Varios días", "Más de la mitad de los días", "Casi todos los días",
    ]  # fmt: skip


def test_a_wording_is_named_for_its_language(own_wordings):
    (own_wordings / "ac-6@1.fr.yaml").write_bytes(_file("ac-6@1.de"))

    with pytest.raises(ScienceError, match=r"^ac-6@1\.fr\.yaml: 'de' is not allowed"):
        catalogue.wordings()


def test_a_wording_of_no_instrument_is_named(own_wordings):
    (own_wordings / "ac-7@1.de.yaml").write_bytes(_file("ac-6@1.de"))

    with pytest.raises(ScienceError, match=r"^ac-7@1\.de\.yaml: no instrument 'ac-7@1'"):
        catalogue.wordings()


@pytest.mark.parametrize("content", [b"id: [", b"\xff\xfe", b""])
def test_a_broken_wording_is_named(own_wordings, content):
    (own_wordings / "ac-6@1.de.yaml").write_bytes(content)

    with pytest.raises(ScienceError, match=r"^ac-6@1\.de\.yaml: "):
        catalogue.wordings()


def _file(name: str) -> bytes:
    [path] = [path for path in FILES if path.stem == name]
    return path.read_bytes()
