"""The crashing server without its memory for submissions: each send of a form is taken as new.

What the submission id protects against must show up here, or the tests of kills would show nothing.
"""

from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

from tests.e2e.crashing_wsgi import application, sending

__all__ = ["application"]

Assignment = apps.get_model("measures", "Assignment")
Draft = apps.get_model("measures", "Draft")
_from_db = Assignment.from_db.__func__
_delete = QuerySet.delete


def _from_db_unsent(cls: type[Model], *arguments: Any) -> Model:
    assignment = _from_db(cls, *arguments)
    if sending.is_on:
        assignment.completed_at = None
    return assignment


def _delete_but_drafts(self: QuerySet[Any]) -> tuple[int, dict[str, int]]:
    """Keep the answers, so that the repeated send finds them like the first one."""
    return (0, {}) if self.model is Draft else _delete(self)


Assignment.from_db = classmethod(_from_db_unsent)
QuerySet.delete = _delete_but_drafts
