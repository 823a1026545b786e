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

from accounts.models import Role, User
from clients.actions import lock_episode
from clients.models import Episode
from risk.alerting import close_by_system
from risk.alerts import make_new_again, raise_call, raise_lapse
from risk.calls import Call, Lapsed, Said, Sight
from risk.desk import (
    Desk,
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
    sight: Sight  # who may see what comes of it
    happen: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Round:
    """What some therapists might be asked to look at, at one moment."""

    desk: Desk
    matters: Mapping[int, Sequence[Matter]]  # by therapist

    def decide(self, therapist_id: int) -> Decision:
        """What the policy says about one therapist's matters.

        Those that supervisors and therapist both may know of come first, and no other alert takes
        their room: an alert that is missing would tell of it. What one side alone may see gets
        what is left, each side as if there were no other.
        """
        first = self._decide(therapist_id, Sight.BOTH, ())
        spent = [_raised_now(candidate, self.desk.at) for candidate in first.raised]
        others = [self._decide(therapist_id, each, spent) for each in (Sight.CLOSED, Sight.PRIVATE)]
        return Decision(
            sum((each.raised for each in others), first.raised),
            sum((each.waiting for each in others), first.waiting),
        )

    def _decide(self, therapist_id: int, sight: Sight, spent: Sequence[PastAlert]) -> Decision:
        matters = self.matters.get(therapist_id, ())
        candidates = [each.candidate for each in matters if each.sight is sight]
        past = [*self.desk.past(therapist_id, sight), *spent]
        return decide(candidates, past, self.desk.at)

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

    What people see follows from what they may see and from nothing else: an alert that comes,
    returns or stays away by answers kept from them would give those away.
    """
    if call.is_private:
        yield from _about_private_call(call, desk, turned)
        return
    opened = desk.unresolved(call.episode, Sight.BOTH)
    hidden = desk.unresolved(call.episode, Sight.CLOSED)
    if opened is not None:
        if call.seen.calls:
            happen = partial(make_new_again, opened, call, call.seen, at=desk.at)
            yield _matter(call, desk, turned, sight=Sight.BOTH, happen=happen)
    elif is_due_openly(call, desk, turned):
        happen = partial(_raise_openly, call, hidden, desk.at)
        yield _matter(call, desk, turned, sight=Sight.BOTH, happen=happen)
    elif call.closed and call.full.calls:
        happen = _raise_or_again(call, call.full, hidden, Sight.CLOSED, desk.at)
        yield _matter(call, desk, turned, sight=Sight.CLOSED, happen=happen)


def _about_private_call(call: Call, desk: Desk, turned: date | None) -> Iterator[Matter]:
    """Two matters where the client keeps answers from supervisors: for all, and for the therapist.

    Each has an alert of its own, so that neither side is told of the other's reasons.
    """
    if call.full.calls:
        opened = desk.unresolved(call.episode, Sight.BOTH)
        happen = _raise_or_again(call, call.full, opened, Sight.BOTH, desk.at)
        yield _matter(call, desk, turned, sight=Sight.BOTH, happen=happen)
    beyond = call.beyond
    # An account that is closed has an owner in its place who may not see it.
    if beyond is not None and call.episode.therapist.has_role(Role.THERAPIST):
        private = desk.unresolved(call.episode, Sight.PRIVATE)
        happen = _raise_or_again(call, beyond, private, Sight.PRIVATE, desk.at)
        yield _matter(call, desk, turned, sight=Sight.PRIVATE, happen=happen)


def _raise_or_again(
    call: Call, side: Said, alert: Alert | None, sight: Sight, at: datetime
) -> Callable[[], object]:
    if alert is None:
        return partial(raise_call, call, side, sight=sight, at=at)
    return partial(make_new_again, alert, call, side, at=at)


def _matter(
    call: Call,
    desk: Desk,
    turned: date | None,
    *,
    sight: Sight,
    happen: Callable[[], object],
) -> Matter:
    return Matter(_candidate(call, desk, turned, sight=sight), call.episode, sight, happen)


def _candidate(call: Call, desk: Desk, turned: date | None, *, sight: Sight) -> Candidate:
    # The day on which it turned is known of all facts of one side only, so it ranks nothing while
    # some of them wait, nor on the other side.
    is_known = sight is Sight.BOTH if call.is_private else not call.closed
    today = timezone.localdate(desk.at, call.episode.clinic.zone)
    return check_in_candidate(call, call.side(sight), turned if is_known else None, today)


def is_due_openly(call: Call, desk: Desk, turned: date | None = None) -> bool:
    """Whether what everyone may see calls for an alert, and no alert of theirs keeps it."""
    if not call.side(Sight.BOTH).calls:
        return False
    candidate = _candidate(call, desk, turned, sight=Sight.BOTH)
    return held_back(candidate, desk.past(call.episode.therapist_id, Sight.BOTH)) is None


def _raise_openly(call: Call, hidden: Alert | None, at: datetime) -> None:
    """Raise an alert that its therapist sees; one that was hidden makes way for it."""
    if hidden is not None:
        note = "What is open to the therapist calls for an alert of its own by now."
        close_by_system(
            call.episode, AlertKind.CHECK_IN, outcome=Outcome.OVERTAKEN, note=note, at=at
        )
    raise_call(call, call.seen, sight=Sight.BOTH, at=at)


def _raised_now(candidate: Candidate, at: datetime) -> PastAlert:
    return PastAlert(
        episode=candidate.episode, kind=candidate.kind, rules=candidate.rules, raised_at=(at,)
    )


def _about_lapse(lapsed: Lapsed, at: datetime) -> Matter:
    today = timezone.localdate(at, lapsed.episode.clinic.zone)
    happen = partial(raise_lapse, lapsed.episode, lapsed.since, at=at)
    return Matter(lapse_candidate(lapsed, today), lapsed.episode, Sight.BOTH, happen)
