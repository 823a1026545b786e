"""The instruments that ship, and an installation's own: one file per version, read once."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml
from django.conf import settings

from measures.own_instruments import with_own
from science.errors import InstrumentError, ScienceError
from science.instrument import Instrument, parse_instrument
from science.instrument_translation import translate

DIRECTORY = Path(__file__).parent / "instruments"
TRANSLATIONS = Path(__file__).parent / "translations"

T = TypeVar("T")
_forget_derived: list[Callable[[], None]] = []


class UnknownInstrument(LookupError):
    """No file defines the instrument, or the version, that was asked for."""


@cache
def load() -> Mapping[str, Instrument]:
    """Every version of every instrument, by key such as ``phq-9@1``."""
    shipped = read_directory(DIRECTORY)
    own = settings.INSTRUMENTS_DIR
    return with_own(shipped, _read_own(own), own) if own else shipped


def get(key: str) -> Instrument:
    """One version, as a stored response names it."""
    instruments = load()
    if key not in instruments:
        raise UnknownInstrument(
            f"no instrument {key!r}; there are {', '.join(sorted(instruments))}"
        )
    return instruments[key]


def latest(instrument_id: str) -> Instrument:
    """The version that is asked today."""
    for instrument in all_latest():
        if instrument.id == instrument_id:
            return instrument
    known = ", ".join(instrument.id for instrument in all_latest())
    raise UnknownInstrument(f"no instrument {instrument_id!r}; there are {known}")


def in_language(key: str, language: str) -> Instrument | None:
    """One version as it is worded in a language; None where that language has no text for it."""
    instrument = get(key)
    if instrument.language == language:
        return instrument
    return wordings().get((key, language))


def languages(key: str) -> list[str]:
    """The languages that one version can be asked in, its own first."""
    others = [language for one, language in wordings() if one == key]
    return [get(key).language, *sorted(others)]


@cache
def wordings() -> Mapping[tuple[str, str], Instrument]:
    """Every instrument in each language beside its own, by key and language."""
    own = settings.INSTRUMENTS_DIR
    folders = [TRANSLATIONS, own / "translations"] if own else [TRANSLATIONS]
    paths = sorted(path for folder in folders for path in folder.glob("*.yaml"))
    found = [read_wording(path) for path in paths]
    return {(each.key, each.language): each for each in found}


@cache
def all_latest() -> tuple[Instrument, ...]:
    """The newest version of each instrument, by id."""
    newest: dict[str, Instrument] = {}
    for instrument in sorted(load().values(), key=lambda each: each.version):
        newest[instrument.id] = instrument
    return tuple(newest[instrument_id] for instrument_id in sorted(newest))


def derived(make: Callable[[Instrument], T]) -> Callable[[str], T]:
    """What `make` gives for an instrument, by its key: kept until the files are forgotten."""

    @cache
    def of(key: str) -> T:
        return make(get(key))

    _forget_derived.append(of.cache_clear)
    return of


def forget() -> None:
    """Read the files again at the next use."""
    load.cache_clear()
    wordings.cache_clear()
    all_latest.cache_clear()
    for forget_one in _forget_derived:
        forget_one()


def read_directory(directory: Path) -> dict[str, Instrument]:
    """Every instrument in a directory: the newest in ``<id>.yaml``, others in ``<id>@<n>.yaml``."""
    by_name = {path.stem: read_file(path) for path in sorted(directory.glob("*.yaml"))}
    for name, instrument in by_name.items():
        newest = by_name.get(instrument.id)
        if name != instrument.id and (newest is None or newest.version <= instrument.version):
            raise InstrumentError(name, instrument.key, f"a newer version in {instrument.id}.yaml")
    return {instrument.key: instrument for instrument in by_name.values()}


def _read_own(directory: Path) -> dict[str, Instrument]:
    if not directory.is_dir():
        raise ScienceError(f"INSTRUMENTS_DIR: {directory} is no folder")
    try:
        return read_directory(directory)
    except ScienceError as error:
        raise ScienceError(f"INSTRUMENTS_DIR {directory}: {error}") from error


def read_file(path: Path) -> Instrument:
    """One instrument; a file that is no YAML or breaks the schema is named in the error."""
    try:
        instrument = parse_instrument(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ScienceError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ScienceError(f"{path.name}: {error}") from error
    if path.stem not in (instrument.id, instrument.key):
        raise InstrumentError(
            path.name, instrument.key, "the id or id@version that the file is named"
        )
    return instrument


def read_wording(path: Path) -> Instrument:
    """An instrument in the language of a file that is named ``<id>@<version>.<language>.yaml``."""
    key, _, language = path.stem.rpartition(".")
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        worded = translate(get(key), raw)
    except (ScienceError, UnknownInstrument, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ScienceError(f"{path.name}: {error}") from error
    if worded.language != language:
        raise InstrumentError(path.name, worded.language, "the language that the file is named for")
    return worded
