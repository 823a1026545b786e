"""One appointment: what was true in the room, and what will be recorded of it."""

from __future__ import annotations

from dataclasses import dataclass

from demo.planted import Hazards
from science.features import Features


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """An appointment of a made-up client. Scores are None where nobody could give them."""

    week: int
    attendance: str
    number: int | None = None
    alliance: float = 0.0  # SD around the clinic's mean
    therapist_view: float = 0.0
    symptoms: float = 50.0  # 0 to 100, higher is worse
    self_harm: int = 0
    rupture: bool = False
    repaired: str = ""
    filled_before: bool = False
    opened_before: bool = False  # the form before the session, filled or not
    filled_after: bool = False
    own_rating: str = ""  # saved, skipped or pending
    # Sums of the answers as the forms will hold them, whether or not they are filled in.
    client_sum: int | None = None
    therapist_sum: int | None = None
    outcome_sum: int | None = None
    support: int | None = None  # 0 to 4, higher is better
    features: Features | None = None
    hazards: Hazards | None = None
