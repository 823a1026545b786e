"""What the staff did about each alert: old ones are closed, recent ones stand at every stage."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from accounts.models import User
from demo import words
from demo.staff import Staff
from risk import actions
from risk.models import Alert, AlertState, Outcome

RECENT = timedelta(days=16)
STAGES = (
    AlertState.ACKNOWLEDGED,
    AlertState.PLANNED,
    AlertState.NEW,
    AlertState.RESOLVED,
    AlertState.ACKNOWLEDGED,
    AlertState.NEW,
)


class Reactions:
    """Called with each alert of the past when it is raised; acts within the days that followed."""

    def __init__(self, staff: Staff, now: datetime) -> None:
        self.staff = staff
        self.now = now
        self.old, self.safety, self.other, self.turns = count(), count(), count(), count()

    def __call__(self, alert: Alert) -> None:
        """Take the alert as far as its age and its turn say."""
        if self.now - alert.raised_at > RECENT:
            # Of the old ones every third has its whole story.
            self._resolve(alert if next(self.old) % 3 else self._acknowledge(alert))
            return
        stage = STAGES[next(self.safety if alert.is_safety else self.other) % len(STAGES)]
        if stage == AlertState.NEW:
            return
        alert = self._acknowledge(alert)
        if stage == AlertState.PLANNED:
            self._plan(alert)
        elif stage == AlertState.RESOLVED:
            self._resolve(alert)

    def _acknowledge(self, alert: Alert) -> Alert:
        turn = next(self.turns)
        lines = words.SAFETY_SEEN if alert.is_safety else words.CHECK_IN_SEEN
        # The second line of either list is what a supervisor writes to a therapist.
        by = (
            self.staff.supervisor_of(alert.episode.therapist) if turn % 3 == 1 else self._own(alert)
        )
        return actions.acknowledge(
            by=by,
            alert=alert,
            note=lines[turn % 3],
            seen_version=alert.version,
            at=self._after(alert, hours=4),
        )

    def _plan(self, alert: Alert) -> None:
        actions.plan(
            by=self._own(alert),
            alert=alert,
            note=words.SAFETY_PLANNED if alert.is_safety else words.CHECK_IN_PLANNED,
            due_on=(self.now + timedelta(days=3)).date(),
            seen_version=alert.version,
            at=self._after(alert, hours=26),
        )

    def _resolve(self, alert: Alert) -> None:
        turn = next(self.turns)
        lines = words.SAFETY_CLOSED if alert.is_safety else words.CHECK_IN_CLOSED
        is_nothing = not alert.is_safety and lines[turn % len(lines)] == lines[-1]
        actions.resolve(
            by=self._own(alert),
            alert=alert,
            outcome=Outcome.FALSE_ALARM if is_nothing else Outcome.ADDRESSED,
            note=lines[turn % len(lines)],
            seen_version=alert.version,
            at=self._after(alert, hours=30 + 24 * (turn % 4)),
        )

    def _own(self, alert: Alert) -> User:
        return alert.episode.therapist

    def _after(self, alert: Alert, *, hours: int) -> datetime:
        return min(alert.raised_at + timedelta(hours=hours), self.now - timedelta(minutes=1))
