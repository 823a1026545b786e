"""Which instruments a form holds: the clinic's form lines, with versions pinned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

from accounts.models import Clinic
from measures import catalogue
from measures.models import FormLine, Moment
from science.instrument import Instrument
from sessions.models import TherapySession

PRE_OPENS_BEFORE = timedelta(days=7)
PRE_EXPIRES_AFTER_START = timedelta(hours=24)
POST_EXPIRES_AFTER_END = timedelta(hours=72)

THERAPIST_ALLIANCE = "ac-6"
THERAPIST_GUESS = "first-five"
GUESS_UNTIL_SESSION = 5


def due_instruments(
    clinic: Clinic, moment: str, session_number: int, *, language: str | None = None
) -> list[str]:
    """Pinned keys of the instruments in the form for a clinic's n-th session, in order.

    An instrument with a risk item is left out while the clinic has no crisis number to show, and
    one that has no words in the given language is left out of a form in it.
    """
    lines = clinic.form_lines.filter(moment=moment)
    has_number = clinic.crisis_contacts.exists()
    due = due_among(lines, session_number, has_number=has_number, language=language)
    return [each.key for each in due]


def due_among(
    lines: Iterable[FormLine],
    session_number: int,
    *,
    has_number: bool,
    language: str | None = None,
) -> list[Instrument]:
    """The instruments that these lines ask for at the n-th session, in the lines' order."""
    due = [catalogue.latest(line.instrument) for line in lines if line.is_due(session_number)]
    due = [each for each in due if has_number or not each.risk_items]
    return [each for each in due if language is None or has_words(each, language)]


def has_words(instrument: Instrument, language: str) -> bool:
    """Whether clients can be asked in a language. Nothing is translated on the way to them."""
    return catalogue.in_language(instrument.key, language) is not None


def window(moment: str, session: TherapySession) -> tuple[datetime, datetime]:
    """When a session's form opens and expires."""
    if moment == Moment.PRE:
        return session.starts_at - PRE_OPENS_BEFORE, session.starts_at + PRE_EXPIRES_AFTER_START
    return session.starts_at, session.ends_at + POST_EXPIRES_AFTER_END


def own_rating_instruments(session_number: int) -> list[str]:
    """What the therapist rates after the n-th session: the alliance, early on the guess too."""
    keys = [catalogue.latest(THERAPIST_ALLIANCE).key]
    if session_number <= GUESS_UNTIL_SESSION:
        keys.append(catalogue.latest(THERAPIST_GUESS).key)
    return keys


def check_may_be_asked(clinic: Clinic, instrument_id: str) -> None:
    """Refuse an instrument with a risk item while the clinic has no number to show."""
    instrument = catalogue.latest(instrument_id)
    if instrument.risk_items and not clinic.crisis_contacts.exists():
        raise ValidationError(
            f"{instrument.short_title} asks about safety. Add a crisis number first: clients "
            "who need help must see one."
        )
