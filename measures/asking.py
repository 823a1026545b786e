"""What a form asks of its respondent, and until when answers to it count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil

from measures import catalogue
from measures.models import Assignment
from science.instrument import Instrument

SECONDS_PER_QUESTION = 8
LATE = timedelta(hours=24)  # a form opened in time may still be sent this long after it expired


def asked_instruments(assignment: Assignment) -> list[Instrument]:
    """The instruments whose items are put to the respondent: derived ones are not asked."""
    return without_derived(catalogue.get(key) for key in assignment.instruments)


def without_derived(form: Iterable[Instrument]) -> list[Instrument]:
    """A form's instruments but for those whose items a longer one in it asks already."""
    instruments = list(form)
    ids = {instrument.id for instrument in instruments}
    return [
        instrument
        for instrument in instruments
        if instrument.derived_from is None or instrument.derived_from.instrument not in ids
    ]


def about_minutes(n_questions: int) -> int:
    """How long so many questions take, in whole minutes; an estimate, shown as "about"."""
    return ceil(n_questions * SECONDS_PER_QUESTION / 60)


def takes_answers(assignment: Assignment, at: datetime) -> bool:
    """Whether answers still count: until expiry, and a day longer where it was opened in time."""
    if assignment.completed_at or assignment.withdrawn_at:
        return False
    if at < assignment.expires_at:
        return True
    was_opened = assignment.opened_at is not None and assignment.opened_at < assignment.expires_at
    return was_opened and at < assignment.expires_at + LATE


def is_not_yet_open(assignment: Assignment, at: datetime) -> bool:
    """Whether it is too early to answer: nobody can say how a session went before it began."""
    return at < assignment.opens_at
