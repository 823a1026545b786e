"""The product without its memory for submissions and without row locks: a control of races."""

from typing import Any

from django.db.models import QuerySet

from tests.e2e.forgetful_wsgi import application

__all__ = ["application"]


def _unlocked(self: QuerySet[Any], *_: Any, **__: Any) -> QuerySet[Any]:
    return self.all()


QuerySet.select_for_update = _unlocked
