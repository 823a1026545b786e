"""Whether what was committed is stored where it cannot be lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# What PostgreSQL says when a COMMIT was let go before the standby had it, and still "succeeded".
_LET_GO = "canceling wait for synchronous replication"


class NotConfirmed(Exception):
    """The transaction was committed, but perhaps not where it survives the loss of a server."""


@contextmanager
def confirmed() -> Iterator[None]:
    """Run a transaction; raise NotConfirmed if its commit was not waited for."""
    said = _notices()
    del said[:]
    yield
    if any(_LET_GO in notice for notice in _notices()):
        raise NotConfirmed


def _notices() -> list[str]:
    """The notices of the driver's connection; SQLite has none."""
    notices = getattr(connection.connection, "notices", None)
    return [] if notices is None else notices
