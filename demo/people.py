"""The clients' made-up names and details, and how their therapies ended."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from clients.actions import ClientDetails, EndingFacts
from clients.models import MessageChannel
from demo import words
from demo.simulate import Course

FIRST_NAMES = tuple(words.FIRST_NAMES.split())
FICTIONAL = "+447700900"  # kept free for fiction by the regulator
LEFT = ("client_unilateral_no_contact", "client_unilateral_informed")


def details(course: Course, rng: np.random.Generator) -> ClientDetails:
    """Most are known by a first name, some by their code only; not everyone gave an address."""
    first = FIRST_NAMES[course.client % len(FIRST_NAMES)]
    initial = words.LAST_INITIALS[int(rng.integers(len(words.LAST_INITIALS)))]
    has_name, has_email, has_birth_date = rng.random(3) < (0.9, 0.8, 0.5)
    born = date(1958, 1, 1) + timedelta(days=int(rng.integers(0, 17_500)))
    return ClientDetails(
        name=f"{first} {initial}." if has_name else "",
        email=f"{first.lower()}.{course.client + 1}@client.example" if has_email else "",
        birth_date=born if has_birth_date else None,
        # By the client's number and not by chance, so that the rest of the clinic is drawn as ever.
        phone=f"{FICTIONAL}{course.client:03}" if course.client % 3 == 1 else "",
        channel=_channel(course.client),
        language={5: "de", 8: "es"}.get(course.client % 11, ""),
    )


def has_stopped_messages(course: Course) -> bool:
    """A few clients have answered STOP."""
    return course.client % 19 == 7


def _channel(client: int) -> str:
    if client % 15 == 4:
        return MessageChannel.SMS
    return MessageChannel.NONE if client % 29 == 11 else MessageChannel.EMAIL


def ending(course: Course, ended_on: date, rng: np.random.Generator) -> EndingFacts:
    """What the therapist notes at the end."""
    has_left = course.ending in LEFT
    is_planned = course.ending.startswith("planned")
    unsure, reason, met = rng.random(3)
    return EndingFacts(
        ending_type=course.ending,
        ended_on=ended_on,
        therapist_judges_premature=("unsure" if unsure < 0.3 else "yes") if has_left else "no",
        last_appointment_attended=not has_left,
        agreed_goals_met=_goals(met, is_planned),
        client_reason=_reason(course.ending, reason),
    )


def _goals(chance: float, is_planned: bool) -> str:
    if is_planned:
        return "yes" if chance < 0.6 else "partly"
    return "partly" if chance < 0.4 else "no"


def _reason(kind: str, chance: float) -> str:
    if kind == "client_unilateral_no_contact":
        return "unknown"
    if kind == "client_unilateral_informed":
        return ("better", "not_helping", "relationship", "practical", "other_help")[int(5 * chance)]
    return "better" if kind == "planned_mutual" else ""
