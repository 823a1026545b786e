"""The record of one episode for one viewer: built once, shown by practice and by supervision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from charts.trajectory import Chart
from clients.models import Client, Episode
from measures import catalogue
from risk.alert_wording import AlertText, alert_text
from risk.corrections import Correction
from risk.models import Alert, AlertKind, AlertState
from risk.record_answers import AnswerBlock, FirstFive, OtherForm, first_fives, read_answers
from risk.record_charts import OutcomePanel, alliance_panel, outcome_panels
from risk.record_dyad import TwoViews, two_views
from risk.record_labels import LabelLine, label_lines
from risk.record_rows import RecordRows, read
from risk.record_ruptures import drop_words
from risk.record_says_little import latest_says_little
from risk.record_sessions import SessionLine, session_lines
from risk.record_within import within_words
from risk.shown import Shown, shown
from risk.waiting import why_no_alert
from science.instrument import Instrument


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert with what it says; the row is annotated with its latest note."""

    alert: Alert
    text: AlertText


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything that a record page shows. What the viewer may not see is not in it."""

    episode: Episode
    shown: Shown
    outcomes: tuple[OutcomePanel, ...]
    alliance: Chart
    alliance_instruments: tuple[Instrument, ...]  # those without norms on the chart
    views: TwoViews | None  # None where no session is rated by both
    drop: str  # the latest drop of the client's score in a sentence; empty without one
    within: str  # the client's latest rating against the own mean so far; empty below three
    says_little: str  # about the client's latest rating; empty where it says something
    answers: tuple[AnswerBlock, ...]
    other_forms: tuple[OtherForm, ...]
    first_fives: tuple[FirstFive, ...]
    sessions: tuple[SessionLine, ...]
    waits: str  # why a suggested check-in has no new alert; empty where it has, or none is due
    open_alerts: tuple[AlertLine, ...]
    closed_alerts: tuple[AlertLine, ...]
    corrections: tuple[Correction, ...]
    left_early: tuple[LabelLine, ...]  # by three definitions; none while the therapy goes on

    is_private: bool  # the client keeps the answers about working together from the viewer
    forms_unread: frozenset[int]  # ids of the client's forms that it shows, to this role first

    @property
    def client(self) -> Client:
        """Whose record it is."""
        return self.episode.client

    @property
    def kept_from(self) -> str:
        """Whom the client keeps those answers from, for the therapist; empty where nobody."""
        if self.is_private:
            return ""
        from_supervisors = self.client.hides_alliance_from_supervisors
        people = ["supervisors"] * from_supervisors
        people += ["managers"] * self.client.hides_alliance_from_managers
        return " and ".join(people)

    @property
    def to_rate(self) -> tuple[SessionLine, ...]:
        """Sessions whose client answers wait for the viewer's own rating."""
        return tuple(line for line in self.sessions if line.waits_for_rating)

    @property
    def safety_alerts(self) -> tuple[AlertLine, ...]:
        """Open safety alerts: above everything else."""
        return tuple(line for line in self.open_alerts if line.alert.is_safety)

    @property
    def other_alerts(self) -> tuple[AlertLine, ...]:
        """The other open alerts."""
        return tuple(line for line in self.open_alerts if not line.alert.is_safety)

    @property
    def off_track(self) -> tuple[str, ...]:
        """The questionnaires whose outcome is not on track, said apart from the status."""
        return tuple(
            panel.instrument.short_title for panel in self.outcomes if panel.course.is_not_on_track
        )

    @property
    def n_attended(self) -> int:
        """How many sessions took place."""
        return sum(line.session.number is not None for line in self.sessions)

    @property
    def has_made_dates(self) -> bool:
        """Whether an import had to make up the days of the sessions."""
        return any(line.session.date_is_made for line in self.sessions)


def read_record(episodes: QuerySet[Episode], *, viewer: User, at: datetime) -> Record | None:
    """The record of the one episode in `episodes`, narrowed by the caller to what may be seen."""
    rows = read(episodes, viewer=viewer, at=at)
    return None if rows is None else build_record(rows)


def build_record(rows: RecordRows) -> Record:
    """The record made of one episode's rows."""
    lines, (answers, other_forms) = alert_lines(rows.alerts), read_answers(rows)
    return Record(
        episode=rows.episode,
        shown=shown(rows.episode, viewer=rows.viewer, at=rows.at),
        outcomes=outcome_panels(rows),
        alliance=alliance_panel(rows),
        answers=answers,
        other_forms=other_forms,
        first_fives=first_fives(rows),
        sessions=session_lines(rows),
        waits=why_no_alert(rows.episode, seen=rows.alerts, viewer=rows.viewer, at=rows.at),
        open_alerts=tuple(line for line in lines if line.alert.state != AlertState.RESOLVED),
        closed_alerts=tuple(line for line in lines if line.alert.state == AlertState.RESOLVED),
        corrections=tuple(rows.corrections),
        alliance_instruments=_unnormed_alliance(rows),
        views=two_views(rows),
        drop=drop_words(rows.ruptures, rows.history),
        within=within_words(rows.history),
        says_little=latest_says_little(rows),
        left_early=label_lines(rows),
        is_private=rows.is_private,
        forms_unread=rows.forms_unread,
    )


def alert_lines(alerts: list[Alert]) -> list[AlertLine]:
    """Alerts with their words, safety first, then the latest."""
    ordered = sorted(alerts, key=lambda alert: alert.kind != AlertKind.SAFETY)
    return [AlertLine(alert, alert_text(alert)) for alert in ordered]


def _unnormed_alliance(rows: RecordRows) -> tuple[Instrument, ...]:
    used = {each.instrument: catalogue.get(each.key) for each in rows.seen_responses}
    return tuple(
        instrument
        for _, instrument in sorted(used.items())
        if instrument.about == "alliance" and not instrument.normed
    )
