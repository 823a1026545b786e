"""Sessions and scores from elsewhere, written all at once or not at all."""

from risk.imports.batch import (
    Conflict,
    ImportBatch,
    ImportConflict,
    Imported,
    ImportRow,
    Scores,
)
from risk.imports.writing import import_sessions

__all__ = [
    "Conflict",
    "ImportBatch",
    "ImportConflict",
    "ImportRow",
    "Imported",
    "Scores",
    "import_sessions",
]
