"""Who reads the answers of a form and when, as its client is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from accounts.models import Clinic
from clients.notice import notice_version
from measures.asking import asked_instruments
from measures.models import Opening
from risk.receipt import supervisors_may_read

USUAL = Clinic._meta.get_field("answers_read").default
PRIVATE = ("alliance", "experience")  # what a client may keep from others than the therapist


def reading_facts(opening: Opening, at: datetime) -> dict[str, Any]:
    """What the start page and the notice say; nothing about anyone before the date of birth."""
    assignment = opening.assignment
    clinic, client = assignment.clinic, assignment.episode.client
    is_known = opening.confirmed_at is not None
    facts: dict[str, Any] = {
        "is_known": is_known,
        "notice_version": notice_version(clinic),
        "years_kept": clinic.years_kept,
        "notice_text": clinic.notice_text,
        "own_words": "" if clinic.answers_read == USUAL else clinic.answers_read,
    }
    if is_known:
        asks_privately = any(each.about in PRIVATE for each in asked_instruments(assignment))
        facts |= {
            "supervisor_reads": supervisors_may_read(assignment, at=at),
            "keeps_some_private": asks_privately and client.hides_alliance_from_supervisors,
            "who_sees_url": _who_sees_url(assignment.public_id),
        }
    return facts


def _who_sees_url(public_id: str) -> str:
    """The page on which a client chooses who may see answers about working together."""
    try:
        return reverse("portal:who_sees", kwargs={"public_id": public_id})
    except NoReverseMatch:
        return ""
