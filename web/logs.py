"""Logs without answers: a database error repeats the row it refused, so its text is cut."""

import logging

from django.db import Error


class ScrubDatabaseErrors(logging.Filter):
    """Replace the text of database errors by their class, SQLSTATE and constraint name."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, without traceback text that could quote a row."""
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        while error is not None:
            if isinstance(error, Error):
                record.msg = f"{record.getMessage()} [{_safe_name(error)}]"
                record.args = record.exc_info = record.exc_text = None
                return True
            error = error.__cause__ or error.__context__
        return True


def _safe_name(error: Error) -> str:
    cause = error.__cause__
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
    parts = [type(error).__name__, getattr(cause, "pgcode", None), constraint]
    return " ".join(str(part) for part in parts if part)
