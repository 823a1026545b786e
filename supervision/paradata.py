"""The page of forms in use, in words: nothing on it is about one client or one therapist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import Clinic
from measures import forms_in_use
from measures.forms_in_use import Completion, Span, Stops
from measures.models import Device, Moment
from science.filling import (
    LEAST_CELL,
    LEAST_CLIENTS,
    LEAST_FORMS,
    Filled,
    Typical,
    typical,
    typical_by_device,
)
from science.flag_worth import share
from supervision.figures import Share, share_of

STEP_SECONDS = 5  # times are shown in steps of so much, so that one form more moves nothing
UNKNOWN_DEVICE = "Not known"


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One line of the table of times; None where there are too few forms."""

    name: str
    median: str | None
    middle_half: str
    n: int | None  # not shown where a small group could be worked out from it
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class StopRow:
    """One question at which people stopped."""

    name: str
    n: int
    share: Share


@dataclass(frozen=True, slots=True)
class MomentFigures:
    """One moment's forms."""

    moment: Moment
    times: tuple[TimeRow, ...]
    completion: Share
    n_stopped: int
    stops: tuple[StopRow, ...]


@dataclass(frozen=True, slots=True)
class FormsInUse:
    """What the page shows."""

    first_day: date
    last_day: date
    moments: tuple[MomentFigures, ...]
    instruments: tuple[TimeRow, ...]
    least_forms: int = LEAST_FORMS
    least_clients: int = LEAST_CLIENTS
    least_cell: int = LEAST_CELL


def forms_in_use_page(clinic: Clinic, *, at: datetime) -> FormsInUse:
    """The clinic's figures of the last whole months."""
    span = forms_in_use.last_months(clinic, at)
    timed = forms_in_use.timed_answers(clinic, span)
    whole = forms_in_use.whole_forms(timed)
    sent = forms_in_use.completion(clinic, span)
    stopped = forms_in_use.stops(clinic, span, at)
    groups = forms_in_use.known_instruments(forms_in_use.by_instrument(timed))
    return FormsInUse(
        first_day=span.since.date(),
        last_day=_last_day(span),
        moments=tuple(
            _moment(moment, whole[moment], sent[moment], stopped[moment]) for moment in Moment
        ),
        instruments=tuple(_time_row(title, typical(forms)) for title, forms in groups),
    )


def spoken_seconds(seconds: float) -> str:
    """As in 1 min 50 s, in steps of five seconds."""
    rounded = max(STEP_SECONDS, STEP_SECONDS * round(seconds / STEP_SECONDS))
    minutes, rest = divmod(rounded, 60)
    parts = [f"{minutes} min"] * bool(minutes) + [f"{rest} s"] * bool(rest)
    return " ".join(parts)


def _moment(
    moment: Moment, forms: Sequence[Filled], sent: Completion, stopped: Stops
) -> MomentFigures:
    figure = share(sent.n_sent, sent.n_asked, "asked form")
    return MomentFigures(
        moment=moment,
        times=tuple(_times(forms)),
        completion=share_of(figure, "Sent", f"{sent.n_sent} of {sent.n_asked}"),
        n_stopped=stopped.n,
        stops=tuple(_stops(stopped)),
    )


def _times(forms: Sequence[Filled]) -> Iterator[TimeRow]:
    overall = typical(forms)
    yield _time_row("All devices", overall)
    if overall is None:
        return
    labels = dict(Device.choices)
    for device, found in typical_by_device(forms).items():
        yield _time_row(labels.get(device, UNKNOWN_DEVICE), found, is_part=True)


def _time_row(name: str, found: Typical | None, *, is_part: bool = False) -> TimeRow:
    if found is None:
        return TimeRow(name, None, "", None, is_part)
    middle = f"{spoken_seconds(found.lower)} to {spoken_seconds(found.upper)}"
    return TimeRow(name, spoken_seconds(found.median), middle, found.n, is_part)


def _stops(stopped: Stops) -> Iterator[StopRow]:
    if stopped.n < LEAST_FORMS:
        return
    rows = [*stopped.cells.shown]
    if stopped.cells.pooled:
        rows.append(("Elsewhere", stopped.cells.pooled))
    for name, n in rows:
        figure = share(n, stopped.n, "form")
        yield StopRow(name, n, share_of(figure, name, f"{n} of {stopped.n}"))


def _last_day(span: Span) -> date:
    return (span.until - timedelta(days=1)).date()
