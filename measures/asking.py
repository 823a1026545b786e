"""What a form asks of its respondent, and until when answers to it count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil

from accounts.models import Clinic
from clients.models import Client
from measures import catalogue
from measures.models import Assignment, Opening
from science.instrument import Instrument
from web.languages import DEFAULT, OFFERED

SECONDS_PER_QUESTION = 8
LATE = timedelta(hours=24)  # a form opened in time may still be sent this long after it expired


def asked_instruments(assignment: Assignment) -> list[Instrument]:
    """The instruments whose items are put to the respondent: derived ones are not asked."""
    return without_derived(catalogue.get(key) for key in assignment.instruments)


def languages_of(assignment: Assignment) -> list[str]:
    """The languages in which every question of a form can be asked, in the order offered."""
    asked = asked_instruments(assignment)
    codes = [code for code, _ in OFFERED]
    return [code for code in codes if all(catalogue.in_language(i.key, code) for i in asked)]


def language_of(opening: Opening) -> str:
    """What a form is read in: as chosen on its page, else the client's, else the clinic's.

    Only a language in which all of the form can be asked; else the instruments' own.
    """
    assignment = opening.assignment
    offered = languages_of(assignment)
    wanted = (opening.language, assignment.episode.client.language, assignment.clinic.language)
    return next((each for each in wanted if each in offered), DEFAULT)


def language_of_client(assignment: Assignment) -> str:
    """What a message about a form is written in. Unlike the form it needs no instrument's words."""
    return preferred_language(assignment.episode.client, assignment.clinic)


def preferred_language(client: Client, clinic: Clinic) -> str:
    """The client's own language, else the clinic's."""
    offered = [code for code, _ in OFFERED]
    wanted = (client.language, clinic.language)
    return next((each for each in wanted if each in offered), DEFAULT)


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
