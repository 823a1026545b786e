"""Reads a foreign table into the episodes of an evaluation; whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from risk.evaluation_lines import BadTable, read_lines
from risk.evaluation_map import LAST_SESSION, ScoreColumn, TableMap, Target
from science.errors import HistoryError, shown
from science.history import AllianceRating, Attendance, History, SessionFacts
from science.labels import Sequel
from science.outcome_point import OutcomePoint, ReliableChange
from science.seen import Subject, n_attended

# Where a table has no days, sessions are laid out weekly from here; nothing is read from the days.
NO_DAY = date(2000, 1, 3)
MAX_DIGITS = 18
MISSED = (Attendance.NO_SHOW, Attendance.LATE_CANCEL, Attendance.CLIENT_CANCEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The episodes of a table, and what was left out."""

    subjects: tuple[Subject, ...]
    n_rows: int
    n_never_came: int  # left out: nobody can leave before the first session
    has_days: bool
    first_start: str
    last_start: str


@dataclass(slots=True)
class _Reading:
    """What one pass over the lines has found."""

    problems: list[str] = field(default_factory=list)

    def wrong(self, line: int, column: str, value: object, allowed: str) -> None:
        self.problems.append(f"line {line}, {column}: {shown(value)}; expected {allowed}")


@dataclass(slots=True)
class _Row:
    line: int
    cells: Mapping[str, str]
    number: int
    held_on: date | None


def read_table(path: Path, table_map: TableMap, target: Target) -> Table:
    """Every episode that the map lets in.

    Raises
    ------
    BadTable
        Not readable, columns missing, or cells that the map does not know: with every one.
    """
    reading = _Reading()
    clients: dict[str, list[_Row]] = {}
    for line, cells in read_lines(path, table_map.needed):
        if all(cells[column] in wanted for column, wanted in table_map.where.items()):
            row = _row(line, cells, table_map, reading)
            clients.setdefault(cells[table_map.columns["client"]], []).append(row)
    therapists: dict[str, int] = {}
    found = [
        _subject(index, rows, table_map, target, therapists=therapists, reading=reading)
        for index, rows in enumerate(clients.values())
    ]
    if reading.problems:
        raise BadTable(reading.problems)
    subjects = tuple(subject for subject in found if subject and n_attended(subject.history))
    if not subjects:
        raise BadTable(["no line of the table is let in by the map's `where`"])
    has_days = "order" not in table_map.columns
    starts = [subject.start for subject in subjects]
    return Table(
        subjects=subjects,
        n_rows=sum(map(len, clients.values())),
        n_never_came=len(found) - len(subjects),
        has_days="date" in table_map.columns,
        first_start=_start_words(min(starts), has_days),
        last_start=_start_words(max(starts), has_days),
    )


def _start_words(start: int, is_day: bool) -> str:
    return date.fromordinal(start).isoformat() if is_day else str(start)


def _row(line: int, cells: Mapping[str, str], table_map: TableMap, reading: _Reading) -> _Row:
    column = table_map.columns["session"]
    text = cells[column]
    number = _whole(text) or 0
    if not 1 <= number <= LAST_SESSION:
        reading.wrong(line, column, text, f"a session number, 1 to {LAST_SESSION}")
    attended = table_map.columns["attended"]
    if cells[attended] not in table_map.attended:
        reading.wrong(line, attended, cells[attended], _one_of(table_map.attended))
    held_on = None
    if "date" in table_map.columns:
        held_on = _day(line, table_map.columns["date"], cells, reading)
    return _Row(line, cells, number, held_on)


def _whole(text: str) -> int | None:
    """A whole number that an array can hold."""
    is_whole = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if is_whole else None


def _one_of(cells: Iterable[str]) -> str:
    return "one of " + ", ".join(map(repr, cells))


def _day(line: int, column: str, cells: Mapping[str, str], reading: _Reading) -> date | None:
    try:
        return date.fromisoformat(cells[column])
    except ValueError:
        reading.wrong(line, column, cells[column], "a day such as 2026-03-31")
        return None


def _subject(
    index: int,
    rows: list[_Row],
    table_map: TableMap,
    target: Target,
    *,
    therapists: dict[str, int],
    reading: _Reading,
) -> Subject | None:
    """One client's episode; None where something is wrong with it, which `reading` then holds."""
    n_before = len(reading.problems)
    rows = sorted(rows, key=lambda row: row.number)
    for earlier, later in pairwise(rows):
        if earlier.number == later.number:
            column = table_map.columns["session"]
            reading.wrong(later.line, column, later.number, "each session of a client once")
    start = _start(rows[0], table_map, reading)
    sequel = _told_sequel(rows, target, reading)
    facts = [_facts(row, table_map, reading) for row in rows]
    if len(reading.problems) > n_before:
        return None
    try:
        history = History(_numbered([each for each in facts if each]))
    except HistoryError as error:
        reading.problems.append(f"line {rows[0].line} and later: {error}")
        return None
    if target.missed_in_a_row is not None:
        history, sequel = _until_run(history, target.missed_in_a_row, target.at_end)
    name = rows[0].cells[table_map.columns["therapist"]] if "therapist" in table_map.columns else ""
    therapist = therapists.setdefault(name, len(therapists)) if name else -1
    return Subject(client=index, therapist=therapist, start=start, history=history, sequel=sequel)


