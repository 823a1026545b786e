"""On which day a form was filled: a paper form on the day it says, any other when it came in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo

from measures.models import Response


def day_of(response: Response, zone: tzinfo) -> date:
    """The day in the clinic's zone."""
    return response.filled_on or response.received_at.astimezone(zone).date()


def in_order(responses: Iterable[Response], zone: tzinfo) -> list[Response]:
    """By the day they were filled; within a day in the order in which they came in, as given."""
    came_in = list(responses)
    if not any(each.filled_on for each in came_in):
        return came_in
    return sorted(came_in, key=lambda each: day_of(each, zone))
