"""Reads a CSV file as text, strictly: encoding, size, header and the shape of every line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pandas as pd

from interop.problems import BadFile, Problem

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
DELIMITERS = (",", ";", "\t")
# A cell on several lines is legal, so a row's line is where it begins.
Line = int


def read_table(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """The file's cells as text, one row per line number; an empty cell is "".

    Raises
    ------
    BadFile
        Too large, no UTF-8, another header, or lines of another length: with every such line.
    """
    text = _text(path)
    delimiter = _delimiter(text, columns)
    lines = _lines(text, delimiter, len(columns))
    frame = pd.read_csv(
        StringIO(text), sep=delimiter, dtype=str, keep_default_na=False, na_filter=False
    )
    frame.index = pd.Index(lines, name="line")
    return frame


def _text(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise BadFile([Problem(1, "", f"more than {MAX_BYTES} bytes", "a smaller file")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        byte = f"byte {raw[error.start]:#04x} at {error.start}"
        raise BadFile([Problem(line, "", byte, "text in UTF-8")]) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadFile([Problem(line, "", "\0", "text without NUL")])
    return text


def _delimiter(text: str, columns: Sequence[str]) -> str:
    """The delimiter with which the first line is exactly the expected columns, in any order."""
    first = text.partition("\n")[0].rstrip("\r")
    headers = [_split(first, delimiter) for delimiter in DELIMITERS]
    for header, delimiter in zip(headers, DELIMITERS, strict=True):
        if Counter(header) == Counter(columns):
            return delimiter
    raise BadFile(_wrong_names(max(headers, key=len), columns))


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _wrong_names(header: list[str], columns: Sequence[str]) -> list[Problem]:
    if not set(header) & set(columns):
        return [Problem(1, "", ",".join(header), "a CSV file with the columns of the map")]
    found = Counter(header)
    problems = [
        Problem(1, name, "no such column", "it once") for name in columns if not found[name]
    ]
    problems += [Problem(1, "", name, "it once") for name, n in found.items() if n > 1]
    problems += [
        Problem(1, "", name, "a column that the map names") for name in found if name not in columns
    ]
    return problems


def _lines(text: str, delimiter: str, width: int) -> list[Line]:
    """Where each row begins, after refusing rows of another length and open quotes."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    next(reader)
    lines: list[Line] = []
    problems: list[Problem] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(Problem(line, "", str(error), "readable CSV"))
            break  # what follows an open quote cannot be told apart
        if cells and len(cells) != width:
            problems.append(Problem(line, "", f"{len(cells)} cells", f"{width} cells"))
        if cells:
            lines.append(line)
        if len(lines) > MAX_ROWS:
            problems.append(Problem(line, "", f"more than {MAX_ROWS} rows", "fewer rows"))
            break
    if problems:
        raise BadFile(problems)
    return lines
