"""Rows in an order that people choose: `position` counts from 1."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def move_one_place(rows: Iterable[Row], row: Row, *, up: bool) -> None:
    """Put `row` one place earlier or later among `rows`, and number them without gaps."""
    ordered = list(rows)
    place = ordered.index(row)
    ordered.insert(max(place - 1, 0) if up else place + 1, ordered.pop(place))
    for position, each in enumerate(ordered, start=1):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])
