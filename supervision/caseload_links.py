"""The links of the caseload page: chips, column heads and pages, each a URL of its own."""

from __future__ import annotations

from dataclasses import dataclass

from risk.models import Status
from supervision.caseload import Caseload
from supervision.caseload_query import CaseloadQuery

COLUMNS = (
    ("status", "Status", False),
    ("client", "Client", False),
    ("therapist", "Therapist", False),
    ("sessions", "Sessions", True),
    ("", "Outcome", False),
    ("alliance", "Alliance", False),
    ("contact", "Last contact", False),
    ("next", "Next booked", False),
    ("alerts", "Alerts", True),
)
DOWN_FIRST = ("status", "sessions", "alerts")  # where the most comes first at the first click


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that can be chosen."""

    label: str
    count: int
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One column head; without `href` it does not sort."""

    label: str
    href: str
    aria_sort: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Links:
    """Every link of the page that keeps the rest of its state."""

    chips: tuple[Chip, ...]
    columns: tuple[Column, ...]
    ended: Chip
    everything: str
    previous: str
    next: str


def links_of(caseload: Caseload) -> Links:
    """The links that lead from this state of the page to others."""
    query = caseload.query
    return Links(
        chips=_chips(caseload),
        columns=tuple(_column(query, *column) for column in COLUMNS),
        ended=Chip(
            label="Show open therapies" if query.is_ended else "Show ended therapies",
            count=0,
            href=query.url(is_ended=not query.is_ended, status="", therapist=None, alerts=""),
            is_current=query.is_ended,
        ),
        everything=query.url(status="", therapist=None, alerts=""),
        previous=query.url(page=query.page - 1) if query.page > 1 else "",
        next=query.url(page=query.page + 1) if query.page < caseload.n_pages else "",
    )


def _chips(caseload: Caseload) -> tuple[Chip, ...]:
    query = caseload.query
    everyone = Chip(
        "Everyone",
        caseload.n_all,
        query.url(status="", alerts=""),
        not query.status and not query.alerts,
    )
    by_status = [
        Chip(
            status.label,
            caseload.by_status.get(status.value, 0),
            query.url(status=status.value, alerts=""),
            query.status == status.value,
        )
        for status in Status
    ]
    alerts = Chip(
        "With open alerts",
        caseload.n_with_alerts,
        query.url(status="", alerts="open"),
        query.alerts == "open",
    )
    return (everyone, *by_status, alerts)


def _column(query: CaseloadQuery, name: str, label: str, is_number: bool) -> Column:
    if not name:
        return Column(label, "", "", is_number)
    is_sorted, is_down = query.sort.removeprefix("-") == name, query.sort.startswith("-")
    goes_down = not is_down if is_sorted else name in DOWN_FIRST
    aria_sort = ("descending" if is_down else "ascending") if is_sorted else ""
    return Column(label, query.url(sort=f"{'-' * goes_down}{name}"), aria_sort, is_number)