def _start(first: _Row, table_map: TableMap, reading: _Reading) -> int:
    columns = table_map.columns
    if "order" in columns:
        text = first.cells[columns["order"]]
        order = _whole(text)
        if order is None:
            reading.wrong(
                first.line, columns["order"], text, f"a whole number of {MAX_DIGITS} digits at most"
            )
        return order or 0
    if "start" in columns:
        day = _day(first.line, columns["start"], first.cells, reading)
    else:
        day = first.held_on
    return day.toordinal() if day else 0


def _told_sequel(rows: list[_Row], target: Target, reading: _Reading) -> Sequel:
    """What the target's column says of a client, on each of the lines alike."""
    if not target.column:
        return Sequel.CENSORED
    first = rows[0].cells[target.column]
    if first not in target.values:
        allowed = _one_of(target.values)
        reading.wrong(rows[0].line, target.column, first, allowed)
        return Sequel.CENSORED
    for row in rows:
        if row.cells[target.column] != first:
            allowed = f"{shown(first)}, as on the client's other lines"
            reading.wrong(row.line, target.column, row.cells[target.column], allowed)
    return target.values[first]


def _facts(row: _Row, table_map: TableMap, reading: _Reading) -> SessionFacts | None:
    attendance = table_map.attended.get(row.cells[table_map.columns["attended"]])
    ratings = {score.side: _rating(row, score, reading) for score in table_map.alliance}
    outcome = _outcome(row, table_map.outcome, reading) if table_map.outcome else None
    is_asked, is_missing = _form(row, table_map, reading)
    if attendance is None or row.number < 1:
        return None
    return SessionFacts(
        session_id=row.number,
        held_on=row.held_on or NO_DAY + timedelta(weeks=row.number - 1),
        attendance=attendance,
        form_asked=is_asked,
        form_missing=is_missing,
        client=ratings.get("client"),
        therapist=ratings.get("therapist"),
        outcomes=(outcome,) if outcome else (),
    )


def _rating(row: _Row, score: ScoreColumn, reading: _Reading) -> AllianceRating | None:
    value = _score(row, score, reading)
    if value is None:
        return None
    percent = 100 * (value - score.lowest) / (score.highest - score.lowest)
    extreme = "ceiling" if value == score.highest else None
    return AllianceRating(score.instrument, percent, extreme=extreme)


def _outcome(row: _Row, score: ScoreColumn, reading: _Reading) -> OutcomePoint | None:
    value = _score(row, score, reading)
    if value is None:
        return None
    return OutcomePoint(
        instrument=score.instrument,
        points=value,
        lowest=score.lowest,
        highest=score.highest,
        higher_is_worse=score.higher_is_worse,
        reliable_change=ReliableChange(score.reliable_change) if score.reliable_change else None,
    )


def _score(row: _Row, score: ScoreColumn, reading: _Reading) -> float | None:
    """The cell's score; an empty cell is no score."""
    text = row.cells[score.column]
    if not text:
        return None
    if score.values is not None:
        if text not in score.values:
            reading.wrong(row.line, score.column, text, _one_of(score.values))
        return score.values.get(text)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not score.lowest <= value <= score.highest:
        reading.wrong(row.line, score.column, text, f"{score.lowest:g} to {score.highest:g}")
        return None
    return value


def _form(row: _Row, table_map: TableMap, reading: _Reading) -> tuple[bool, bool]:
    """Whether a form was asked for, and missing; an empty cell is a form that was not asked."""
    if table_map.form_missing is None or not row.cells[table_map.form_missing[0]]:
        return False, False
    column, values = table_map.form_missing
    if row.cells[column] not in values:
        reading.wrong(row.line, column, row.cells[column], _one_of(values))
    return True, values.get(row.cells[column], False)


def _numbered(facts: list[SessionFacts]) -> tuple[SessionFacts, ...]:
    numbered, n = [], 0
    for each in facts:
        came = each.attendance is Attendance.ATTENDED
        n += came
        numbered.append(replace(each, number=n if came else None))
    return tuple(numbered)


def _until_run(history: History, length: int, at_end: Sequel) -> tuple[History, Sequel]:
    """The history up to the first run of missed sessions, with which the client has left."""
    run = 0
    for place, session in enumerate(history.sessions):
        if session.attendance is Attendance.THERAPIST_CANCEL:
            continue  # that neither makes a run nor ends one
        run = run + 1 if session.attendance in MISSED else 0
        if run == length:
            return History(history.sessions[: place + 1]), Sequel.DROPPED_OUT
    return history, at_end
