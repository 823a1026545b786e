"""Raising check-in and lapse alerts as the alert policy allows: few, the gravest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from clients.actions import lock_episode
from clients.models import Episode
from risk.alerting import close_by_system
from risk.alerts import make_new_again, raise_call, raise_lapse
from risk.desk import (
    Call,
    Desk,
    Lapsed,
    calls_of,
    check_in_candidate,
    lapse_candidate,
    read_desk,
    turned_on,
)
from risk.lapsing import lapsed_episodes
from risk.models import Alert, AlertKind, Outcome, Status
from science.alert_policy import Candidate, Decision, PastAlert, Wait, decide, held_back


@dataclass(frozen=True, slots=True)
class Matter:
    """A candidate of the policy, and what to do if its turn comes."""

    candidate: Candidate
    episode: Episode
    is_seen: bool  # rests on nothing that is closed to its therapist
    happen: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Round:
    """What some therapists might be asked to look at, at one moment."""

    desk: Desk
    matters: Mapping[int, Sequence[Matter]]  # by therapist

    def decide(self, therapist_id: int) -> Decision:
        """What the policy says about one therapist's matters.

        Those that the therapist may know of come first, and no hidden alert takes their room:
        an alert that is missing would tell of it. What is hidden gets what is left.
        """
        matters = self.matters.get(therapist_id, ())
        seen, hidden = (
            [m.candidate for m in matters if m.is_seen is side] for side in (True, False)
        )
        at = self.desk.at
        first = decide(seen, self.desk.past(therapist_id, is_seen=True), at)
        spent = [_raised_now(candidate, at) for candidate in first.raised]
        then = decide(hidden, [*self.desk.past(therapist_id, is_seen=False), *spent], at)
        return Decision(first.raised + then.raised, first.waiting + then.waiting)

    def chosen(self, therapist_id: int) -> Iterator[Matter]:
        """The matters whose turn it is, the first ranked first."""
        by_candidate = {each.candidate: each for each in self.matters.get(therapist_id, ())}
        for candidate in self.decide(therapist_id).raised:
            yield by_candidate[candidate]


def raise_check_ins(episode_ids: Iterable[int], *, at: datetime) -> None:
    """Raise what these episodes call for and the policy allows, in the caller's transaction.

    All matters of their therapists are ranked together; another one whose turn it is waits for
    the sweep, which holds its row.
    """
    ids = list(episode_ids)
    calls = Q(standing__status=Status.CHECK_IN) | Q(standing__seen_status=Status.CHECK_IN)
    calling = Episode.objects.open().filter(calls, pk__in=ids)
    therapists = sorted(set(calling.values_list("therapist", flat=True)))
    if not therapists:
        return
    _lock(therapists)
    found = read_round(calls_of(therapists), (), at)
    for therapist_id in therapists:
        for matter in found.chosen(therapist_id):
            if matter.episode.pk in ids:
                matter.happen()


def raise_as_of(call: Call, *, at: datetime) -> None:
    """Raise what an episode called for at a moment that lies behind, if the policy allowed it."""
    therapist_id = call.episode.therapist_id
    _lock([therapist_id])
    for matter in read_round([call], (), at).chosen(therapist_id):
        matter.happen()


def raise_waiting(lapsed: Sequence[Lapsed], *, at: datetime) -> Counter[str]:
    """Raise all that waits and has its turn now, each in a transaction of its own.

    Returns how many of each kind were raised, and under "waiting" how many the budget holds back.
    """
    found = read_round(calls_of(), lapsed, at)
    counts: Counter[str] = Counter()
    for therapist_id in sorted(found.matters):
        for matter in found.chosen(therapist_id):
            counts[matter.candidate.kind] += _raise_locked(matter.candidate, at)
        held = found.decide(therapist_id).waiting
        counts["waiting"] += sum(each.why is Wait.BUDGET for each in held)
    return counts


def _raise_locked(candidate: Candidate, at: datetime) -> int:
    """Look again under the episode's and the therapist's lock, and raise it if it still is so."""
    with transaction.atomic():
        episode = lock_episode(candidate.episode)
        _lock([episode.therapist_id])
        if candidate.kind == AlertKind.LAPSE:
            lapsed = lapsed_episodes(Episode.objects.filter(pk=episode.pk), at=at)
            found = read_round((), lapsed, at)
        else:
            calls = calls_of([episode.therapist_id])
            found = read_round([call for call in calls if call.episode == episode], (), at)
        matters = list(found.chosen(episode.therapist_id))
        for matter in matters:
            matter.happen()
    return len(matters)


def _lock(therapist_ids: Sequence[int]) -> None:
    """Hold the therapists' rows, after the episodes': budgets are spent one by one."""
    people = User.objects.filter(pk__in=therapist_ids).order_by("pk")
    list(people.select_for_update(no_key=True).values_list("pk"))


def read_round(calls: Iterable[Call], lapsed: Iterable[Lapsed], at: datetime) -> Round:
    """The matters of these episodes beside all that counts against their therapists' budgets."""
    calls, lapsed = list(calls), list(lapsed)
    episodes = [each.episode for each in (*calls, *lapsed)]
    desk = read_desk({each.therapist_id for each in episodes}, {each.pk for each in episodes}, at)
    turned = turned_on(calls)
    matters: dict[int, list[Matter]] = defaultdict(list)
    for call in calls:
        for matter in _about_call(call, desk, turned.get(call.episode.pk)):
            matters[call.episode.therapist_id].append(matter)
    for each in lapsed:
        matters[each.episode.therapist_id].append(_about_lapse(each, at))
    return Round(desk, matters)


