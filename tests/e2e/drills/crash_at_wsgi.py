"""The product, whose process exits at the point of a request that the request itself names.

A point is the end of a statement, of the beginning or of the commit of a transaction, or the moment
just before a commit. The header X-Points asks how many points a request has; the reply's says it.
X-Exit-At: 7 ends the process at the seventh, with os._exit: nothing is closed, nothing is told.
"""

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import reverse

from alliance.wsgi import application as product
from measures import catalogue

_commit_for_real = BaseDatabaseWrapper._commit


class Counted(threading.local):
    """What this thread's request has come to."""

    exit_at = -1
    n_points = 0


counted = Counted()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    counted.exit_at = int(environ.get("HTTP_X_EXIT_AT", -1))
    counted.n_points = 0

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        if "HTTP_X_POINTS" in environ:
            headers.append(("X-Points", str(counted.n_points)))
        return start_response(status, headers, *more)

    with connection.execute_wrapper(_after_statement):
        return product(environ, start)


def _after_statement(execute: Callable[..., Any], *arguments: Any) -> Any:
    result = execute(*arguments)
    pass_point()
    return result


def _commit(self: BaseDatabaseWrapper) -> None:
    pass_point()
    _commit_for_real(self)
    pass_point()


def pass_point() -> None:
    """Count a point, and end at the one that was named."""
    counted.n_points += 1
    if counted.n_points == counted.exit_at:
        os._exit(9)


BaseDatabaseWrapper._commit = _commit
# Loaded before gunicorn forks, so that each of the many starts is quick.
catalogue.load()
reverse("portal:landing")
