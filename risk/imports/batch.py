"""What an import hands over: rows that were read and checked, and what their file does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Scores:
    """Answers or scores of one instrument at one moment; items that were not given are absent."""

    instrument_key: str
    moment: str
    answers: Mapping[str, int | float]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One session of one person that has at least one score."""

    line: int
    person: str
    code: str
    therapist: str
    number: int
    scores: tuple[Scores, ...]

    @property
    def key(self) -> str:
        """Names the session within its source; the person comes first."""
        return f"{self.person}:{self.number}"


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """Everything an import writes from. Dates are made: weekly, up to `last_day`."""

    source: str
    clinic_name: str
    time_zone: str
    supervisor_name: str
    supervisor_email: str
    starts: time
    minutes: int
    last_day: date
    rows: tuple[ImportRow, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that the record contradicts: where, what stands there, what the file has."""

    line: int
    what: str
    stored: object
    given: object


class ImportConflict(ValueError):
    """The record contradicts the file; nothing was written."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        self.conflicts = conflicts
        super().__init__(f"{len(conflicts)} values contradict the record")


@dataclass(frozen=True, slots=True)
class Imported:
    """How much was new. All zero after the same file a second time."""

    clients: int = 0
    therapists: int = 0
    sessions: int = 0
    responses: int = 0
    unchanged_sessions: int = 0
