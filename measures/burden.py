"""How many minutes a clinic's forms ask of one client in a month, as set up and as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Clinic
from measures import catalogue
from measures.asking import SECONDS_PER_QUESTION, asked_instruments, without_derived
from measures.forms_in_use import asked_forms, by_instrument, last_months, timed_answers
from measures.models import FormLine, Moment, Respondent
from measures.schedule import due_among
from science.filling import LEAST_FORMS, typical
from science.instrument import Instrument

WEEKLY_SESSIONS = range(1, 14)  # thirteen weeks, three months
MONTHS = 3
LEAST_MEASURED = 30  # forms, from which on the clinic's own median is used (our default)

Seconds = Mapping[str, float]  # measured medians, by instrument id


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked in the last whole months."""

    minutes: int  # the middle client and month
    n_clients: int


@dataclass(frozen=True, slots=True)
class Burden:
    """What the forms ask of a client who comes weekly, against the clinic's cap."""

    minutes: int
    cap: int
    measured: tuple[str, ...]  # short titles whose own median counts
    estimated: tuple[str, ...]  # the others: so many seconds for each question
    asked: Asked | None  # None while there are too few clients
    seconds_per_question: int = SECONDS_PER_QUESTION
    least_clients: int = LEAST_FORMS

    @property
    def is_beyond(self) -> bool:
        """Whether the forms ask for more than the cap allows."""
        return self.minutes > self.cap


def burden_of(clinic: Clinic, seconds: Seconds, *, at: datetime) -> Burden:
    """The burden of the clinic's lines as they stand."""
    lines = list(clinic.form_lines.all())
    used = {catalogue.latest(line.instrument).short_title: line.instrument for line in lines}
    return Burden(
        minutes=monthly_minutes(lines, seconds),
        cap=clinic.minutes_cap,
        measured=tuple(title for title, key in sorted(used.items()) if key in seconds),
        estimated=tuple(title for title, key in sorted(used.items()) if key not in seconds),
        asked=_asked_lately(clinic, seconds, at),
    )


def measured_seconds(clinic: Clinic, at: datetime) -> dict[str, float]:
    """The clinic's own median for each instrument of which it has timed enough forms."""
    groups = by_instrument(timed_answers(clinic, last_months(clinic, at)))
    found = {key: typical(forms) for key, forms in groups.items()}
    return {key: each.median for key, each in found.items() if each and each.n >= LEAST_MEASURED}


def monthly_minutes(lines: Iterable[FormLine], seconds: Seconds) -> int:
    """Minutes a month in the first three months of weekly sessions, rounded up."""
    lines = list(lines)
    total = 0.0
    for number in WEEKLY_SESSIONS:
        for moment in Moment.values:
            due = due_among(
                (line for line in lines if line.moment == moment), number, has_number=True
            )
            total += form_seconds(without_derived(due), seconds)
    return ceil(round(total / 60 / MONTHS, 6))


def form_seconds(asked: Iterable[Instrument], seconds: Seconds) -> float:
    """How long a form of these instruments takes."""
    return sum(
        seconds.get(each.id, SECONDS_PER_QUESTION * len(each.items_for(Respondent.CLIENT)))
        for each in asked
    )


def refuse_beyond_cap(clinic: Clinic, line: FormLine, *, at: datetime) -> None:
    """Refuse a line with which the forms ask for more than the cap allows.

    A set-up that was beyond it before may stay, and may change for the shorter.
    """
    lines = list(clinic.form_lines.exclude(pk=line.pk))
    seconds = measured_seconds(clinic, at)
    before, after = monthly_minutes(lines, seconds), monthly_minutes([*lines, line], seconds)
    if after > clinic.minutes_cap and after > before:
        title = catalogue.latest(line.instrument).short_title
        raise ValidationError(
            f"With {title} like this, forms ask a weekly client for about {after} minutes a month. "
            f"Your cap is {clinic.minutes_cap}; without it they ask for about {before}. Ask it "
            "less often, take another questionnaire out, or raise the cap.",
            code="beyond-cap",
        )


def _asked_lately(clinic: Clinic, seconds: Seconds, at: datetime) -> Asked | None:
    per_month: dict[tuple[int, int], float] = {}
    span = last_months(clinic, at, months=MONTHS)
    for form in asked_forms(clinic, span).select_related("episode"):
        month = timezone.localtime(form.expires_at, clinic.zone).month
        key = form.episode.client_id, month
        per_month[key] = per_month.get(key, 0.0) + form_seconds(asked_instruments(form), seconds)
    n_clients = len({client for client, _month in per_month})
    if n_clients < LEAST_FORMS:
        return None
    return Asked(round(median(per_month.values()) / 60), n_clients)
