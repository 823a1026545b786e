"""What a clinic's own forms tell about forms: seconds, completion, where people stop.

Never about one client and never by therapist. Whole months only, so that nobody can compare
yesterday's figures with today's and see one form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import Clinic
from measures import catalogue
from measures.asking import LATE, asked_instruments
from measures.models import Assignment, Entry, Link, Moment, Respondent, Response
from science.filling import Cells, Filled, seconds_of, stopped_at, without_small_cells
from science.instrument import Absence

MONTHS = 12
NOT_SENT = "all answered, not sent"


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months, the last one over; `until` is the first moment after them."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Timed:
    """The answers to one instrument, with the seconds that they took."""

    form: int
    moment: str
    instrument: str
    filled: Filled | None  # None where not every question was timed


@dataclass(frozen=True, slots=True)
class Completion:
    """Forms whose link reached a client and whose time is over."""

    n_asked: int
    n_sent: int


@dataclass(frozen=True, slots=True)
class Stops:
    """Opened forms that ran out, by the question at which they stopped."""

    n: int
    cells: Cells


def last_months(clinic: Clinic, at: datetime, *, months: int = MONTHS) -> Span:
    """The last whole months in the clinic's zone."""
    until = timezone.localtime(at, clinic.zone).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    first = until.year * 12 + until.month - 1 - months
    return Span(until.replace(year=first // 12, month=first % 12 + 1), until)


def timed_answers(clinic: Clinic, span: Span) -> list[Timed]:
    """What clients answered through a link, one for each instrument that was asked."""
    rows = (
        Response.objects.for_figures()
        .filter(
            clinic=clinic,
            respondent=Respondent.CLIENT,
            entry=Entry.LINK,
            is_derived=False,
            received_at__gte=span.since,
            received_at__lt=span.until,
        )
        .values_list(
            "assignment_id",
            "assignment__moment",
            "episode__client_id",
            "instrument",
            "answers",
            "paradata",
        )
    )
    return [
        Timed(form, moment, instrument, _filled(client, answers, paradata))
        for form, moment, client, instrument, answers, paradata in rows.iterator()
    ]


def by_instrument(timed: list[Timed]) -> dict[str, list[Filled]]:
    """The timed forms of each instrument, most often asked first."""
    groups: dict[str, list[Filled]] = {}
    for each in timed:
        group = groups.setdefault(each.instrument, [])
        if each.filled:
            group.append(each.filled)
    return dict(sorted(groups.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def known_instruments(groups: Mapping[str, list[Filled]]) -> list[tuple[str, list[Filled]]]:
    """Each group under its instrument's short title."""
    return [(catalogue.latest(key).short_title, forms) for key, forms in groups.items()]


def whole_forms(timed: list[Timed]) -> dict[str, list[Filled]]:
    """The forms of each moment of which every question was timed."""
    parts: dict[tuple[str, int], list[Filled | None]] = {}
    for each in timed:
        parts.setdefault((each.moment, each.form), []).append(each.filled)
    forms: dict[str, list[Filled]] = {moment: [] for moment in Moment.values}
    for (moment, _form), filled in parts.items():
        if whole := _together(filled):
            forms[moment].append(whole)
    return forms


def asked_forms(clinic: Clinic, span: Span) -> QuerySet[Assignment]:
    """Clients' forms whose link reached them and whose time ran out in the span."""
    return Assignment.objects.for_client().filter(
        Exists(Link.objects.filter(assignment=OuterRef("pk"))),
        clinic=clinic,
        session__isnull=False,
        withdrawn_at__isnull=True,
        expires_at__gte=span.since,
        expires_at__lt=span.until,
    )


def completion(clinic: Clinic, span: Span) -> dict[str, Completion]:
    """How many of the asked forms of each moment were sent."""
    counts = {moment: [0, 0] for moment in Moment.values}
    rows = asked_forms(clinic, span).values_list("moment", "completed_at")
    for moment, completed_at in rows:
        counts[moment][0] += 1
        counts[moment][1] += completed_at is not None
    return {moment: Completion(*pair) for moment, pair in counts.items()}


def stops(clinic: Clinic, span: Span, at: datetime) -> dict[str, Stops]:
    """Where the opened forms of each moment stopped that were never sent."""
    found: dict[str, list[str]] = {moment: [] for moment in Moment.values}
    ended = asked_forms(clinic, span).filter(
        completed_at__isnull=True, opened_at__isnull=False, expires_at__lt=at - LATE
    )
    for form in ended.prefetch_related("drafts"):
        found[form.moment].append(_stopped(form))
    return {moment: _counted(names) for moment, names in found.items()}


def _filled(
    client: int, answers: Mapping[str, object], paradata: Mapping[str, object] | None
) -> Filled | None:
    """None unless every question that was shown has its time."""
    ms = dict((paradata or {}).get("ms") or {})
    never_asked = (Absence.NOT_SHOWN, Absence.NOT_ASKED)
    shown = {item for item, value in answers.items() if value not in never_asked}
    if not ms or not shown <= set(ms):
        return None
    return Filled(client, (paradata or {}).get("device") or "", seconds_of(ms.values()))


def _together(parts: list[Filled | None]) -> Filled | None:
    filled = [part for part in parts if part is not None]
    if not filled or len(filled) < len(parts):
        return None
    first = filled[0]
    return Filled(first.client, first.device, sum(part.seconds for part in filled))


def _stopped(form: Assignment) -> str:
    """On the device that got furthest; a form opened twice counts once."""
    names = dict(_questions(form))
    order = list(names)
    furthest = -1
    for draft in form.drafts.all():
        key = f"{draft.instrument}.{draft.item}"
        furthest = max(furthest, order.index(key) if key in names else -1)
    stop = stopped_at(order, order[: furthest + 1])
    return NOT_SENT if stop is None else names[stop]


def _questions(form: Assignment) -> Iterator[tuple[str, str]]:
    for instrument in asked_instruments(form):
        for place, item in enumerate(instrument.items_for(form.respondent), start=1):
            yield f"{instrument.id}.{item.id}", f"{instrument.short_title}, question {place}"


def _counted(names: list[str]) -> Stops:
    order = sorted(set(names), key=_in_form_order)
    return Stops(len(names), without_small_cells({name: names.count(name) for name in order}))


def _in_form_order(name: str) -> tuple[bool, str, int]:
    title, _comma, place = name.rpartition(", question ")
    return name == NOT_SENT, title, int(place) if place.isdigit() else 0
