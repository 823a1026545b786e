"""The exiting product that raises alerts after the commit, as many programs do: the control.

A process that ends in between has handed the receipt's facts to the database, and no alert.
"""

from functools import partial
from importlib import import_module
from typing import Any

from django.db import transaction

from tests.e2e.drills.crash_at_wsgi import application

__all__ = ["application"]

answering = import_module("risk.actions.answering")  # once the product has been set up
_raise_for = answering.raise_for


@transaction.atomic
def _raise_by_itself(*arguments: Any) -> None:
    _raise_for(*arguments)


def _raise_later(*arguments: Any) -> None:
    transaction.on_commit(partial(_raise_by_itself, *arguments))


answering.raise_for = _raise_later
