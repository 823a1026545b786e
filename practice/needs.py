"""What needs the therapist: open alerts, ratings that keep answers closed, missing logs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from clients.models import Episode
from risk.alert_wording import alert_text
from risk.models import Alert, AlertKind, AlertState
from sessions.models import Attendance, OwnRating, TherapySession

KIND_ORDER = (
    AlertKind.SAFETY,
    AlertKind.CHECK_IN,
    AlertKind.ACCESS,
    AlertKind.UNSCORED,
    AlertKind.LAPSE,
)
# How an alert of each kind is marked: red with a square, or brown with a triangle.
TONES = {AlertKind.SAFETY: "safety", AlertKind.CHECK_IN: "check-in"}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do, with the page where it is done."""

    tone: str
    word: str
    episode: Episode
    since: datetime
    url: str
    action: str
    state: str = ""
    text: str = ""
    is_known: bool = False  # the therapist has acted on it

    @property
    def is_safety(self) -> bool:
        """Whether it is shown whatever else there is."""
        return self.tone == "safety"


def needs_of(
    alerts: Iterable[Alert],
    sessions: Iterable[TherapySession],
    episodes: Mapping[int, Episode],
    *,
    at: datetime,
) -> list[Need]:
    """Safety first, then new alerts, ratings that keep answers closed, other alerts, open logs.

    Each alert is annotated with `last_by` and `is_known`: one that only a supervisor has seen is
    new to the therapist.
    """
    about_alerts = [_about_alert(alert) for alert in sorted(alerts, key=_alert_order)]
    ratings, logs = [], []
    for session in sorted(sessions, key=lambda each: _rating_order(each, episodes)):
        episode = episodes[session.episode_id]
        if is_waiting(session, episode):
            ratings.append(_about_rating(session, episode))
        elif session.is_booked and episode.is_open and session.ends_at <= at:
            logs.append(_about_log(session, episode))
    safety = [need for need in about_alerts if need.is_safety]
    new = [need for need in about_alerts if not need.is_safety and not need.is_known]
    others = [need for need in about_alerts if not need.is_safety and need.is_known]
    return [*safety, *new, *ratings, *others, *logs]


def is_waiting(session: TherapySession, episode: Episode) -> bool:
    """Whether the client's answers are in and stay closed until the own rating is."""
    return session.own_rating == OwnRating.PENDING and session.pk in (
        episode.standing.closed_sessions
    )


def _rating_order(session: TherapySession, episodes: Mapping[int, Episode]) -> tuple[bool, float]:
    """The latest session first; what belongs to a therapy that has ended comes last."""
    is_over = not episodes[session.episode_id].is_open
    return is_over, -session.starts_at.timestamp()


def _alert_order(alert: Alert) -> tuple[int, bool, float, int]:
    return (
        KIND_ORDER.index(AlertKind(alert.kind)),
        alert.is_known,
        -alert.raised_at.timestamp(),
        alert.pk,
    )


def _about_alert(alert: Alert) -> Need:
    words = alert_text(alert)
    # What a lapse has to say is since when; the others say it in their headline.
    is_lapse = alert.kind == AlertKind.LAPSE
    return Need(
        tone=TONES.get(AlertKind(alert.kind), "watch"),
        word=alert.get_kind_display(),
        episode=alert.episode,
        since=alert.raised_at,
        url=reverse("practice:alert", args=[alert.pk]),
        action="Look",
        state=_state(alert),
        is_known=alert.is_known,
        text=f"{words.headline}. {words.about}" if is_lapse else words.headline,
    )


def _state(alert: Alert) -> str:
    """How far it has got, and who brought it there where that was not the therapist."""
    if alert.state == AlertState.NEW:
        return ""
    word = alert.get_state_display()
    return word if alert.is_known or not alert.last_by else f"{word} by {alert.last_by}"


def _about_rating(session: TherapySession, episode: Episode) -> Need:
    page = "practice:rate" if session.attendance == Attendance.ATTENDED else "practice:log"
    return Need(
        tone="own",
        word="Client's form is in: rate first",
        episode=episode,
        since=session.starts_at,
        url=reverse(page, args=[session.pk]),
        action="Rate" if page == "practice:rate" else "Log and rate",
    )


def _about_log(session: TherapySession, episode: Episode) -> Need:
    return Need(
        tone="own",
        word="Not logged yet",
        episode=episode,
        since=session.starts_at,
        url=reverse("practice:log", args=[session.pk]),
        action="Log",
    )
