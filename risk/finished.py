"""A finished therapy as the review of the flags reads it: from its standing, not its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import Clinic
from clients.models import Episode
from measures import catalogue
from measures.norms_setup import Chosen, chosen_norms
from measures.norms_wording import criteria_of
from risk.models import Standing
from risk.open_flags import open_flags
from science.flag_review import Finished, Flag
from science.labels import EpisodeFacts, Labels, labels
from science.outcome import OutcomePoint, OutcomeWord
from science.progress import reliably_improved
from sessions.models import Attendance, TherapySession

# Whether the last score is reliably better than the first, by the category in the standing.
_IMPROVED = {
    OutcomeWord.RECOVERED: True,
    OutcomeWord.IMPROVED: True,
    OutcomeWord.UNCHANGED: False,
    OutcomeWord.CROSSED: False,
    OutcomeWord.DETERIORATED: False,
    OutcomeWord.LITTLE_ROOM: False,
}
_READ = (
    "flags",
    "n_sessions",
    "last_attended_at",
    "outcome_note",
    "outcome_instrument",
    "outcome_points",
    "episode__started_on",
    "episode__ended_on",
    "episode__ending_type",
    "episode__therapist_judges_premature",
    "episode__client__hides_alliance_from_supervisors",
    "episode__client__hides_alliance_from_managers",
)


@dataclass(frozen=True, slots=True)
class Therapy:
    """One finished therapy: what the three definitions say, and its flags."""

    episode_id: int
    labels: Labels
    finished: Finished


def finished_therapies(
    episodes: QuerySet[Episode], clinic: Clinic, *, today: date
) -> Iterator[Therapy]:
    """Ended episodes of a clinic whose standings are current, the latest ended first."""
    rows = Standing.objects.filter(episode__in=episodes).select_related("episode__client")
    standings = list(rows.only(*_READ).order_by("-episode__ended_on", "-episode"))
    days = _attended_days(episodes, clinic)
    flags = open_flags(standings, clinic)
    norms = chosen_norms([clinic.pk]).get(clinic.pk, {})
    for standing in standings:
        last = _last_day(standing, clinic)
        said = _labels(standing, _with_last(days[standing.pk], last), norms, today=today)
        finished = Finished(
            left=said.attendance,
            last_attended=last,
            n_attended=standing.n_sessions,
            flags=tuple(
                Flag(date.fromisoformat(each["held_on"]), each["attended"], tuple(each["rules"]))
                for each in flags.get(standing.pk, standing.flags)
            ),
        )
        yield Therapy(standing.pk, said, finished)


def _attended_days(episodes: QuerySet[Episode], clinic: Clinic) -> Mapping[int, list[date]]:
    held = TherapySession.objects.filter(episode__in=episodes, attendance=Attendance.ATTENDED)
    days: dict[int, list[date]] = defaultdict(list)
    for episode_id, starts_at in held.order_by("starts_at").values_list("episode", "starts_at"):
        days[episode_id].append(starts_at.astimezone(clinic.zone).date())
    return days


def _last_day(standing: Standing, clinic: Clinic) -> date | None:
    last = standing.last_attended_at
    return last.astimezone(clinic.zone).date() if last else None


def _with_last(logged: list[date], last: date | None) -> tuple[date, ...]:
    """The attended days; a session that the client wrote about took place, logged or not."""
    if last is None or (logged and logged[-1] >= last):
        return tuple(logged)
    return (*logged, last)


def _labels(
    standing: Standing, attended: tuple[date, ...], norms: Chosen, *, today: date
) -> Labels:
    episode = standing.episode
    facts = EpisodeFacts(
        started_on=episode.started_on,
        attended=attended,
        ending=episode.ending_type,
        ended_on=episode.ended_on,
        judged_premature=episode.therapist_judges_premature,
        improved=_improved(standing, norms),
    )
    return labels(facts, as_of=today)


def _improved(standing: Standing, norms: Chosen) -> bool | None:
    """Whether the last outcome score is reliably better than the first.

    The record's word waits for a third score; two are compared here, as the definition asks.
    """
    word = OutcomeWord(standing.outcome_note or OutcomeWord.NOT_ENOUGH)
    points = [each for each in standing.outcome_points if each is not None]
    if word is not OutcomeWord.DIFFERENCE_ONLY or len(points) != 2:
        return _IMPROVED.get(word)
    scale = catalogue.latest(standing.outcome_instrument).main_scale
    if scale is None:
        return None
    reliable = criteria_of(scale, scale.norm_set(norms.get(standing.outcome_instrument))).reliable
    is_worse = scale.higher_is == "worse"
    return reliably_improved(
        [
            OutcomePoint(
                standing.outcome_instrument, each, scale.minimum, scale.maximum, is_worse, reliable
            )
            for each in points
        ]
    )
