"""Keeps what was drawn beside what was recorded, for tests of the tools. Nothing else reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from clients.models import Episode
from demo.meeting import Meeting
from demo.planted import (
    EFFECTS,
    LEAVING,
    LEVEL,
    OTHER_ENDING,
    PLANNED,
    PLANNED_EFFECTS,
    REFERENCE,
    THERAPIST_SD,
)
from demo.simulate import Course
from science.dropout_terms import NAMES, PLANNED_NAMES

FILE = "demo_truth.json"
ABOUT = "Simulated. Planted effects and the hazards drawn from them; no part of any score or rule."


def write_truth(
    path: Path,
    *,
    seed: int,
    now: datetime,
    courses: Sequence[Course],
    episodes: Mapping[int, Episode],
) -> None:
    """Write the latent side of every client, by code."""
    truth = {
        "about": ABOUT,
        "seed": seed,
        "seeded_at": now.isoformat(),
        "planted": {
            "effects": dict(EFFECTS),
            "planned_effects": dict(PLANNED_EFFECTS),
            "hazard_leaving": list(LEAVING),
            "hazard_planned": list(PLANNED),
            "level": LEVEL,
            "reference": REFERENCE.to_json(),
            "therapist_sd": THERAPIST_SD,
            "other_ending": OTHER_ENDING,
        },
        "clients": [_client(course, episodes[course.client]) for course in courses],
    }
    path.write_text(json.dumps(truth, indent=1), encoding="utf-8")


def _client(course: Course, episode: Episode) -> dict[str, Any]:
    return {
        "code": episode.client.code,
        "therapist": episode.therapist.email,
        "n_weeks": course.n_weeks,
        "alliance_between": round(course.alliance_between, 4),
        "severity": round(course.severity, 4),
        "low_support": course.low_support,
        "never_fills": course.never_fills,
        "left_after": course.left_after,
        "recorded_ending": course.ending,
        "sessions": [_session(each) for each in course.meetings if each.hazards],
    }


def _session(meeting: Meeting) -> dict[str, Any]:
    hazards = meeting.hazards
    return {
        "number": meeting.number,
        "week": meeting.week,
        "alliance": round(meeting.alliance, 4),
        "symptoms": round(meeting.symptoms, 2),
        "rupture": meeting.rupture,
        "terms": _terms(meeting),
        "hazard_leaving": round(hazards.leaving, 6) if hazards else None,
        "hazard_planned": round(hazards.planned, 6) if hazards else None,
    }


def _terms(meeting: Meeting) -> dict[str, float]:
    """What the planted effects acted on."""
    found = meeting.features
    if found is None:
        return {}
    values = zip(NAMES + PLANNED_NAMES, found.x + found.z, strict=True)
    return {name: round(value, 6) for name, value in values}
