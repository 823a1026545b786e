"""Scores a table of answers row by row: a bad row is set aside with its reason, the rest go on."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from measures import scoresheet
from science.answers import Answer, parse_answer
from science.errors import ScienceError, shown
from science.instrument import Absence, Instrument, Item, ItemType
from science.scoring import score

ROW_ID = "row_id"
DELIMITERS = (",", ";", "\t")
# A spreadsheet would run a cell that begins like this.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class TableError(ValueError):
    """The table as a whole cannot be read; nothing was scored."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row as read; without cells where it could not be."""

    line: int
    cells: tuple[str, ...]
    problem: str | None = None

    @property
    def shown_id(self) -> str:
        """The row id in quotes, which also stop it from running as a formula."""
        return shown(self.cells[0]) if self.cells else ""


def score_table(source: Path, target: Path, instrument: Instrument, respondent: str) -> int:
    """Write the scores of `source` to `target` and its bad rows beside it; return how many."""
    errors = target.with_suffix(".errors.csv")
    n_bad = 0
    # A byte that is no UTF-8 spoils its own row only.
    with source.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as table:
        header, rows = _read(table)
        items = _items(header, instrument, respondent)
        seen: set[str] = set()
        with (
            target.open("w", encoding="utf-8", newline="") as good_file,
            errors.open("w", encoding="utf-8", newline="") as bad_file,
        ):
            good, bad = csv.writer(good_file), csv.writer(bad_file)
            good.writerow(scoresheet.columns(instrument))
            bad.writerow(["line", "row_id", "reason"])
            for row in rows:
                try:
                    row_id, answers = _answers(row, header, items, seen)
                    scoring = score(instrument, answers, respondent=respondent)
                except (TableError, ScienceError) as error:
                    n_bad += 1
                    bad.writerow([row.line, row.shown_id, str(error)])
                else:
                    good.writerow(scoresheet.row(row_id, instrument, scoring))
    if not n_bad:
        errors.unlink()
    return n_bad


def _read(table: TextIO) -> tuple[tuple[str, ...], Iterator[TableRow]]:
    first = table.readline()
    for delimiter in DELIMITERS:
        header = next(csv.reader([first], delimiter=delimiter), [])
        if len(header) > 1 and header[0] == ROW_ID:
            return tuple(header), _rows(table, delimiter)
    raise TableError(f"line 1: {shown(first.strip())} is not a header row_id,1,2,...")


def _rows(table: TextIO, delimiter: str) -> Iterator[TableRow]:
    reader = csv.reader(table, delimiter=delimiter, strict=True)
    while True:
        # The header was line 1.
        line = reader.line_num + 2
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield TableRow(line, (), f"{error}; lines {line} to {reader.line_num + 1} not read")
            continue
        if cells:
            yield TableRow(line, tuple(cells))


def _items(header: tuple[str, ...], instrument: Instrument, respondent: str) -> dict[str, Item]:
    """Match the header with the items; every scored item needs its column."""
    items = {item.id: item for item in instrument.items_for(respondent)}
    for name in header[1:]:
        if name not in items:
            raise TableError(f"line 1: column {shown(name)} is no item of {instrument.key}")
        if header.count(name) > 1:
            raise TableError(f"line 1: column {shown(name)} stands there more than once")
    absent = [item.id for item in items.values() if item.scored and item.id not in header]
    if absent:
        raise TableError(f"line 1: no column for item {', '.join(absent)}")
    return {name: items[name] for name in header[1:]}


def _answers(
    row: TableRow, header: tuple[str, ...], items: dict[str, Item], seen: set[str]
) -> tuple[str, dict[str, Answer]]:
    if row.problem:
        raise TableError(row.problem)
    if len(row.cells) != len(header):
        raise TableError(f"{len(row.cells)} cells, the header has {len(header)}")
    row_id, *cells = row.cells
    _check_row_id(row_id)
    if row_id in seen:
        raise TableError(f"row_id {shown(row_id)} stands there more than once")
    seen.add(row_id)
    return row_id, {
        item_id: _answer(item, cell)
        for (item_id, item), cell in zip(items.items(), cells, strict=True)
    }


def _check_row_id(row_id: str) -> None:
    if not row_id.strip() or not row_id.isprintable():
        raise TableError(f"row_id {shown(row_id)} is blank or not printable")
    if row_id.startswith(FORMULA_STARTS):
        raise TableError(f"row_id {shown(row_id)} would run as a formula in a spreadsheet")


def _answer(item: Item, cell: str) -> Answer:
    if cell == "":
        return None
    if item.type != ItemType.TEXT and cell in list(Absence):
        return Absence(cell)
    return parse_answer(item, cell)
