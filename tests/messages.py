"""What clients read, drawn from the source; and the catalogues in step with it.

`make messages` runs this file: it adds what is new to each catalogue, drops what is gone, and
compiles. It needs no gettext programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

ROOT = Path(__file__).parents[1]
LANGUAGES = ("de", "es")
MAINTAINERS = "the maintainers"
# One moment for all: the day of a compilation says nothing about the words.
MADE = datetime(2026, 11, 23, tzinfo=UTC)
# The functions by the places of their arguments: context (c), one, many.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
NOT_READ = ("tests", "benchmarks", "migrations", ".venv", "var", "drills")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w*)\}")


def sources() -> list[Path]:
    """Every file that may hold a text for clients: the templates, and the Python of the product."""
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    python = [
        path for path in ROOT.rglob("*.py") if not set(NOT_READ) & set(path.relative_to(ROOT).parts)
    ]
    return sorted(templates) + sorted(python)


def extracted() -> Catalog:
    """All messages of the source, each with the files that hold it."""
    catalog = Catalog(project="alliance", charset="utf-8")
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for message, context, comments in messages_of(path):
            catalog.add(message, context=context, locations=[(name, None)], auto_comments=comments)
    return catalog


def messages_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None, list[str]]]:
    """The messages of one file, with their context and the comments for translators."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Calls with everything around them blanked out; the indent would mean something in Python.
        blanked = templatize(text, origin=str(path)).splitlines()
        text = "\n".join(line.lstrip() for line in blanked)
    found = extract(
        "python",
        BytesIO(text.encode()),
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for _line, message, comments, context in found:
        yield message, context, comments


def po_path(language: str) -> Path:
    """Where a catalogue lies."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> Catalog:
    """A catalogue as its translators left it."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def read_compiled(language: str) -> Catalog:
    """A catalogue as the product reads it."""
    with po_path(language).with_suffix(".mo").open("rb") as file:
        catalog = read_mo(file)
    for message in catalog:
        if isinstance(message.context, bytes):  # Babel leaves what a compiled file calls a context
            message.context = message.context.decode()
    return catalog


def placeholders(text: str) -> set[str]:
    """The named parts of a message that are filled in later."""
    return {one or other for one, other in PLACEHOLDER.findall(text)}


def update(language: str) -> list[str]:
    """Bring one catalogue in step and compile it; the messages that still wait for words."""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = read_catalogue(language) if path.exists() else _new_catalogue(language)
    # A guess from a similar sentence would look like a translation.
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = MADE
    with path.open("wb") as file:
        write_po(file, catalog, width=96, sort_by_file=True, include_lineno=False)
    compiled = _new_catalogue(language)
    for message in catalog:
        if message.id and is_whole(message):
            compiled.add(message.id, message.string, context=message.context)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, compiled)
    return [str(message.id) for message in catalog if message.id and not is_whole(message)]


def is_whole(message: Message) -> bool:
    """Whether a message has words, in each of its plural forms."""
    string = message.string
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _new_catalogue(language: str) -> Catalog:
    return Catalog(
        locale=language,
        project="Alliance",
        version="1",
        header_comment="# What clients read. `make messages` keeps it in step with the source.",
        creation_date=MADE,
        revision_date=MADE,
        last_translator=MAINTAINERS,
        language_team=MAINTAINERS,
        msgid_bugs_address=MAINTAINERS,
        fuzzy=False,
    )


if __name__ == "__main__":
    for code in LANGUAGES:
        waiting = update(code)
        print(f"{code}: {len(waiting)} to translate", *waiting, sep="\n  ")
