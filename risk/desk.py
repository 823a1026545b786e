"""What the alert policy reads: episodes that call for a look, and the alerts there have been."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone

from clients.models import Episode
from risk.calls import Call, Lapsed, Said, Sight, call_of
from risk.models import Alert, AlertKind, AlertState, AlertStep, Standing, Status
from science.alert_facts import Candidate, PastAlert, State
from science.alert_policy import STANDARD
from sessions.models import Attendance, OwnRating, TherapySession

COUNTED = (AlertKind.CHECK_IN, AlertKind.LAPSE)
RANKS = {AlertKind.CHECK_IN: 3, AlertKind.LAPSE: 2}


def calls_of(therapist_ids: Iterable[int] | None = None) -> list[Call]:
    """The open episodes (of these therapists) in which a check-in is suggested now, on any side.

    Without those whose alert nobody has looked at: they wait for people, not for the policy. An
    alert that is hidden from its therapist keeps back nothing that they may know.
    """
    unseen = Alert.objects.filter(
        kind=AlertKind.CHECK_IN, state=AlertState.NEW, episode=OuterRef("episode")
    )
    # Two alerts of such a client may stand side by side: the policy looks at each by itself.
    kept = Q(episode__client__hides_alliance_from_supervisors=True)
    hidden = unseen.filter(closed_by__own_rating=OwnRating.PENDING)
    episodes = Episode.objects.open()
    if therapist_ids is not None:
        episodes = episodes.filter(therapist__in=therapist_ids)
    standings = Standing.objects.filter(
        kept | ~Exists(unseen.exclude(pk__in=hidden.values("pk"))),
        Q(seen_status=Status.CHECK_IN) | Q(status=Status.CHECK_IN) & (kept | ~Exists(hidden)),
        revision=F("episode__revision"),
        episode__in=episodes,
    )
    rows = standings.select_related("episode__clinic", "episode__client", "episode__therapist")
    return [call_of(standing) for standing in rows.order_by("pk")]


def probability(stored: Any) -> float | None:
    """The probability in a stored estimate; None where there is none, in whatever shape."""
    p = stored.get("p") if isinstance(stored, Mapping) else None
    is_number = isinstance(p, int | float) and not isinstance(p, bool)
    return float(p) if is_number and 0 <= p <= 1 else None


def estimates_of(episode_id: int) -> dict[str, float | None]:
    """An episode's estimates on both sides: what an alert keeps of the moment of a step."""
    standing = Standing.objects.filter(pk=episode_id).first()
    return {
        "full": probability(standing.estimate) if standing else None,
        "seen": probability(standing.seen_estimate) if standing else None,
    }


def check_in_candidate(call: Call, side: Said, turned: date | None, today: date) -> Candidate:
    """One side of a call, as the policy reads it."""
    return Candidate(
        episode=call.episode.pk,
        kind="check-in",
        rules=frozenset(side.rules),
        estimate=probability(side.estimate),
        rank=RANKS[AlertKind.CHECK_IN],
        days_waiting=max(0, (today - turned).days) if turned else 0,
    )


def lapse_candidate(lapsed: Lapsed, today: date) -> Candidate:
    """A lapse, as the policy reads it."""
    standing = getattr(lapsed.episode, "standing", None)
    return Candidate(
        episode=lapsed.episode.pk,
        kind="lapse",
        rules=frozenset({lapse_rule(lapsed.since.isoformat())}),
        estimate=_open_estimate(lapsed.episode, standing),
        rank=RANKS[AlertKind.LAPSE],
        days_waiting=(today - lapsed.since).days,
    )


def _open_estimate(episode: Episode, standing: Standing | None) -> float | None:
    """The estimate from what both supervisors and the therapist may see."""
    if standing is None:
        return None
    is_private = episode.client.hides_alliance_from_supervisors
    return probability(standing.estimate if is_private else standing.seen_estimate)


def lapse_rule(since: str) -> str:
    """A lapse by the silence that it is about: the next silence is another reason."""
    return f"no-next-session {since}"


def turned_on(calls: Iterable[Call]) -> dict[int, date]:
    """The day on which each episode's status turned, where it is known."""
    episodes = {call.turned_session: call.episode for call in calls if call.turned_session}
    moments = TherapySession.objects.filter(pk__in=episodes).values_list("pk", "starts_at")
    return {
        episodes[pk].pk: timezone.localdate(starts_at, episodes[pk].clinic.zone)
        for pk, starts_at in moments
    }


