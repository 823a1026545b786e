"""What a supervisor asks of the caseload: filters and order, all of it in the URL."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import F, Q, QuerySet

from clients.models import Ending
from risk.models import Status
from risk.status import RANKS

MOST_DIGITS = 12

# Column to the field it sorts by; a leading minus in the URL turns it round.
SORTS = {
    "status": "attention",
    "client": "client__code",
    "therapist": "therapist__full_name",
    "sessions": "standing__n_sessions",
    "alliance": "standing__alliance_client",
    "contact": "standing__last_attended_at",
    "next": "next_booked_at",
    "alerts": "n_alerts",
}
DEFAULT_SORT = "-status"
ALERT_CHOICES = ("", "open")


@dataclass(frozen=True, slots=True)
class CaseloadQuery:
    """The state of the caseload page, as its URL says it."""

    status: str = ""
    therapist: int | None = None
    alerts: str = ""
    is_ended: bool = False
    sort: str = DEFAULT_SORT
    page: int = 1

    def url(self, **changes: object) -> str:
        """The query string of this state with some of it changed; a change goes to page 1."""
        other = replace(self, **{"page": 1, **changes})
        parts = {
            "status": other.status,
            "therapist": other.therapist or "",
            "alerts": other.alerts,
            "ended": "1" if other.is_ended else "",
            "sort": "" if other.sort == DEFAULT_SORT else other.sort,
            "page": "" if other.page == 1 else other.page,
        }
        return "?" + urlencode({key: value for key, value in parts.items() if value != ""})

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the open caseload is asked for."""
        return bool(self.status or self.therapist or self.alerts)

    def matches(self, episodes: QuerySet) -> QuerySet:
        """Narrow episodes annotated by `risk.status.with_shown_status`."""
        if self.status:
            episodes = episodes.filter(shown_rank=RANKS[Status(self.status)])
        if self.therapist:
            episodes = episodes.filter(therapist=self.therapist)
        if self.alerts:
            episodes = episodes.filter(n_alerts__gte=1)
        return episodes

    def ordered(self, episodes: QuerySet) -> QuerySet:
        """In the order asked for; what is not recorded comes last, whichever way round."""
        field = F(SORTS[self.sort.removeprefix("-")])
        is_down = self.sort.startswith("-")
        order = field.desc(nulls_last=True) if is_down else field.asc(nulls_last=True)
        return episodes.order_by(order, F("n_alerts").desc(), "client__code", "pk")


def within(episodes: QuerySet, *, is_ended: bool) -> QuerySet:
    """Open episodes, or the ended ones."""
    still_open = Q(ending_type=Ending.OPEN)
    return episodes.filter(~still_open if is_ended else still_open)


def read_query(given: Mapping[str, str], therapists: Collection[int]) -> CaseloadQuery:
    """The state in a URL. A value that no link of the page makes is refused."""
    sort = given.get("sort", "") or DEFAULT_SORT
    status, alerts, ended = (given.get(name, "") for name in ("status", "alerts", "ended"))
    therapist = _number(given.get("therapist", ""), "therapist")
    if sort.removeprefix("-") not in SORTS:
        raise BadRequest("sort: not a column of the caseload")
    if status and status not in Status.values:
        raise BadRequest("status: not one of the four")
    if alerts not in ALERT_CHOICES or ended not in ("", "1"):
        raise BadRequest("alerts or ended: not a choice of this page")
    if therapist is not None and therapist not in therapists:
        raise BadRequest("therapist: not one of yours")
    return CaseloadQuery(
        status=status,
        therapist=therapist,
        alerts=alerts,
        is_ended=ended == "1",
        sort=sort,
        page=_number(given.get("page", ""), "page") or 1,
    )


def _number(text: str, name: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text)):
        raise BadRequest(f"{name}: not a number")
    return int(text)