def _about_call(call: Call, desk: Desk, turned: date | None) -> Iterator[Matter]:
    """The matter of a check-in; none where an open alert may not be touched yet.

    What the therapist sees follows from what the therapist may see and from nothing else: an
    alert that comes, returns or stays away by the closed answers would give them away.
    """
    opened = desk.unresolved(call.episode, hidden=False)
    hidden = desk.unresolved(call.episode, hidden=True)
    if opened is not None:
        if call.seen.calls:
            happen = partial(make_new_again, opened, call, call.seen, at=desk.at)
            yield _matter(call, desk, turned, is_seen=True, happen=happen)
    elif is_due_openly(call, desk, turned):
        yield _matter(
            call, desk, turned, is_seen=True, happen=partial(_raise_openly, call, hidden, desk.at)
        )
    elif call.closed and call.full.calls:
        happen = (
            partial(raise_call, call, call.full, is_open=False, at=desk.at)
            if hidden is None
            else partial(make_new_again, hidden, call, call.full, at=desk.at)
        )
        yield _matter(call, desk, turned, is_seen=False, happen=happen)


def _matter(
    call: Call,
    desk: Desk,
    turned: date | None,
    *,
    is_seen: bool,
    happen: Callable[[], object],
) -> Matter:
    candidate = _candidate(call, desk, turned, is_seen=is_seen)
    return Matter(candidate, call.episode, is_seen, happen)


def _candidate(call: Call, desk: Desk, turned: date | None, *, is_seen: bool) -> Candidate:
    # The day on which it turned is known of all facts only, so it ranks nothing while some wait.
    day = None if call.closed else turned
    today = timezone.localdate(desk.at, call.episode.clinic.zone)
    return check_in_candidate(call, call.seen if is_seen else call.full, day, today)


def is_due_openly(call: Call, desk: Desk, turned: date | None = None) -> bool:
    """Whether what the therapist may see calls for an alert, and no alert of theirs keeps it."""
    if not call.seen.calls:
        return False
    candidate = _candidate(call, desk, turned, is_seen=True)
    return held_back(candidate, desk.past(call.episode.therapist_id, is_seen=True)) is None


def _raise_openly(call: Call, hidden: Alert | None, at: datetime) -> None:
    """Raise an alert that its therapist sees; one that was hidden makes way for it."""
    if hidden is not None:
        note = "What is open to the therapist calls for an alert of its own by now."
        close_by_system(
            call.episode, AlertKind.CHECK_IN, outcome=Outcome.OVERTAKEN, note=note, at=at
        )
    raise_call(call, call.seen, is_open=True, at=at)


def _raised_now(candidate: Candidate, at: datetime) -> PastAlert:
    return PastAlert(
        episode=candidate.episode, kind=candidate.kind, rules=candidate.rules, raised_at=(at,)
    )


def _about_lapse(lapsed: Lapsed, at: datetime) -> Matter:
    today = timezone.localdate(at, lapsed.episode.clinic.zone)
    happen = partial(raise_lapse, lapsed.episode, lapsed.since, at=at)
    return Matter(lapse_candidate(lapsed, today), lapsed.episode, True, happen)
