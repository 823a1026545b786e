"""How the flags did on finished therapies: whom they met in time, and whom they missed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from science.errors import HistoryError
from science.figure import Figure
from science.flag_worth import LeadTime, lead_time, share
from science.labels import Label


@dataclass(frozen=True, slots=True)
class Flag:
    """One moment at which a check-in began to be suggested.

    Parameters
    ----------
    held_on : date
        Day of the session, attended or missed, after which the status turned.
    attended : int
        Sessions that had been attended by then, 0 and up.
    rules : tuple of str
        Ids of the rules that suggested it at that moment.
    """

    held_on: date
    attended: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """One finished therapy.

    Parameters
    ----------
    left : Label or None
        Whether the client left early by attendance (D1 of `science.labels`); None: undecided.
    last_attended : date or None
        Day of the last attended session; None: none took place.
    n_attended : int
        Attended sessions, 0 exactly where `last_attended` is None.
    flags : tuple of Flag
        Oldest first.

    Raises
    ------
    HistoryError
        Count and day of the attended sessions do not go along, or the flags are not in order.
    """

    left: Label | None
    last_attended: date | None
    n_attended: int
    flags: tuple[Flag, ...] = ()

    def __post_init__(self) -> None:
        """Refuse facts that would silently be miscounted."""
        if (self.last_attended is None) != (self.n_attended == 0):
            raise HistoryError(
                f"{self.n_attended} attended sessions, the last one on {self.last_attended}"
            )
        if any(later.held_on < earlier.held_on for earlier, later in pairwise(self.flags)):
            raise HistoryError("the flags are not in order")


@dataclass(frozen=True, slots=True)
class ReasonReview:
    """What one rule was worth among the therapies that it flagged in time.

    Parameters
    ----------
    rule : str
        Its id.
    n_flagged : int
        Therapies in which it was among the reasons of a flag in time, 1 and up; each counts once.
    precision : Figure
        Share of them that were left early, 0 to 1, with Wilson interval.
    """

    rule: str
    n_flagged: int
    precision: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagReview:
    """What the flags were worth; in time means on or before the day of the last attended session.

    Parameters
    ----------
    n, n_left : int
        Therapies that could be judged, and those of them left early.
    n_flagged, n_met : int
        Therapies flagged in time, and those of them left early.
    left : Figure
        `n_left` of `n`: the precision that flags given out by lot would have. All shares are 0
        to 1, with Wilson interval, and absent below ten therapies.
    sensitivity : Figure
        `n_met` of `n_left`.
    precision : Figure
        `n_met` of `n_flagged`.
    specificity : Figure
        Share of those who did not leave early that were not flagged in time.
    reasons : tuple of ReasonReview
        Most therapies first.
    lead : LeadTime
        Attended sessions from the first flag to the last one, among those who left.
    missed : tuple of int
        Places, in the order given, of the therapies left early and not flagged in time.
    too_late : frozenset of int
        Those of them that were flagged after their last attended session.
    """

    n: int
    n_left: int
    n_flagged: int
    n_met: int
    left: Figure
    sensitivity: Figure
    precision: Figure
    specificity: Figure
    reasons: tuple[ReasonReview, ...]
    lead: LeadTime
    missed: tuple[int, ...]
    too_late: frozenset[int]


def flag_review(therapies: Sequence[Finished]) -> FlagReview:
    """Count what the flags met in time and what they missed.

    A no-show after the last attended session is the departure itself and no warning of it, so a
    flag counts only on or before the day of that session, whoever it is about. Undecided therapies
    and those without an attended session are not counted.

    Parameters
    ----------
    therapies : sequence of Finished
        In any order.

    Returns
    -------
    FlagReview
        Shares over fewer than ten therapies are absent, with the reason.

    Notes
    -----
    A flag that led to a talk which kept the client counts against the precision, and a long
    therapy has more occasions for a flag: both belong beside the figures. The intervals take the
    therapies as independent; those of one therapist are not quite, so they are a little narrow.

    References
    ----------
    Sensitivity, specificity and predictive value: Altman, D. G. & Bland, J. M. (1994). BMJ 308,
    1552 and 309, 102. https://doi.org/10.1136/bmj.308.6943.1552. Intervals: see
    `science.flag_worth.wilson`. That only earlier flags count is a choice of this project.

    Examples
    --------
    Twelve left and eight of them were flagged in time; two of eighteen who stayed were flagged.

    >>> day = date(2026, 3, 2)
    >>> flag = Flag(day, 1, ("missed-session",))
    >>> def some(n, left, *flags):
    ...     return [Finished(left=left, last_attended=day, n_attended=1, flags=flags)] * n
    >>> found = flag_review(
    ...     some(8, Label.YES, flag) + some(4, Label.YES)
    ...     + some(2, Label.NO, flag) + some(16, Label.NO)
    ... )
    >>> round(found.sensitivity.value, 3), found.precision.value, found.missed
    (0.667, 0.8, (8, 9, 10, 11))
    """
    judged = [
        (place, each)
        for place, each in enumerate(therapies)
        if each.left is not None and each.last_attended is not None
    ]
    leavers = [(place, each) for place, each in judged if each.left is Label.YES]
    flagged = [each for _, each in judged if _in_time(each)]
    missed = tuple(place for place, each in leavers if not _in_time(each))
    n_stayed, n_met = len(judged) - len(leavers), len(leavers) - len(missed)
    n_quiet = n_stayed - (len(flagged) - n_met)
    return FlagReview(
        n=len(judged),
        n_left=len(leavers),
        n_flagged=len(flagged),
        n_met=n_met,
        left=share(len(leavers), len(judged), "judged client"),
        sensitivity=share(n_met, len(leavers), "leaver"),
        precision=share(n_met, len(flagged), "flagged client"),
        specificity=share(n_quiet, n_stayed, "stayer"),
        reasons=tuple(_reasons(flagged)),
        lead=_lead([each for _, each in leavers]),
        missed=missed,
        too_late=frozenset(place for place in missed if therapies[place].flags),
    )


def _in_time(therapy: Finished) -> tuple[Flag, ...]:
    """Return the flags on or before the day of the last attended session."""
    last = therapy.last_attended
    return tuple(each for each in therapy.flags if last is not None and each.held_on <= last)


def _reasons(flagged: Iterable[Finished]) -> Iterator[ReasonReview]:
    n_flagged: Counter[str] = Counter()
    n_left: Counter[str] = Counter()
    for each in flagged:
        rules = {rule for flag in _in_time(each) for rule in flag.rules}
        n_flagged.update(rules)
        if each.left is Label.YES:
            n_left.update(rules)
    for rule, n in sorted(n_flagged.items(), key=lambda item: (-item[1], item[0])):
        yield ReasonReview(rule, n, share(n_left[rule], n, "flagged client"))


def _lead(leavers: Sequence[Finished]) -> LeadTime:
    firsts = [next((flag.attended for flag in _in_time(each)), None) for each in leavers]
    return lead_time(firsts, [each.n_attended for each in leavers])
