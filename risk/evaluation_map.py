"""How the columns of a foreign table are to be read for an evaluation: a YAML map, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from risk.evaluation_yaml import BadMap, read_yaml
from science.history import Attendance
from science.incidence import HORIZON
from science.labels import Sequel
from science.landmarks import LANDMARKS
from science.seen import At

KEYS = frozenset(
    {"source", "where", "columns", "attended", "alliance", "outcome", "form_missing"}
    | {"targets", "landmarks"}
)
COLUMNS = frozenset({"client", "session", "attended", "therapist", "date", "start", "order"})
SIDES = ("client", "therapist")
LAST_SESSION = 2_000  # of a table; nobody is followed further
_Kind = TypeVar("_Kind", Attendance, Sequel)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreColumn:
    """A column of scores, with the ends of its scale."""

    column: str
    instrument: str
    lowest: float
    highest: float
    values: Mapping[str, float] | None = None  # None: the cells are numbers
    side: str = ""  # of an alliance score
    higher_is_worse: bool = False  # of an outcome score
    reliable_change: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What counts as dropping out: a run of missed sessions, or what a column says."""

    missed_in_a_row: int | None = None
    at_end: Sequel = Sequel.CENSORED  # of a record that ends without such a run
    column: str = ""
    values: Mapping[str, Sequel] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMap:
    """What each column means, who is in, what is predicted, and where."""

    source: str
    where: Mapping[str, frozenset[str]]
    columns: Mapping[str, str]
    attended: Mapping[str, Attendance]
    alliance: tuple[ScoreColumn, ...]
    outcome: ScoreColumn | None
    form_missing: tuple[str, Mapping[str, bool]] | None
    targets: Mapping[str, Target]
    at: At
    landmarks: tuple[int, ...]
    horizon: int

    @property
    def needed(self) -> frozenset[str]:
        """Every column that the table must have; others may stand there too."""
        scored = [*self.alliance, *([self.outcome] if self.outcome else [])]
        names = {*self.where, *self.columns.values(), *(each.column for each in scored)}
        names |= {target.column for target in self.targets.values() if target.column}
        return frozenset(names | ({self.form_missing[0]} if self.form_missing else set()))

    def target(self, name: str | None) -> Target:
        """The named target, or the first.

        Raises
        ------
        BadMap
            The map has no such target.
        """
        if name is not None and name not in self.targets:
            raise BadMap("target", name, "one of " + ", ".join(self.targets))
        return self.targets[name or next(iter(self.targets))]


def load_map(path: Path) -> TableMap:
    """Read a map.

    Raises
    ------
    BadMap
        Not readable as YAML, an unknown key, or a value that its key does not take.
    """
    top = _mapping(read_yaml(path), "the map", KEYS)
    landmarks = _mapping(top.get("landmarks", {}), "landmarks", {"at", "sessions", "horizon"})
    return TableMap(
        source=_text(top.get("source"), "source"),
        where={
            _text(column, "where"): frozenset(_cells(value, f"where.{column}"))
            for column, value in _mapping(top.get("where", {}), "where").items()
        },
        columns=_columns(top.get("columns")),
        attended=_choices(top.get("attended"), "attended", Attendance),
        alliance=tuple(_alliance(top.get("alliance", []))),
        outcome=_outcome(top["outcome"]) if "outcome" in top else None,
        form_missing=_form_missing(top["form_missing"]) if "form_missing" in top else None,
        targets=_targets(top.get("targets")),
        at=_one_of(landmarks.get("at", "attended"), "landmarks.at", ("attended", "booked")),
        landmarks=_sessions(landmarks.get("sessions", list(LANDMARKS))),
        horizon=_session(landmarks.get("horizon", HORIZON), "landmarks.horizon", least=2),
    )


def _columns(raw: Any) -> dict[str, str]:
    given = _mapping(raw, "columns", COLUMNS)
    for name in ("client", "session", "attended"):
        if name not in given:
            raise BadMap("columns", sorted(given), f"{name} among them")
    if not {"date", "start", "order"} & set(given):
        raise BadMap("columns", sorted(given), "date, start or order, to tell who began first")
    return {name: _text(column, f"columns.{name}") for name, column in given.items()}


def _alliance(raw: Any) -> list[ScoreColumn]:
    if not isinstance(raw, list):
        raise BadMap("alliance", raw, "a list")
    keys = {"column", "instrument", "side", "lowest", "highest", "values"}
    return [_score(each, f"alliance[{place}]", keys, side=True) for place, each in enumerate(raw)]


def _outcome(raw: Any) -> ScoreColumn:
    keys = {"column", "instrument", "lowest", "highest", "values", "higher_is", "reliable_change"}
    return _score(raw, "outcome", keys, side=False)


