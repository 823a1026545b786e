"""The German and Spanish catalogues say everything that clients read, and nothing that is gone."""

import pytest

from tests.messages import (
    LANGUAGES,
    extracted,
    is_whole,
    placeholders,
    read_catalogue,
    read_compiled,
)

every_language = pytest.mark.parametrize("language", LANGUAGES)


def keys(catalog) -> set[tuple[str, str | None]]:
    return {(_one(message.id), message.context) for message in catalog if message.id}


def said(message) -> list[str]:
    """The words of a message, in each plural form."""
    string = message.string
    return [string] if isinstance(string, str) else list(string)


def _one(message_id) -> str:
    return message_id[0] if isinstance(message_id, tuple | list) else message_id


@pytest.fixture(scope="module")
def source():
    return extracted()


def test_the_source_is_drawn(source):
    assert ("Thank you", None) in keys(source)
    assert ("H:i", "date format") in keys(source)
    [saved] = [message for message in source if message.id == "Saved %(time)s"]
    assert "templates/portal/_saved.html" in [name for name, _ in saved.locations]


@every_language
def test_a_catalogue_holds_what_the_source_says_and_no_more(source, language):
    catalog = read_catalogue(language)

    assert keys(source) - keys(catalog) == set()
    assert keys(catalog) - keys(source) == set()
    assert list(catalog.obsolete) == []


@every_language
def test_every_message_is_translated(language):
    catalog = read_catalogue(language)

    assert [message.id for message in catalog if message.id and not is_whole(message)] == []
    assert [message.id for message in catalog if message.id and message.fuzzy] == []


@every_language
def test_what_is_filled_in_later_is_named_alike(language):
    wrong = []
    for message in read_catalogue(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = placeholders(ids[-1])
        wrong += [string for string in said(message) if placeholders(string) != wanted]

    assert wrong == []


@every_language
def test_plurals_have_the_forms_of_the_language(language):
    catalog = read_catalogue(language)
    plural = [message for message in catalog if isinstance(message.id, tuple)]

    assert catalog.num_plurals == 2
    assert plural
    assert {len(message.string) for message in plural} == {2}


@every_language
def test_marks_of_a_page_stay_as_they_are(language):
    for message in read_catalogue(language):
        if message.id and "<" in _one(message.id):
            assert message.string.count("<") == message.id.count("<")


@every_language
def test_nobody_is_called_by_a_familiar_form(language):
    """German says Sie and Spanish usted."""
    familiar = {"de": {"du", "dich", "dir", "dein", "deine"}, "es": {"tú", "tu", "tus", "te", "ti"}}
    words = {
        word.strip(".,:;!?¿¡()„“«»")
        for message in read_catalogue(language)
        for string in said(message)
        for word in string.lower().split()
    }

    assert words & familiar[language] == set()


@every_language
def test_the_compiled_file_is_the_catalogue(language):
    written, compiled = read_catalogue(language), read_compiled(language)

    assert {(_one(m.id), m.context): said(m) for m in compiled if m.id} == {
        (_one(m.id), m.context): said(m) for m in written if m.id
    }
