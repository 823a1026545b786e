"""The product as gunicorn serves it, which dies at a chosen point of sending a form.

CRASH_PLAN names a file. While it holds the name of a point (see crash_points), the first process
that reaches the point while it answers a send takes the file away and kills the whole server,
itself included.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import reverse

from alliance.wsgi import application as product
from measures import catalogue
from tests.e2e.crash_points import AFTER_COMMIT, BEFORE_COMMIT, is_statement, statement

PLAN = Path(os.environ["CRASH_PLAN"])
_commit_for_real = BaseDatabaseWrapper._commit


class Sending(threading.local):
    """What this thread is at."""

    is_on = False
    n_statements = 0


sending = Sending()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    is_send = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/send/")
    sending.is_on, sending.n_statements = is_send, 0
    try:
        with connection.execute_wrapper(_before_statement):
            return product(environ, start_response)
    finally:
        sending.is_on = False


def _before_statement(execute: Callable[..., Any], *arguments: Any) -> Any:
    if sending.is_on and connection.in_atomic_block:
        sending.n_statements += 1
        _die_at(statement(sending.n_statements))
    return execute(*arguments)


def _commit(self: BaseDatabaseWrapper) -> None:
    _die_at(BEFORE_COMMIT)
    _commit_for_real(self)
    _die_at(AFTER_COMMIT)


def _die_at(point: str) -> None:
    if not sending.is_on:
        return
    try:
        planned = PLAN.read_text(encoding="ascii")
        # A transaction with fewer statements than planned dies at its end.
        is_here = planned == point or (point == BEFORE_COMMIT and is_statement(planned))
        if is_here:
            PLAN.unlink()
    except FileNotFoundError:  # nothing is planned, or another thread was faster
        return
    if is_here:
        os.killpg(os.getpgrp(), signal.SIGKILL)


BaseDatabaseWrapper._commit = _commit
# Loaded before gunicorn forks, so that each of the many starts is quick.
catalogue.load()
reverse("portal:landing")
