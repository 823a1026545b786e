"""What an episode calls for, on the side of supervisors and on that of its own therapist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from clients.models import Episode
from risk.models import Standing, Status
from risk.privacy import rests_on_alliance


class Sight(Enum):
    """Who may see an alert, or what would be one.

    What one of two people may not see must not shape what that person sees: not by an alert that
    comes, nor by one that stays away because the budget is spent.
    """

    BOTH = "both"  # supervisors and the therapist
    CLOSED = "closed"  # supervisors: it rests on answers that the therapist has to rate before
    PRIVATE = "private"  # the therapist: it rests on answers that the client keeps from supervisors

    def knows(self, other: Sight | None) -> bool:
        """Whether whoever sees what is seen in this way sees what is seen in the other way too."""
        return other in (self, Sight.BOTH)


@dataclass(frozen=True, slots=True)
class Said:
    """What an episode's facts say on one side: of supervisors, or of the own therapist."""

    status: str
    reasons: list[dict[str, Any]]
    estimate: Any

    @property
    def calls(self) -> bool:
        """Whether a check-in is suggested."""
        return self.status == Status.CHECK_IN

    @property
    def rules(self) -> list[str]:
        """The rules that suggest it, most serious first."""
        found = [each["rule"] for each in self.reasons if each["level"] == Status.CHECK_IN]
        return list(dict.fromkeys(found)) or [Status.CHECK_IN.value]

    @property
    def rests_on_alliance(self) -> bool:
        """Whether its reasons may give away what the client answered about working together."""
        return rests_on_alliance(each["source"] for each in self.reasons)


@dataclass(frozen=True, slots=True)
class Call:
    """One episode at one moment, on both sides."""

    episode: Episode
    full: Said
    seen: Said
    closed: tuple[int, ...]  # sessions whose client answers wait for the own rating
    turned_session: int | None

    @property
    def is_private(self) -> bool:
        """Whether the client keeps the answers about working together from supervisors."""
        return self.episode.client.hides_alliance_from_supervisors

    def side(self, sight: Sight) -> Said:
        """What speaks for an alert that is seen in this way."""
        if sight is Sight.CLOSED:
            return self.full
        if sight is Sight.PRIVATE:
            return self.beyond or self.seen
        return self.full if self.is_private else self.seen

    @property
    def beyond(self) -> Said | None:
        """What calls for a look on the therapist's side alone; None where nothing does."""
        if not self.is_private or not self.seen.calls:
            return None
        known = set(self.full.rules) if self.full.calls else set()
        left = [each for each in self.seen.reasons if each["rule"] not in known]
        beyond = Said(self.seen.status, left, self.seen.estimate)
        return beyond if set(self.seen.rules) - known else None


def call_of(standing: Standing) -> Call:
    """What a stored standing calls for."""
    return Call(
        episode=standing.episode,
        full=Said(standing.status, standing.reasons, standing.estimate),
        seen=Said(standing.seen_status, standing.seen_reasons, standing.seen_estimate),
        closed=tuple(standing.closed_sessions),
        turned_session=standing.turned_session,
    )


@dataclass(frozen=True, slots=True)
class Lapsed:
    """An open episode with nothing booked, and the day on which its silence began."""

    episode: Episode
    since: date