@dataclass(frozen=True, slots=True)
class Desk:
    """The alerts of some therapists as they stood at one moment."""

    at: datetime
    alerts: Mapping[int, list[Alert]]  # by therapist
    sessions: Mapping[int, list[datetime]]  # attended ones by episode

    def past(self, therapist_id: int, sight: Sight) -> list[PastAlert]:
        """One therapist's alerts, as far as they may shape what is seen in that way."""
        alerts = self.alerts.get(therapist_id, [])
        return [self._past(each, sight) for each in alerts if sight.knows(sight_of(each))]

    def unresolved(self, episode: Episode, sight: Sight) -> Alert | None:
        """The check-in alert of an episode that is not closed and seen in that way."""
        found = [
            alert
            for alert in self.alerts.get(episode.therapist_id, [])
            if alert.episode_id == episode.pk
            and alert.kind == AlertKind.CHECK_IN
            and alert.state != AlertState.RESOLVED
            and sight_of(alert) is sight
        ]
        # Two may be left from a time when the client kept answers private: the fuller one speaks.
        return max(found, key=lambda each: each.rests_on_alliance, default=None)

    def _past(self, alert: Alert, sight: Sight) -> PastAlert:
        # A past that is written down afterwards knows later steps too: they count for the budget.
        every = list(alert.steps.all())
        steps = [step for step in every if step.at <= self.at]
        acted = _acknowledged_at(steps)
        at_step = alert.detail.get("at_step", {})
        is_private = alert.episode.client.hides_alliance_from_supervisors
        is_full = sight is Sight.CLOSED or (sight is Sight.BOTH and is_private)
        return PastAlert(
            episode=alert.episode_id,
            kind="lapse" if alert.kind == AlertKind.LAPSE else "check-in",
            rules=_rules(alert),
            raised_at=(alert.raised_at, *(step.at for step in every if _is_new_again(step))),
            state=_state(alert, steps),
            acknowledged_at=acted,
            estimate=at_step.get("full" if is_full else "seen"),
            sessions_since=self._sessions_since(alert.episode_id, acted),
        )

    def _sessions_since(self, episode_id: int, acted: datetime | None) -> int:
        held = self.sessions.get(episode_id, ()) if acted else ()
        return sum(acted < starts_at <= self.at for starts_at in held if acted)


def read_desk(therapist_ids: Collection[int], episode_ids: Collection[int], at: datetime) -> Desk:
    """The alerts that count against these therapists' budgets, and all of these episodes."""
    recent = at - STANDARD.window
    counted = Alert.objects.filter(kind__in=COUNTED, episode__therapist__in=therapist_ids)
    again = AlertStep.objects.filter(by=None, state=AlertState.NEW, at__gt=recent)
    wanted = counted.filter(
        Q(episode__in=episode_ids) | Q(raised_at__gt=recent) | Q(pk__in=again.values("alert"))
    )
    alerts: dict[int, list[Alert]] = defaultdict(list)
    steps = Prefetch("steps", AlertStep.objects.order_by("at", "pk"))
    for alert in (
        wanted.select_related("episode__client", "closed_by").prefetch_related(steps).order_by("pk")
    ):
        alerts[alert.episode.therapist_id].append(alert)
    sessions: dict[int, list[datetime]] = defaultdict(list)
    known = {alert.episode_id for each in alerts.values() for alert in each}
    held = TherapySession.objects.filter(
        episode__in=known.intersection(episode_ids),
        attendance=Attendance.ATTENDED,
        date_is_made=False,
    )
    for episode_id, starts_at in held.values_list("episode", "starts_at"):
        sessions[episode_id].append(starts_at)
    return Desk(at, alerts, sessions)


def sight_of(alert: Alert) -> Sight | None:
    """Who may see it; None where nobody may, until a rating is in or the client says otherwise."""
    is_closed = alert.closed_by is not None and alert.closed_by.own_rating == OwnRating.PENDING
    if alert.is_private:
        return None if is_closed else Sight.PRIVATE
    return Sight.CLOSED if is_closed else Sight.BOTH


def _rules(alert: Alert) -> frozenset[str]:
    if alert.kind == AlertKind.LAPSE:
        return frozenset({lapse_rule(alert.detail.get("since", ""))})
    return frozenset(alert.detail.get("named", alert.detail.get("rules", ())))


def _is_new_again(step: AlertStep) -> bool:
    return step.by_id is None and step.state == AlertState.NEW


def _state(alert: Alert, steps: list[AlertStep]) -> State:
    """Its state as of the moment of these steps."""
    is_all = len(steps) == len(alert.steps.all())
    state = alert.state if is_all else steps[-1].state if steps else AlertState.NEW
    if state == AlertState.NEW:
        return "new"
    return "closed" if state == AlertState.RESOLVED else "seen"


def _acknowledged_at(steps: list[AlertStep]) -> datetime | None:
    """The latest step of a person, unless events closed the alert: that silences nothing."""
    closing = None
    for step in steps:
        if step.state != AlertState.RESOLVED:
            closing = None
        elif closing is None:
            closing = step
    if closing is not None and closing.by_id is None:
        return None
    return max((step.at for step in steps if step.by_id is not None), default=None)
