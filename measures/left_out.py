"""What a clinic asks, and some clients are not asked, because it has no words in their language."""

from __future__ import annotations

from django.utils.translation import get_language_info

from measures import catalogue
from measures.form_plan import askable
from measures.models import Assignment
from measures.schedule import has_words
from science.instrument import Instrument
from sessions.models import TherapySession


def left_out(form: Assignment, language: str) -> list[str]:
    """What a form for a reader of a language leaves out, each with the reason, for staff."""
    silent = {each.id for each in askable() if not has_words(each, language)}
    # Nearly everything has words in each language offered: then nothing is looked up.
    if not silent or form.session_id is None:
        return []
    pinned = {key.partition("@")[0] for key in form.instruments}
    lines = form.clinic.form_lines.filter(moment=form.moment, instrument__in=silent - pinned)
    due = [line for line in lines if line.is_due(_number(form))]
    return [why_not(catalogue.latest(line.instrument), language) for line in due]


def why_not(instrument: Instrument, language: str) -> str:
    """Such as: GAD-7 not asked in German: no German wording."""
    return f"{instrument.short_title} not asked in {_name(language)}: no {_name(language)} wording"


def _name(language: str) -> str:
    return str(get_language_info(language)["name"])


def _number(form: Assignment) -> int:
    sessions = TherapySession.objects.with_expected_number()
    return int(sessions.get(pk=form.session_id).expected_number)
