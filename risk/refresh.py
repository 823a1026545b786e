"""Bringing standings up to date: a pure function of each episode's facts, stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from clients.actions import bump_revision
from clients.models import Episode
from risk.alerts import raise_check_in
from risk.clinic_settings import ClinicSettings, read_settings
from risk.facts import (
    Rows,
    closed_sessions,
    history_of,
    opened_by,
    outcome_course,
    read_rows,
)
from risk.models import Alert, AlertKind, Standing
from science.early_rules import early_rules, turnings, without_client_answers
from science.history import Attendance, History, SessionFacts
from science.intervals import usual_interval
from science.outcome import outcome_signal
from science.reasons import Assessment, Reason, Turning

RULES_VERSION = "early-rules-2"  # another one makes every standing stale
SPARKLINE_POINTS = 12
BATCH = 200

_FIELDS = [field.name for field in Standing._meta.concrete_fields if field.name != "episode"]


@dataclass(frozen=True, slots=True)
class Computed:
    """What the rules make of one episode: the row to store, and when the status last turned."""

    standing: Standing
    turning: Turning | None
    # Turnings that rest on answers the therapist may not see yet: the turning's session, and the
    # session whose own rating is waited for.
    closed: dict[int, int | None]


def refresh(episode_ids: Iterable[int], *, at: datetime) -> None:
    """Compute and store the standings of these episodes, and raise what they call for."""
    with transaction.atomic():
        read = read_rows(episode_ids)
        settings = read_settings(rows.episode.clinic for rows in read)
        computed = [compute(rows, settings[rows.episode.clinic_id]) for rows in read]
        Standing.objects.bulk_create(
            [each.standing for each in computed],
            update_conflicts=True,
            unique_fields=["episode"],
            update_fields=_FIELDS,
        )
        for each in computed:
            if each.turning is not None:
                closed_by = each.closed.get(each.turning.session_id)
                raise_check_in(each.standing.episode, each.turning, closed_by=closed_by, at=at)
            _keep_closed(each)


def _keep_closed(computed: Computed) -> None:
    """Several ratings may be wanting: an alert waits for another once one of them is in."""
    for session_id, closed_by in computed.closed.items():
        Alert.objects.filter(
            episode=computed.standing.episode_id,
            kind=AlertKind.CHECK_IN,
            basis=f"session:{session_id}",
        ).update(closed_by=closed_by)


def refresh_stale(*, at: datetime, among: QuerySet[Episode] | None = None) -> int:
    """Refresh the episodes whose facts, or the rules, have moved on since their standing."""
    stale = (Episode.objects.all() if among is None else among).filter(
        Q(standing__isnull=True)
        | ~Q(standing__revision=F("revision"))
        | ~Q(standing__rules=RULES_VERSION)
        | ~Q(standing__settings_revision=F("clinic__settings_revision"))
    )
    ids = list(stale.values_list("pk", flat=True))
    refresh_in_batches(ids, at=at)
    return len(ids)


def is_current(episode: Episode) -> bool:
    """Whether the episode's standing says what the facts and the rules say now."""
    standing = getattr(episode, "standing", None)
    if standing is None:
        return False
    known = (standing.revision, standing.settings_revision, standing.rules)
    return known == (episode.revision, episode.clinic.settings_revision, RULES_VERSION)


def refresh_in_batches(episode_ids: Sequence[int], *, at: datetime) -> None:
    """Refresh any number of episodes, each batch in a transaction of its own."""
    for start in range(0, len(episode_ids), BATCH):
        refresh(episode_ids[start : start + BATCH], at=at)


def catch_up(episode: Episode, *, at: datetime) -> None:
    """A fact of this locked episode has changed: count the change and refresh the standing."""
    bump_revision(episode)
    refresh([episode.pk], at=at)


