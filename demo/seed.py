"""Seeds the demo clinic: draws everything first, then writes it through the domain's actions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from django.db import transaction
from django.utils import timezone

from clients.actions import add_client
from clients.models import Episode
from clients.stopping import stop_messages
from demo import people
from demo.past import Due, past_sessions
from demo.reactions import Reactions
from demo.simulate import Course, simulate
from demo.slots import Slot, slots
from demo.staff import THERAPISTS, Staff, make_staff
from demo.today import Coming, book_next, keep_private
from demo.truth import write_truth
from outbox.models import Message
from outbox.queue import mark_done
from risk import actions
from risk.sweep import sweep

N_CLIENTS = 90
OLDEST = timedelta(weeks=30)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was written."""

    staff: Staff
    courses: tuple[Course, ...]
    episodes: dict[int, Episode]


@transaction.atomic
def seed_demo(*, seed: int, now: datetime, truth_file: Path) -> Seeded:
    """Write one clinic with clients in all states, the same for the same seed and moment."""
    draw, tick = np.random.default_rng(seed).spawn(2)
    courses = simulate(draw, n_therapists=len(THERAPISTS), n_clients=N_CLIENTS)

    staff = make_staff(since=(now - OLDEST).date(), at=now - OLDEST)
    today = timezone.localdate(now, staff.clinic.zone)
    laid = slots(courses, today, staff.clinic.zone)
    due, react = Due(staff.clinic), Reactions(staff, now)
    episodes: dict[int, Episode] = {}
    coming: list[Coming] = []
    for course in courses:
        slot = laid[course.client]
        episode, last_at = _write_past(course, slot, staff, due, react, now, tick)
        episodes[course.client] = episode
        if course.is_open and not course.has_drifted_off:
            coming.append(Coming(course, episode, slot, 0, last_at))
    for each in _in_order(coming):
        book_next(each, now, tick)
    keep_private(staff.clinic, now)
    sweep(now)
    for message in Message.objects.filter(clinic_ref=staff.clinic.pk, done_at__isnull=True):
        mark_done(message, now)  # nobody is waiting for mail about a made-up past
    write_truth(truth_file, seed=seed, now=now, courses=courses, episodes=episodes)
    return Seeded(staff, courses, episodes)


def _write_past(
    course: Course,
    slot: Slot,
    staff: Staff,
    due: Due,
    react: Reactions,
    now: datetime,
    rng: np.random.Generator,
) -> tuple[Episode, datetime]:
    """One client with all that lies behind, and when the last of it was written down."""
    therapist = staff.therapists[course.therapist]
    added_at = min(slot.at(0) - timedelta(days=5), now - timedelta(days=2))
    episode = add_client(
        by=therapist,
        therapist=therapist,
        details=people.details(course, rng),
        started_on=added_at.astimezone(slot.zone).date(),
        at=added_at,
    )
    if people.has_stopped_messages(course):
        stop_messages(by=None, client=episode.client, at=added_at)
    past = list(past_sessions(course, slot, due, now, rng))
    if not past:
        return episode, added_at
    last_at = past[-1].logged_at
    actions.record_past(by=therapist, episode=episode, past=past, at=last_at, react=react)
    if course.ended_in_week is not None:
        ended_at = max(slot.at(course.ended_in_week), last_at) + timedelta(hours=2)
        facts = people.ending(course, ended_at.astimezone(slot.zone).date(), rng)
        episode = actions.end(by=therapist, episode=episode, facts=facts, at=min(ended_at, now))
    return episode, last_at


def _in_order(coming: list[Coming]) -> list[Coming]:
    """By time, each with its place in the therapist's day."""
    places: Counter[tuple[int, object]] = Counter()
    ordered = []
    for each in sorted(coming, key=lambda one: (one.starts_at, one.course.client)):
        day = (each.course.therapist, each.slot.day)
        ordered.append(Coming(each.course, each.episode, each.slot, places[day], each.last_at))
        places[day] += 1
    return ordered
