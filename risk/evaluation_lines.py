"""Reads the lines of a CSV file strictly: encoding, size, header and the length of each line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from science.errors import shown

MAX_BYTES = 50_000_000
SHOWN_PROBLEMS = 5


class BadTable(ValueError):
    """A table that cannot be taken as it is; carries everything found wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        more = (
            f"; and {len(problems) - SHOWN_PROBLEMS} more" if len(problems) > SHOWN_PROBLEMS else ""
        )
        super().__init__("; ".join(problems[:SHOWN_PROBLEMS]) + more)


def read_lines(path: Path, needed: frozenset[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line's number and its cells by column.

    Raises
    ------
    BadTable
        Too large, no UTF-8, no CSV, a column that is needed and absent, a line of another length.
    """
    try:
        if path.exists() and (not path.is_file() or path.stat().st_size > MAX_BYTES):
            raise BadTable([f"{path.name}: expected a file of at most {MAX_BYTES:,} bytes"])
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTable([f"{path.name}: {shown(str(error))}; expected a file in UTF-8"]) from error
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        absent = sorted(needed - set(header))
        if absent or len(set(header)) < len(header):
            raise BadTable(
                [f"line 1: expected each column once, and {', '.join(absent) or 'no two alike'}"]
            )
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise BadTable([f"line {reader.line_num}: expected {len(header)} cells"])
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise BadTable([f"line {reader.line_num}: {error}; expected readable CSV"]) from error
