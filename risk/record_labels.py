"""Whether a therapy that has ended was left early, by three definitions and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from risk.known import end_of, episode_facts
from risk.record_rows import RecordRows
from science.labels import (
    CENSORED,
    D1_DEFINITION,
    D2_DEFINITION,
    D3_DEFINITION,
    EpisodeFacts,
    Label,
    decided_from,
    labels,
)

ANSWERS = {Label.YES: "Yes", Label.NO: "No", None: "Cannot be said"}


@dataclass(frozen=True, slots=True)
class LabelLine:
    """What one definition says, and why where it cannot say."""

    by: str
    answer: str
    why: str  # empty where there is an answer
    definition: str


def label_lines(rows: RecordRows) -> tuple[LabelLine, ...]:
    """The three definitions applied to an episode that has ended; none while it goes on."""
    if rows.episode.is_open:
        return ()
    clinic = rows.episode.clinic
    today = timezone.localdate(rows.at, clinic.zone)
    facts = episode_facts(rows.facts, rows.history, {}, before=end_of(today, clinic))
    found = labels(facts, as_of=today)
    said = (
        ("By attendance", found.attendance, _why_attendance(facts, today), D1_DEFINITION),
        ("By the therapist", found.judged, "The therapist did not say.", D2_DEFINITION),
        ("By outcome", found.outcome, _why_outcome(facts), D3_DEFINITION),
    )
    nobody_left = "Nobody left: this ending does not count." if facts.ending in CENSORED else ""
    return tuple(
        LabelLine(by, ANSWERS[label], "" if label else nobody_left or why, definition)
        for by, label, why, definition in said
    )


def _why_attendance(facts: EpisodeFacts, today: date) -> str:
    decided = decided_from(facts.attended)
    if decided is None:
        return "No session took place."
    if facts.days_are_made:
        return "An import made up the days of the sessions."
    return f"Not before {decided:%-d %B %Y}." if today < decided else ""


def _why_outcome(facts: EpisodeFacts) -> str:
    if facts.improved is None:
        return "It takes two scores of a questionnaire whose reliable change is known."
    return ""
