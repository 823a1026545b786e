"""What a form asks of its respondent, and until when answers to it count."""

from __future__ import annotations

from datetime import datetime, timedelta

from measures import catalogue
from measures.models import Assignment
from science.instrument import Instrument

LATE = timedelta(hours=24)  # a form opened in time may still be sent this long after it expired


def asked_instruments(assignment: Assignment) -> list[Instrument]:
    """The instruments whose items are put to the respondent: derived ones are not asked."""
    instruments = [catalogue.get(key) for key in assignment.instruments]
    ids = {instrument.id for instrument in instruments}
    return [
        instrument
        for instrument in instruments
        if instrument.derived_from is None or instrument.derived_from.instrument not in ids
    ]


def takes_answers(assignment: Assignment, at: datetime) -> bool:
    """Whether answers still count: until expiry, and a day longer where it was opened in time."""
    if assignment.completed_at or assignment.withdrawn_at:
        return False
    if at < assignment.expires_at:
        return True
    was_opened = assignment.opened_at is not None and assignment.opened_at < assignment.expires_at
    return was_opened and at < assignment.expires_at + LATE


def is_late(assignment: Assignment, received_at: datetime) -> bool:
    """Whether answers came after the form had run out."""
    return received_at >= assignment.expires_at
