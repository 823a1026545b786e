"""What a clinic's forms ask and when, laid out for the people who set them up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from django.utils.translation import get_language_info

from accounts.models import Clinic
from measures import catalogue
from measures.asking import without_derived
from measures.burden import Seconds, form_seconds
from measures.models import FormLine, Moment, Respondent
from measures.schedule import due_among, has_words
from science.instrument import Instrument
from web.languages import OFFERED

SHOWN_SESSIONS = range(1, 9)


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One form line with its instrument, and when it is asked in plain words."""

    line: FormLine
    instrument: Instrument
    when: str
    n_questions: int
    norms: str
    # A longer instrument in the same form whose answers also score this one.
    longer: Instrument | None
    # The languages, by their English names, in which clients are not asked it.
    silent_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedForm:
    """What a client is asked around one session; without a title nothing is asked."""

    session_number: int
    titles: tuple[str, ...]
    n_questions: int
    minutes: int


@dataclass(frozen=True, slots=True)
class MomentPlan:
    """The lines of one moment in order, and the forms that they make."""

    moment: Moment
    lines: tuple[PlannedLine, ...]
    forms: tuple[PlannedForm, ...]
    # Short titles that stay out of every form while clients would see no crisis number.
    held_back: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rights:
    """Who owns an instrument's wording, and what its scores can be compared with."""

    instrument: Instrument
    norms: str


def form_plan(clinic: Clinic, seconds: Seconds | None = None) -> list[MomentPlan]:
    """The forms before and after a session, for the first eight sessions.

    `seconds` are the clinic's own medians, where it has them.
    """
    lines = list(clinic.form_lines.all())
    has_number = clinic.crisis_contacts.exists()
    return [
        _moment_plan(
            moment,
            [line for line in lines if line.moment == moment],
            has_number=has_number,
            seconds=seconds or {},
        )
        for moment in Moment
    ]


def askable() -> list[Instrument]:
    """The instruments that clients can be asked: their wording ships, and is meant for clients."""
    return [
        each
        for each in catalogue.all_latest()
        if each.administration == "text" and Respondent.CLIENT in each.respondents
    ]


def rights_of(instruments: Iterable[Instrument]) -> list[Rights]:
    """What a clinic must know about these instruments before it asks them."""
    return [Rights(each, norms_words(each)) for each in instruments]


def norms_words(instrument: Instrument) -> str:
    """What a reader must know about comparing scores; empty where there are norms."""
    if instrument.normed:
        return ""
    return "Original questionnaire, no norms" if instrument.authorship else "No norms"


def when_asked(line: FormLine) -> str:
    """The sessions of a line in plain words, such as "sessions 1, 5, 9 and so on"."""
    first, last, every = line.first_session, line.last_session, line.every
    if last is None and every == 1:
        return "every session" if first == 1 else f"every session from session {first} on"
    if last is None:
        return f"sessions {first}, {first + every}, {first + 2 * every} and so on"
    numbers = range(first, last + 1, every)
    if len(numbers) == 1:
        return f"session {first} only"
    if every == 1 and len(numbers) > 2:
        return f"sessions {first} to {last}"
    if len(numbers) > 6:
        return f"sessions {first}, {numbers[1]}, {numbers[2]} and so on until session {numbers[-1]}"
    return "sessions " + ", ".join(map(str, numbers[:-1])) + f" and {numbers[-1]}"


def silent_in(instrument: Instrument) -> tuple[str, ...]:
    """The languages offered to clients in which an instrument has no words."""
    codes = [code for code, _ in OFFERED if not has_words(instrument, code)]
    return tuple(str(get_language_info(code)["name"]) for code in codes)


def _moment_plan(
    moment: Moment, lines: list[FormLine], *, has_number: bool, seconds: Seconds
) -> MomentPlan:
    instruments = [catalogue.latest(line.instrument) for line in lines]
    return MomentPlan(
        moment=moment,
        lines=tuple(
            PlannedLine(
                line=line,
                instrument=instrument,
                when=when_asked(line),
                n_questions=_n_questions([instrument]),
                norms=norms_words(instrument),
                longer=_longer(instrument, instruments),
                silent_in=silent_in(instrument),
            )
            for line, instrument in zip(lines, instruments, strict=True)
        ),
        forms=tuple(
            _form(lines, number, has_number=has_number, seconds=seconds)
            for number in SHOWN_SESSIONS
        ),
        held_back=tuple(
            each.short_title for each in instruments if each.risk_items and not has_number
        ),
    )


def _form(lines: list[FormLine], number: int, *, has_number: bool, seconds: Seconds) -> PlannedForm:
    asked = without_derived(due_among(lines, number, has_number=has_number))
    n_questions = _n_questions(asked)
    return PlannedForm(
        session_number=number,
        titles=tuple(each.short_title for each in asked),
        n_questions=n_questions,
        minutes=ceil(form_seconds(asked, seconds) / 60),
    )


def _longer(instrument: Instrument, others: list[Instrument]) -> Instrument | None:
    if instrument.derived_from is None:
        return None
    wanted = instrument.derived_from.instrument
    return next((each for each in others if each.id == wanted), None)


def _n_questions(instruments: list[Instrument]) -> int:
    return sum(len(each.items_for(Respondent.CLIENT)) for each in instruments)
