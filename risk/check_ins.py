"""Raising check-in and lapse alerts as the alert policy allows: few, the gravest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clients.actions import lock_episode
from clients.models import Episode
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
from risk.models import AlertKind, Status
from science.alert_policy import Candidate, Decision, Wait, decide, held_back


@dataclass(frozen=True, slots=True)
class Matter:
    """A candidate of the policy, and what to do if its turn comes."""

    candidate: Candidate
    episode: Episode
    is_seen: bool  # judged by the side that is open to its therapist
    happen: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Round:
    """What some therapists might be asked to look at, at one moment."""

    desk: Desk
    matters: Mapping[int, Sequence[Matter]]  # by therapist

    def decide(self, therapist_id: int) -> Decision:
        """What the policy says about one therapist's matters."""
        matters = self.matters.get(therapist_id, ())
        seen = {each.episode.pk for each in matters if each.is_seen}
        past = self.desk.past(therapist_id, seen=seen)
        return decide([each.candidate for each in matters], past, self.desk.at)

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
    calling = Episode.objects.open().filter(pk__in=ids, standing__status=Status.CHECK_IN)
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

    An alert that the therapist can see is made new again only by what the therapist may see;
    else its return would give away the answers that wait for the own rating.
    """
    episode, at = call.episode, desk.at
    today = timezone.localdate(at, episode.clinic.zone)
    opened = desk.opened(episode)
    is_seen = opened is not None and opened.closed_by_id not in call.closed
    side = call.seen if is_seen else call.full
    if not side.calls:
        return
    candidate = check_in_candidate(call, side, turned, today)
    if opened is not None:
        happen = partial(make_new_again, opened, call, side, at=at)
    else:
        is_open = not call.closed or _is_due_openly(call, desk, turned, today)
        content = call.seen if is_open else call.full
        happen = partial(raise_call, call, content, is_open=is_open, at=at)
    yield Matter(candidate, episode, is_seen, happen)


def _is_due_openly(call: Call, desk: Desk, turned: date | None, today: date) -> bool:
    """Whether what the therapist may see would raise it by itself."""
    if not call.seen.calls:
        return False
    candidate = check_in_candidate(call, call.seen, turned, today)
    past = desk.past(call.episode.therapist_id, seen={call.episode.pk})
    return held_back(candidate, past) is None


def _about_lapse(lapsed: Lapsed, at: datetime) -> Matter:
    today = timezone.localdate(at, lapsed.episode.clinic.zone)
    happen = partial(raise_lapse, lapsed.episode, lapsed.since, at=at)
    return Matter(lapse_candidate(lapsed, today), lapsed.episode, False, happen)
