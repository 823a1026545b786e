"""Why an episode in which a check-in is suggested has no new alert, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from clients.models import Episode
from risk.calls import Call, Sight, call_of
from risk.check_ins import is_due_openly
from risk.desk import Desk, check_in_candidate, read_desk
from risk.models import Alert, AlertKind, AlertState
from science.alert_policy import STANDARD, Wait, Waiting, has_room, held_back


def why_no_alert(episode: Episode, *, seen: Iterable[Alert], viewer: User, at: datetime) -> str:
    """What its alert waits for; empty where one waits for people, or none is called for.

    `seen` are the episode's alerts that the viewer may see. The own therapist is told nothing that
    rests on answers or alerts still closed.
    """
    if any(each.kind == AlertKind.CHECK_IN and each.state == AlertState.NEW for each in seen):
        return ""
    call = call_of(episode.standing)
    is_own = viewer.pk == episode.therapist_id
    if not (episode.is_open and (call.seen if is_own else call.full).calls):
        return ""
    desk = read_desk([episode.therapist_id], [episode.pk], at)
    sight = _sight(call, desk, is_own=is_own)
    candidate = check_in_candidate(
        call, call.side(sight), None, timezone.localdate(at, episode.clinic.zone)
    )
    past = desk.past(episode.therapist_id, sight)
    held = held_back(candidate, past)
    if held is not None:
        return _silent(held, episode) if held.why is Wait.SILENT else ""
    return "" if has_room([moment for alert in past for moment in alert.raised_at], at) else _BUDGET


def _sight(call: Call, desk: Desk, *, is_own: bool) -> Sight:
    """Who will see the alert that the viewer waits for."""
    if call.is_private:
        return Sight.PRIVATE if is_own and not call.full.calls else Sight.BOTH
    return Sight.BOTH if is_own or not call.closed or is_due_openly(call, desk) else Sight.CLOSED


_BUDGET = (
    f"Its alert waits: {STANDARD.per_window} new alerts within {STANDARD.window.days} days is "
    "the most that one therapist gets. Safety alerts never wait."
)


def _silent(held: Waiting, episode: Episode) -> str:
    if held.since is None or held.sessions_left is None:
        return ""
    day = timezone.localdate(held.since, episode.clinic.zone)
    n, rises = held.sessions_left, held.candidate.estimate is not None
    return (
        f"Someone acted on this on {day.day} {day:%B}. No new alert for {n} more "
        f"session{'' if n == 1 else 's'}, unless there is a new reason"
        f"{' or the estimate rises by half' if rises else ''}."
    )
