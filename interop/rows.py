"""From cells to sessions: every cell checked, every problem kept, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from interop.mapping import ImportMap, ScoreColumns
from interop.problems import BadFile, Problem
from risk.imports import ImportRow, Scores
from science.answers import parse_answer
from science.errors import AnswerError

PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,23}")
THERAPIST = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")
SESSION = re.compile(r"[1-9][0-9]{0,2}")
CODE_DIGITS = 3

Cells = Mapping[str, str]


def read_rows(table: pd.DataFrame, mapping: ImportMap) -> list[ImportRow]:
    """The sessions that have a score, in the file's order; rows without any are left out.

    Raises
    ------
    BadFile
        With every bad cell and every contradiction between rows.
    """
    problems: list[Problem] = []
    rows: list[ImportRow] = []
    lines = zip(table.index, table.to_dict("records"), strict=True)
    for line, cells in lines:
        row = _row(int(line), cells, mapping, problems)
        if row is not None:
            rows.append(row)
    problems += _contradictions(rows, mapping)
    if problems:
        raise BadFile(sorted(problems, key=lambda each: each.line))
    return [row for row in rows if row.scores]


def _row(line: int, cells: Cells, mapping: ImportMap, problems: list[Problem]) -> ImportRow | None:
    """One row, or None where its keys cannot be read."""
    before = len(problems)
    for column, pattern, allowed in (
        (mapping.person, PERSON, "letters, digits, - and _, at most 24"),
        (mapping.therapist, THERAPIST, "small letters, digits and -, at most 24"),
        (mapping.session, SESSION, "a whole number from 1 to 999"),
    ):
        if not pattern.fullmatch(cells[column]):
            problems.append(Problem(line, column, cells[column], allowed))
    has_keys = len(problems) == before
    scores = [_scores(line, cells, each, problems) for each in mapping.scores]
    if not has_keys:
        return None
    person = cells[mapping.person]
    return ImportRow(
        line=line,
        person=person,
        code=f"{mapping.client_code}-{person.zfill(CODE_DIGITS)}",
        therapist=cells[mapping.therapist],
        number=int(cells[mapping.session]),
        scores=tuple(each for each in scores if each.answers),
    )


def _scores(line: int, cells: Cells, columns: ScoreColumns, problems: list[Problem]) -> Scores:
    items = {item.id: item for item in columns.instrument.items}
    answers: dict[str, int | float] = {}
    for item_id, column in columns.items.items():
        if cells[column] == "":
            continue
        try:
            value = parse_answer(items[item_id], cells[column])
        except AnswerError as error:
            problems.append(Problem(line, column, cells[column], error.allowed))
            continue
        if not isinstance(value, int | float):
            problems.append(Problem(line, column, cells[column], items[item_id].allowed))
            continue
        answers[item_id] = value
    return Scores(columns.instrument.key, columns.moment, answers)


def _contradictions(rows: list[ImportRow], mapping: ImportMap) -> list[Problem]:
    """Sessions that stand there twice, persons with two therapists or with one code."""
    problems: list[Problem] = []
    sessions: dict[str, int] = {}
    therapists: dict[str, ImportRow] = {}
    codes: dict[str, ImportRow] = {}
    for row in rows:
        line = sessions.setdefault(row.key, row.line)
        if line != row.line:
            value = f"{row.number} of {row.person}"
            problems.append(Problem(row.line, mapping.session, value, f"it once; see line {line}"))
        first = therapists.setdefault(row.person, row)
        if first.therapist != row.therapist:
            allowed = f"{first.therapist} as in line {first.line}"
            problems.append(Problem(row.line, mapping.therapist, row.therapist, allowed))
        other = codes.setdefault(row.code.lower(), row)
        if other.person != row.person:
            allowed = f"a name that differs more from {other.person} in line {other.line}"
            problems.append(Problem(row.line, mapping.person, row.person, allowed))
    return problems
