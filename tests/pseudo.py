"""A language that nobody speaks: English in brackets, written from right to left.

Whatever a page shows without brackets has not gone through gettext or an instrument's wording.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from measures import catalogue
from science.instrument import Instrument
from tests.messages import extracted

# The code is a real one, of a language written from right to left, because a page must name one;
# neither Django nor this project has words in it.
CODE = "dv"
OPEN, CLOSE = "⟦", "⟧"
RIGHT_TO_LEFT_MARK = "\u200f"
OWN_INSTRUMENTS = Path(__file__).parent / "data" / "instruments"


def pseudo(text: str) -> str:
    """A text in brackets, between marks of its direction."""
    return f"{RIGHT_TO_LEFT_MARK}{OPEN}{text}{CLOSE}{RIGHT_TO_LEFT_MARK}"


def write_language(folder: Path) -> None:
    """Lay down the catalogue, and the wording of each instrument, for tests.pseudo_settings."""
    compiled = folder / "locale" / CODE / "LC_MESSAGES" / "django.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, _catalogue())
    wordings = folder / "translations"
    wordings.mkdir()
    for path in OWN_INSTRUMENTS.glob("*.yaml"):
        shutil.copy(path, folder)
    own = catalogue.read_directory(OWN_INSTRUMENTS)
    for instrument in [*catalogue.load().values(), *own.values()]:
        if instrument.administration == "text" and "client" in instrument.respondents:
            text = yaml.safe_dump(_wording(instrument), allow_unicode=True)
            path = wordings / f"{instrument.key}.{CODE}.yaml"
            path.write_text(text, encoding="utf-8")


def without_brackets(text: str) -> str:
    """What is left of a text when everything in brackets is taken out, inner ones first."""
    while OPEN in text and CLOSE in text.split(OPEN, 1)[1]:
        head, _, tail = text.partition(CLOSE)
        if OPEN not in head:
            text = head + tail
            continue
        text = head.rpartition(OPEN)[0] + tail
    return text


def _catalogue() -> Catalog:
    catalog = Catalog(fuzzy=False, charset="utf-8")
    for message in extracted():
        if isinstance(message.id, tuple):
            catalog.add(message.id, tuple(map(pseudo, message.id)), context=message.context)
        elif message.id:
            catalog.add(message.id, pseudo(message.id), context=message.context)
    return catalog


def _wording(instrument: Instrument) -> dict[str, object]:
    items = [item for item in instrument.items if "client" in item.text]
    labels = [option.label for item in items for option in item.options]
    ends = [end for item in items for end in (item.low_label, item.high_label, item.not_applicable)]
    stems = {item.id: item.stem["client"] for item in items if (item.stem or {}).get("client")}
    raw: dict[str, object] = {
        "id": instrument.id,
        "version": instrument.version,
        "language": CODE,
        "title": pseudo(instrument.title),
        "made": "translated",
        "made_on": instrument.review.checked_on,
        "statement": "For tests.",
        "source": "For tests.",
        "terms": instrument.licence.terms,
        "copyright_line": pseudo(instrument.copyright_line or ""),
        "review": {"checked_on": instrument.review.checked_on, "due": instrument.review.due},
        "stems": {key: pseudo(stem) for key, stem in stems.items()},
        "items": {item.id: pseudo(item.text["client"]) for item in items},
        "labels": {label: pseudo(label) for label in [*labels, *filter(None, ends)]},
    }
    return raw | ({"stem": pseudo(instrument.stem["client"])} if instrument.stem else {})
