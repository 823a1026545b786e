"""Who acts besides the staff: the holder of a client's link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from accounts.models import User


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """Whoever opened a client's link. May reach exactly one assignment."""

    clinic_id: int
    assignment_id: int
    opening_id: int


# None is the system itself: the worker and the management commands.
Actor: TypeAlias = User | LinkHolder | None