def _score(raw: Any, where: str, keys: set[str], *, side: bool) -> ScoreColumn:
    given = _mapping(raw, where, keys)
    lowest = _number(given.get("lowest"), f"{where}.lowest")
    highest = _number(given.get("highest"), f"{where}.highest")
    if not lowest < highest:
        raise BadMap(f"{where}.highest", highest, f"a number above {lowest}")
    values = None
    if "values" in given:
        values = {
            _cell(cell, f"{where}.values"): _number(number, f"{where}.values")
            for cell, number in _mapping(given["values"], f"{where}.values").items()
        }
        outside = [number for number in values.values() if not lowest <= number <= highest]
        if outside:
            raise BadMap(f"{where}.values", outside[0], f"{lowest} to {highest}")
    reliable = given.get("reliable_change")
    return ScoreColumn(
        column=_text(given.get("column"), f"{where}.column"),
        instrument=_text(given.get("instrument"), f"{where}.instrument"),
        lowest=lowest,
        highest=highest,
        values=values,
        side=_one_of(given.get("side"), f"{where}.side", SIDES) if side else "",
        higher_is_worse=not side
        and _one_of(given.get("higher_is"), f"{where}.higher_is", ("better", "worse")) == "worse",
        reliable_change=None
        if reliable is None
        else _above_0(reliable, f"{where}.reliable_change"),
    )


def _form_missing(raw: Any) -> tuple[str, dict[str, bool]]:
    given = _mapping(raw, "form_missing", {"column", "values"})
    values = _mapping(given.get("values"), "form_missing.values")
    for value in values.values():
        if not isinstance(value, bool):
            raise BadMap("form_missing.values", value, "true or false")
    column = _text(given.get("column"), "form_missing.column")
    return column, {_cell(cell, "form_missing.values"): value for cell, value in values.items()}


def _targets(raw: Any) -> dict[str, Target]:
    given = _mapping(raw, "targets")
    if not given:
        raise BadMap("targets", raw, "at least one, by name")
    return {
        _text(name, "targets"): _target(each, f"targets.{name}") for name, each in given.items()
    }


def _target(raw: Any, where: str) -> Target:
    given = _mapping(raw, where, {"missed_in_a_row", "at_end", "column", "values"})
    if ("missed_in_a_row" in given) == ("column" in given):
        raise BadMap(where, sorted(given), "missed_in_a_row, or a column with its values")
    if "column" in given:
        values = _choices(given.get("values"), f"{where}.values", Sequel)
        return Target(column=_text(given["column"], f"{where}.column"), values=values)
    at_end = _one_of(given.get("at_end", "censored"), f"{where}.at_end", ("censored", "planned"))
    run = _whole(given["missed_in_a_row"], f"{where}.missed_in_a_row", least=1)
    return Target(missed_in_a_row=run, at_end=Sequel(at_end))


def _sessions(raw: Any) -> tuple[int, ...]:
    if not isinstance(raw, list) or not raw:
        raise BadMap("landmarks.sessions", raw, "a list of session numbers")
    return tuple(sorted({_session(each, "landmarks.sessions", least=1) for each in raw}))


def _choices(raw: Any, where: str, kind: type[_Kind]) -> dict[str, _Kind]:
    found = {}
    for cell, value in _mapping(raw, where).items():
        _one_of(value, where, tuple(each.value for each in kind))
        found[_cell(cell, where)] = kind(value)
    return found


def _mapping(
    raw: Any, where: str, known: frozenset[str] | set[str] | None = None
) -> dict[Any, Any]:
    if not isinstance(raw, dict):
        raise BadMap(where, raw, "a mapping")
    if known is not None and not set(map(str, raw)) <= known:
        wrong = sorted(set(map(str, raw)) - known)
        raise BadMap(where, wrong[0], "one of " + ", ".join(sorted(known)))
    return raw


def _one_of(value: Any, where: str, allowed: tuple[str, ...]) -> Any:
    if value not in allowed:
        raise BadMap(where, value, "one of " + ", ".join(allowed))
    return value


def _cells(value: Any, where: str) -> list[str]:
    return [_cell(each, where) for each in (value if isinstance(value, list) else [value])]


def _cell(value: Any, where: str) -> str:
    """A cell as the table has it; YAML makes true of an unquoted yes, and dates of dates."""
    if isinstance(value, bool | date) or not isinstance(value, str | int):
        raise BadMap(where, value, "the cell's text, in quotes")
    return str(value)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise BadMap(where, value, "a line of text")
    return value


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise BadMap(where, value, "a number")
    return float(value)


def _above_0(value: Any, where: str) -> float:
    if not _number(value, where) > 0:
        raise BadMap(where, value, "a number above 0")
    return float(value)


def _session(value: Any, where: str, *, least: int) -> int:
    if _whole(value, where, least=least) > LAST_SESSION:
        raise BadMap(where, value, f"a session number up to {LAST_SESSION}")
    return int(value)


def _whole(value: Any, where: str, *, least: int) -> int:
    if type(value) is not int or value < least:
        raise BadMap(where, value, f"a whole number from {least}")
    return value
