"""How the columns of a foreign file are to be read: a YAML map, checked against the catalogue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

import yaml

from measures import catalogue
from measures.models import Moment, Respondent
from science.errors import shown
from science.instrument import Instrument

KEYS = {
    "source": None,
    "clinic": {"name", "time_zone"},
    "supervisor": {"full_name", "email"},
    "client_code": None,
    "columns": {"person", "therapist", "session"},
    "scores": None,
    "ignored": None,
    "dates": {"made", "starts", "minutes"},
}
SCORE_KEYS = {"instrument", "moment", "items"}
SOURCE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
CODE = re.compile(r"[A-Z]{2,6}")


class MapError(ValueError):
    """A map that contradicts itself, the catalogue or its own format."""


@dataclass(frozen=True, slots=True)
class ScoreColumns:
    """The columns of one instrument, by item."""

    instrument: Instrument
    moment: str
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportMap:
    """What each column means, and what the file does not say."""

    source: str
    clinic_name: str
    time_zone: str
    supervisor_name: str
    supervisor_email: str
    client_code: str
    person: str
    therapist: str
    session: str
    scores: tuple[ScoreColumns, ...]
    ignored: tuple[str, ...]
    starts: time
    minutes: int

    @property
    def columns(self) -> list[str]:
        """Every column that the file must have, as often as the map names it."""
        scored = [column for each in self.scores for column in each.items.values()]
        return [self.person, self.therapist, self.session, *scored, *self.ignored]

    def column_of(self, what: str) -> str:
        """The column behind "person", "session" or an instrument's item such as "wai-9.task"."""
        names = {"person": self.person, "therapist": self.therapist, "session": self.session}
        for each in self.scores:
            names |= {f"{each.instrument.id}.{item}": name for item, name in each.items.items()}
        return names.get(what, what)


def load_map(path: Path) -> ImportMap:
    """Read a map.

    Raises
    ------
    MapError
        Not YAML, an unknown key or instrument, a column with two meanings.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MapError(f"not readable as YAML: {shown(str(error))}") from error
    _check_keys(raw, KEYS.keys(), "the map")
    for key, inner in KEYS.items():
        if inner:
            _check_keys(raw[key], inner, key)
    read = ImportMap(
        source=_matching(raw["source"], SOURCE, "source"),
        clinic_name=_text(raw["clinic"]["name"], "clinic.name"),
        time_zone=_text(raw["clinic"]["time_zone"], "clinic.time_zone"),
        supervisor_name=_text(raw["supervisor"]["full_name"], "supervisor.full_name"),
        supervisor_email=_text(raw["supervisor"]["email"], "supervisor.email").lower(),
        client_code=_matching(raw["client_code"], CODE, "client_code"),
        person=_text(raw["columns"]["person"], "columns.person"),
        therapist=_text(raw["columns"]["therapist"], "columns.therapist"),
        session=_text(raw["columns"]["session"], "columns.session"),
        scores=tuple(_scores(raw["scores"])),
        ignored=tuple(_text(name, "ignored") for name in raw["ignored"] or []),
        starts=_starts(raw["dates"]),
        minutes=_minutes(raw["dates"]["minutes"]),
    )
    doubled = [name for name, n in Counter(read.columns).items() if n > 1]
    if doubled:
        raise MapError(f"column {shown(doubled[0])} has more than one meaning")
    return read


def _scores(raw: Any) -> Iterator[ScoreColumns]:
    if not isinstance(raw, list) or not raw:
        raise MapError("scores: a list of instruments is expected")
    for entry in raw:
        _check_keys(entry, SCORE_KEYS, "scores")
        instrument = _instrument(entry["instrument"])
        if entry["moment"] not in Moment.values:
            raise MapError(f"moment: {shown(entry['moment'])}; expected pre or post")
        items = entry["items"]
        known = {item.id for item in instrument.items_for(Respondent.CLIENT)}
        if not isinstance(items, dict) or not items or not set(map(str, items)) <= known:
            raise MapError(f"{instrument.id}: expected columns of the items {sorted(known)}")
        columns = {str(item): _text(name, "items") for item, name in items.items()}
        yield ScoreColumns(instrument, entry["moment"], columns)
    named = [entry["instrument"] for entry in raw]
    if len(set(named)) < len(named):
        raise MapError("scores: an instrument stands there twice")


def _instrument(name: Any) -> Instrument:
    try:
        instrument = catalogue.latest(_text(name, "instrument"))
    except catalogue.UnknownInstrument as error:
        raise MapError(str(error)) from error
    if instrument.risk_items:
        # Their answers must reach a person one by one, at once: not years later, in bulk.
        raise MapError(f"{instrument.id} asks about safety and cannot be imported")
    return instrument


def _check_keys(raw: Any, known: Any, where: str) -> None:
    given = set(raw) if isinstance(raw, dict) else set()
    if given != set(known):
        wrong = sorted(map(str, given ^ set(known)))
        raise MapError(f"{where}: expected exactly {sorted(known)}; see {wrong}")


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise MapError(f"{where}: {shown(value)} is no text")
    return value


def _matching(value: Any, pattern: re.Pattern[str], where: str) -> str:
    if not pattern.fullmatch(_text(value, where)):
        raise MapError(f"{where}: {shown(value)}; expected {pattern.pattern}")
    return str(value)


def _starts(dates: dict[str, Any]) -> time:
    try:
        if dates["made"] == "weekly":
            return time.fromisoformat(_text(dates["starts"], "dates.starts"))
    except ValueError as error:
        raise MapError(f"dates.starts: {shown(dates['starts'])}; expected HH:MM") from error
    raise MapError(f"dates.made: {shown(dates['made'])}; only weekly dates can be made")


def _minutes(value: Any) -> int:
    if type(value) is not int or not 5 <= value <= 480:
        raise MapError(f"dates.minutes: {shown(value)}; expected 5 to 480")
    return value
