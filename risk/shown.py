"""The status of an episode as one viewer is shown it now, with its reasons in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from clients.models import Episode
from risk.calendar import lapse_facts_of
from risk.estimate_words import EstimateWords, estimate_words, silence_words
from risk.privacy import may_see_alliance
from risk.wording import NamedRule, ReasonLine, lines_of, named, reason_of, status_sentence
from science.history import Status
from science.lapse import Lapse, lapse, shown_status
from science.reasons import Reason


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says about one episode today."""

    status: str
    sentence: str
    lines: tuple[ReasonLine, ...]
    not_recorded: tuple[NamedRule, ...]  # rules that had nothing to look at
    days_since_contact: int | None  # None before the first session
    is_partly_closed: bool  # client answers wait for the viewer's own rating
    says_little: bool  # the client's latest rating does: no green then
    estimate: EstimateWords | None  # of the clinic's active model
    no_estimate: str  # why that model says nothing here; empty where none speaks
    is_private: bool  # the client keeps the answers about working together from the viewer


def is_own(episode: Episode, viewer: User) -> bool:
    """Whether the viewer is the therapist whose own ratings come first."""
    return episode.therapist_id == viewer.pk


def shown(episode: Episode, *, viewer: User, at: datetime) -> Shown:
    """The shown status of an episode read through `risk.calendar.with_calendar`.

    The graver of what the rules stored and what the calendar adds today; of an ended episode
    nothing can lapse. The own therapist gets it without what rests on answers still closed.
    """
    standing, own = episode.standing, is_own(episode, viewer)
    stored = standing.seen_reasons if own else standing.reasons
    estimated = standing.seen_estimate if own else standing.estimate
    lapsed = _lapse(episode, at)
    status = shown_status(
        Status(standing.seen_status if own else standing.status),
        standing.seen_n_watch if own else standing.n_watch,
        lapsed,
    )
    is_private = not may_see_alliance(viewer, episode)
    lines = lines_of([*map(reason_of, stored), *_not_said_twice(stored, lapsed.reasons)])
    return Shown(
        status=status.value,
        sentence=status_sentence(status.value, lines, is_private=is_private),
        lines=tuple(lines),
        not_recorded=named(standing.seen_not_recorded if own else standing.not_recorded),
        days_since_contact=lapsed.days_since_contact,
        is_partly_closed=own and bool(standing.closed_sessions),
        says_little=standing.seen_says_little if own else standing.says_little,
        estimate=estimate_words(estimated),
        no_estimate=silence_words(estimated),
        is_private=is_private,
    )


def _lapse(episode: Episode, at: datetime) -> Lapse:
    facts, as_of = lapse_facts_of(episode), at.astimezone(episode.clinic.zone)
    lapsed = lapse(facts, as_of)
    if episode.is_open:
        return lapsed
    return Lapse(Status.NOTHING, (), lapsed.days_since_contact)


def _not_said_twice(stored: list[dict], reasons: tuple[Reason, ...]) -> list[Reason]:
    """The calendar's reasons, without one that the rules have stored about the same session."""
    said = {(row["rule"], row["session_id"]) for row in stored}
    return [reason for reason in reasons if (reason.rule, reason.session_id) not in said]
