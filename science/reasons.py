"""What the early rules say: reasons, the assessment they add up to, and turning points."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from science.history import Status

# Ids are stable: help anchors, stored reasons and alerts refer to them. Most serious first.
CHECK_IN_RULES = (
    "missed-session",
    "bottom-answer",
    "unrepaired-tension",
    "rupture-unrepaired",
    "rupture-confirmed",
    "three-falls",
    "drop-and-missed",
    "two-watch",
)
WATCH_RULES = ("drop", "fear-up", "shame-up", "form-unfilled")
LAPSE_RULES = ("no-next-session", "long-gap", "form-unfilled")
# Speaks only where a clinic has switched a model on, so it is none of the rules that look.
MODEL_RULE = "estimate"
RULES = CHECK_IN_RULES + WATCH_RULES
_ORDER = (*CHECK_IN_RULES, MODEL_RULE, *WATCH_RULES, "no-next-session", "long-gap")

Source = Literal["attendance", "alliance", "log", "form", "experience", "booking", "rules", "model"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact that made a rule fire.

    Parameters
    ----------
    rule : str
        Stable id, also the anchor of the rule's paragraph on the help page.
    level : Status
        ``CHECK_IN`` or ``WATCH``.
    session_id : int or None
        The session it is about. None where no session is: nothing was ever booked.
    session_number : int or None
        That session's number; None for a session that was not attended.
    held_on : date
        The day of that session, or the day the count of days began.
    item : str
        What it names: "alliance score", "bond", "no-show", ...
    before, after : float or None
        The two values compared, in ``unit``. None where there is no such value.
    unit : str
        Unit of both values, as it stands behind a number; "" without a value.
    source : str
        Which kind of fact it comes from. "alliance" and "experience" are the client's answers.
    """

    rule: str
    level: Status
    session_id: int | None
    session_number: int | None
    held_on: date
    item: str
    before: float | None
    after: float | None
    unit: str
    source: Source


@dataclass(frozen=True, slots=True)
class Assessment:
    """The status of an episode after its last fact, and why.

    Parameters
    ----------
    status : Status
        The graver of all reasons; without a reason, whether there was enough to look at.
    reasons : tuple of Reason
        Most serious first.
    not_recorded : tuple of str
        Rules without input, in the order of `RULES`. They did not fire; they were not looked at.
    rupture : str
        Where `science.ruptures` stands after the last fact: a value of its `RuptureState`.
    """

    status: Status
    reasons: tuple[Reason, ...]
    not_recorded: tuple[str, ...]
    rupture: str = "none"

    @property
    def n_watch(self) -> int:
        """Number of watch reasons, 0 and up: what `science.lapse.shown_status` adds to its own."""
        return sum(reason.level is Status.WATCH for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Turning:
    """A fact after which the status was check-in and before which it was not.

    Parameters
    ----------
    session_id : int
        The session with that fact.
    held_on : date
        Its day.
    rules : tuple of str
        The check-in rules that fired then, most serious first.
    """

    session_id: int
    held_on: date
    rules: tuple[str, ...]


def most_serious_first(reason: Reason) -> int:
    """Return the sort key of a reason: its rule's place in `RULES`, 0 is the gravest.

    Parameters
    ----------
    reason : Reason
        A reason of a known rule.

    Returns
    -------
    int
        0 and up.

    Raises
    ------
    ValueError
        The rule is not one of `RULES` or `LAPSE_RULES`.
    """
    return _ORDER.index(reason.rule)
