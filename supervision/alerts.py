"""Alerts of the supervisees' clients: the list, its filters, and the banner none of them hides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import QuerySet

from accounts.models import User
from clients.models import Episode
from risk.models import Alert, AlertKind, AlertQuerySet, AlertState
from risk.record import AlertLine, alert_lines
from risk.record_rows import with_last_step

PAGE_SIZE = 50
OPEN = "open"
STATES = {OPEN: "Open", **dict(AlertState.choices)}


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter of the alerts page."""

    label: str
    count: int
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class AlertList:
    """The alerts page: its rows, filters and how many are open whatever is shown."""

    lines: tuple[AlertLine, ...]
    states: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    n_open: int
    n_open_safety: int
    n_matching: int
    previous: str
    next: str
    shows_resolved: bool


def supervised_alerts(viewer: User) -> AlertQuerySet:
    """Alerts of the clients of today's supervisees."""
    team = Episode.objects.visible_to(viewer).supervised_by(viewer).values("pk")
    return Alert.objects.visible_to(viewer).filter(episode__in=team)


def open_safety_alerts(viewer: User) -> list[AlertLine]:
    """Safety alerts that nobody has resolved, latest first."""
    rows = supervised_alerts(viewer).unresolved().filter(kind=AlertKind.SAFETY)
    return alert_lines(list(_with_people(rows)))


def read_alerts(viewer: User, given: Mapping[str, str]) -> AlertList:
    """The page of alerts that a URL asks for; by default the open ones."""
    state, kind, page = _asked(given)
    everything = supervised_alerts(viewer)
    counts = Counter(everything.order_by().values_list("state", "kind"))
    rows = everything.filter(state=state) if state != OPEN else everything.unresolved()
    rows = rows.filter(kind=kind) if kind else rows
    start = PAGE_SIZE * (page - 1)
    n_matching = _count(counts, state, kind)
    lines = alert_lines(list(_with_people(rows.safety_first())[start : start + PAGE_SIZE]))
    is_last = start + PAGE_SIZE >= n_matching
    return AlertList(
        lines=tuple(lines),
        states=tuple(
            Choice(label, _count(counts, each, ""), _url(each, kind), each == state)
            for each, label in STATES.items()
        ),
        kinds=(
            Choice("Every kind", _count(counts, state, ""), _url(state, ""), not kind),
            *(
                Choice(each.label, _count(counts, state, each), _url(state, each), each == kind)
                for each in AlertKind
            ),
        ),
        n_open=_count(counts, OPEN, ""),
        n_open_safety=_count(counts, OPEN, AlertKind.SAFETY),
        n_matching=n_matching,
        previous=_url(state, kind, page - 1) if page > 1 else "",
        next="" if is_last else _url(state, kind, page + 1),
        shows_resolved=state == AlertState.RESOLVED,
    )


def _asked(given: Mapping[str, str]) -> tuple[str, str, int]:
    state, kind, page = (given.get(name, "") for name in ("state", "kind", "page"))
    if state and state not in STATES:
        raise BadRequest("state: not a choice of this page")
    if kind and kind not in AlertKind.values:
        raise BadRequest("kind: not a choice of this page")
    if page and not (page.isascii() and page.isdigit() and len(page) <= 6 and int(page)):
        raise BadRequest("page: not a number")
    return state or OPEN, kind, int(page or 1)


def _count(counts: Mapping[tuple[str, str], int], state: str, kind: str) -> int:
    return sum(
        n
        for (each_state, each_kind), n in counts.items()
        if (each_state != AlertState.RESOLVED if state == OPEN else each_state == state)
        and kind in ("", each_kind)
    )


def _url(state: str, kind: str, page: int = 1) -> str:
    parts = {
        "state": "" if state == OPEN else state,
        "kind": str(kind),
        "page": "" if page == 1 else page,
    }
    return "?" + urlencode({key: value for key, value in parts.items() if value})


def _with_people(rows: QuerySet[Alert]) -> QuerySet[Alert]:
    return with_last_step(rows).select_related("episode__client", "episode__therapist")