def compute(rows: Rows, clinic: ClinicSettings) -> Computed:
    """Apply the rules to one episode's rows. Reads nothing else."""
    settings = clinic.rules
    history = history_of(rows)
    closed = closed_sessions(rows)
    seen = without_client_answers(history, closed) if closed else history
    full, open_ = early_rules(history, settings), early_rules(seen, settings)
    turned = turnings(history, settings)
    # Where a status turned with and without the closed answers, the alert names the open reasons.
    turned_openly = {turning.session_id: turning for turning in turnings(seen, settings)}
    return Computed(
        standing=_standing(
            rows,
            clinic,
            Side(history, full),
            Side(seen, open_),
            turned=turned[-1:],
            closed=sorted(closed),
        ),
        turning=turned_openly.get(turned[-1].session_id, turned[-1]) if turned else None,
        closed={
            each.session_id: opened_by(history, closed, each.session_id)
            for each in turned
            if each.session_id not in turned_openly
        },
    )


@dataclass(frozen=True, slots=True)
class Side:
    """What one viewer's side of the facts says: all of them, or without answers still closed."""

    history: History
    said: Assessment


def _standing(
    rows: Rows,
    clinic: ClinicSettings,
    full: Side,
    seen: Side,
    *,
    turned: tuple[Turning, ...],
    closed: list[int],
) -> Standing:
    history = full.history
    instrument, points, note = _outcome(rows)
    attended = [each for each in history.sessions if each.attendance is Attendance.ATTENDED]
    return Standing(
        episode=rows.episode,
        clinic_id=rows.episode.clinic_id,
        revision=rows.episode.revision,
        settings_revision=clinic.revision,
        rules=RULES_VERSION,
        status=full.said.status.value,
        n_watch=full.said.n_watch,
        reasons=[reason_row(reason) for reason in full.said.reasons],
        seen_status=seen.said.status.value,
        seen_n_watch=seen.said.n_watch,
        seen_reasons=[reason_row(reason) for reason in seen.said.reasons],
        closed_sessions=closed,
        not_recorded=list(full.said.not_recorded),
        seen_not_recorded=list(seen.said.not_recorded),
        turned_session=turned[0].session_id if turned else None,
        n_sessions=len(attended),
        last_attended_at=_last_attended(rows, {each.session_id for each in attended}),
        usual_interval_days=_usual_interval(rows, attended),
        outcome_instrument=instrument,
        outcome_points=points,
        outcome_note=note,
        alliance_client=_latest(history, "client"),
        alliance_therapist=_latest(history, "therapist"),
        seen_alliance_client=_latest(seen.history, "client"),
        rupture=full.said.rupture,
        seen_rupture=seen.said.rupture,
    )


def reason_row(reason: Reason) -> dict[str, Any]:
    """A reason as it is stored: plain JSON values."""
    return {**asdict(reason), "level": reason.level.value, "held_on": reason.held_on.isoformat()}


def _outcome(rows: Rows) -> tuple[str, list[float | None], str]:
    """The outcome instrument with most scores, its last points, and the separate signal."""
    courses = outcome_course(rows)
    if not courses:
        return "", [], ""
    instrument = max(
        courses, key=lambda each: (sum(point is not None for _, point in courses[each]), each)
    )
    course = [point for _, point in courses[instrument]]
    signal = outcome_signal([point for point in course if point is not None])
    points = [None if point is None else round(point.points, 4) for point in course]
    return instrument, points[-SPARKLINE_POINTS:], signal.word.value


def _last_attended(rows: Rows, attended: set[int]) -> datetime | None:
    times = [session.starts_at for session in rows.sessions if session.pk in attended]
    return max(times, default=None)


def _usual_interval(rows: Rows, attended: list[SessionFacts]) -> float | None:
    made_up = {session.pk for session in rows.sessions if session.date_is_made}
    return usual_interval([each.held_on for each in attended if each.session_id not in made_up])


def _latest(history: History, side: str) -> float | None:
    for session in reversed(history.sessions):
        rating = getattr(session, side)
        if rating is not None and rating.percent is not None:
            return round(rating.percent, 4)
    return None
