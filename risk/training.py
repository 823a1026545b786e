"""A clinic's episodes as cases for the dropout model: facts, labels and rows as of a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import Clinic
from clients.models import Episode
from risk.clinic_settings import rule_settings
from risk.facts import history_of, read_rows
from risk.known import booking_times, end_of, episode_facts, known_rows
from risk.privacy import for_figures
from science.history import Attendance, History, RuleSettings
from science.labels import EpisodeFacts, Labels, Sequel, labels, sequel
from science.person_sessions import PersonSessions
from science.progress import OnTrackRule, on_course
from science.reference import Reference
from science.rows import person_sessions

BATCH = 200
# Swift & Greenberg (2012): 669 studies, 83,834 adults, 19.7 % [18.7, 20.7].
PUBLISHED_RATE = 0.197


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One episode as it was known on a day."""

    index: int  # of the rows' client column
    episode_id: int
    client_id: int
    therapist: int  # of the rows' therapist column
    therapist_id: int
    started_on: date
    facts: EpisodeFacts
    history: History
    labels: Labels
    sequel: Sequel

    @property
    def n_attended(self) -> int:
        """How many sessions had taken place."""
        return sum(each.attendance is Attendance.ATTENDED for each in self.history.sessions)

    @property
    def is_closed(self) -> bool:
        """Whether it is known how it went on: left, or ended as planned."""
        return self.sequel is not Sequel.CENSORED


@dataclass(frozen=True, slots=True)
class Training:
    """Cases of a clinic as of a day, in order of their start."""

    as_of: date
    cases: tuple[Case, ...]
    settings: RuleSettings

    def rows(
        self,
        reference: Reference,
        *,
        cases: Sequence[Case] | None = None,
        on_track: OnTrackRule = on_course,
    ) -> PersonSessions:
        """The hazard's rows of all cases, or of some of them.

        Episodes whose days an import had to make up have none: the weekly days say nothing about
        gaps, nor about who came back late.
        """
        return person_sessions(
            (
                (case.index, case.therapist, case.history, case.sequel)
                for case in (self.cases if cases is None else cases)
                if not case.facts.days_are_made
            ),
            reference,
            as_of=self.as_of,
            settings=self.settings,
            on_track=on_track,
        )


def read_training(clinic: Clinic, *, as_of: date) -> Training:
    """All episodes of a clinic that had begun, with nothing in them that came after the day.

    Sessions, responses and endings after it are not read, nor what was logged later about a
    session before it.
    """
    episodes = Episode.objects.filter(clinic=clinic, started_on__lte=as_of)
    ids = list(episodes.order_by("started_on", "pk").values_list("pk", flat=True))
    therapists: dict[int, int] = {}
    cases = tuple(
        case
        for start in range(0, len(ids), BATCH)
        for case in _batch(ids[start : start + BATCH], start, therapists, as_of)
    )
    return Training(as_of=as_of, cases=cases, settings=rule_settings(clinic))


def expected_rate(clinic: Clinic) -> float:
    """The share of early departures that the prior is anchored to: the clinic's, else published."""
    rate = clinic.expected_dropout
    return PUBLISHED_RATE if rate is None else rate / 100


def _batch(ids: list[int], start: int, therapists: dict[int, int], as_of: date) -> Iterator[Case]:
    """The cases of some episodes, in as many queries however many they are."""
    booked_at = booking_times(ids)
    by_id = {rows.episode.pk: rows for rows in read_rows(ids)}
    for index, episode_id in enumerate(ids, start=start):
        rows = by_id[episode_id]
        episode = rows.episode
        before = end_of(as_of, episode.clinic)
        history = for_figures(history_of(known_rows(rows, before=before)), episode.client)
        facts = episode_facts(rows, history, booked_at, before=before)
        yield Case(
            index=index,
            episode_id=episode.pk,
            client_id=episode.client_id,
            therapist=therapists.setdefault(episode.therapist_id, len(therapists)),
            therapist_id=episode.therapist_id,
            started_on=episode.started_on,
            facts=facts,
            history=history,
            labels=labels(facts, as_of=as_of),
            sequel=sequel(facts, as_of=as_of),
        )
