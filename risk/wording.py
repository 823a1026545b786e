"""What pages say about the flag: reasons as sentences, rules by name, the status in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from risk.models import Status
from science.history import Status as Level
from science.reason_text import sentence, whole
from science.reasons import Reason, most_serious_first

# Names of the rules as people say them; the ids are the anchors of the help page.
RULE_NAMES = {
    "missed-session": "Missed session",
    "bottom-answer": "Lowest answer on safety, bond or goals",
    "unrepaired-tension": "Tension without repair",
    "rupture-unrepaired": "A drop that did not come back",
    "rupture-confirmed": "A confirmed drop of the alliance score",
    "three-falls": "Three falls in a row",
    "drop-and-missed": "A drop together with a missed session or form",
    "two-watch": "Two watch reasons together",
    "estimate": "The clinic's model estimates a high chance of leaving",
    "drop": "Possible drop of the alliance score",
    "fear-up": "Fear rose twice",
    "shame-up": "Shame rose twice",
    "form-unfilled": "Form not filled in before the session",
    "no-next-session": "No next session booked",
    "long-gap": "Longer without a session than usual",
}
NAMED_AT_MOST = 2  # reasons in the one sentence; the list below it holds them all

_SILENT = {
    Status.NOTHING: "No check-in rule applies to what is recorded.",
    Status.NOT_ENOUGH: (
        "Not enough data yet: fewer than two sessions have answers that the rules read."
    ),
}
_KEPT_PRIVATE = (
    "What the client answers about working together is kept between client and therapist. Without "
    "it most rules have nothing to look at."
)


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason as a page prints it; `rule` is the anchor of its paragraph on the help page."""

    text: str
    rule: str
    level: str

    @property
    def rule_name(self) -> str:
        """The rule as people say it."""
        return RULE_NAMES[self.rule]


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A rule's id, which is its anchor on the help page, and its name."""

    id: str
    name: str


def lines_of(reasons: Iterable[Reason]) -> list[ReasonLine]:
    """Reasons of the core in plain sentences, most serious first.

    A drop that is confirmed in its own session is said once, by the rule that weighs more.
    """
    found = sorted(reasons, key=most_serious_first)
    confirmed = {each.session_id for each in found if each.rule == "rupture-confirmed"}
    return [
        ReasonLine(text=sentence(reason), rule=reason.rule, level=reason.level.value)
        for reason in found
        if reason.rule != "drop" or reason.session_id not in confirmed
    ]


def reason_of(row: Mapping[str, Any]) -> Reason:
    """A stored reason as the core's dataclass."""
    values = {**row, "level": Level(row["level"]), "held_on": date.fromisoformat(row["held_on"])}
    return Reason(**values)


def status_sentence(status: str, lines: Sequence[ReasonLine], *, is_private: bool = False) -> str:
    """The top reasons in one sentence. The status stands before it as a badge, in its own word.

    `is_private`: the client keeps from the viewer what most rules read.
    """
    if is_private and status == Status.NOT_ENOUGH:
        return _KEPT_PRIVATE
    if not lines:
        return _SILENT.get(Status(status), f"{Status(status).label}.")
    first, *others = lines[:NAMED_AT_MOST]
    top = "; ".join([first.text, *(_inside(line.text) for line in others)])
    more = len(lines) - NAMED_AT_MOST
    return f"{top}; and {more} more." if more > 0 else f"{top}."


def named(rules: Iterable[str]) -> tuple[NamedRule, ...]:
    """Rules with their names."""
    return tuple(NamedRule(rule, RULE_NAMES[rule]) for rule in rules)


def percent_words(value: float | None) -> str:
    """An alliance score for a table cell."""
    return "Not recorded" if value is None else f"{whole(value)}%"


def _inside(text: str) -> str:
    """A sentence as part of another one."""
    return text[0].lower() + text[1:]
