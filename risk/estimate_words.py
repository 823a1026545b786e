"""An estimate of leaving early in words: the share, its range, what moves it, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from science.estimate import Estimate, TopTerm
from science.incidence import HORIZON

# What a term says where its value is above 0, and where it is below.
TERM_WORDS: Mapping[str, tuple[str, str]] = {
    "ally": ("Alliance so far above what is usual here", "Alliance so far below the usual here"),
    "ally_missing": ("No alliance rating yet from either side", ""),
    "ally_last": (
        "Latest alliance above these two people's own mean",
        "Latest alliance below these two people's own mean",
    ),
    "drop": ("A possible drop of the alliance at the latest session", ""),
    "slope": ("Alliance rising over the last sessions", "Alliance falling over the last sessions"),
    "disc": (
        "The therapist sees the alliance higher than the client",
        "The client sees the alliance higher than the therapist",
    ),
    "ceil": ("The client's rating is at the top of its scale", ""),
    "sev0": (
        "More distress at the start than usual here",
        "Less distress at the start than usual here",
    ),
    "ntx": ("Outcome not on track so far", ""),
    "miss": ("Missed sessions among the last three booked", ""),
    "form_missing": ("The form before the latest session did not come in", ""),
    "form_unopened": ("That form was never opened", ""),
    "low_support": ("Hardly anyone to ask for help, in the client's own answer", ""),
}
# What is not known where a term has no input.
MISSING_WORDS: Mapping[str, str] = {
    "ally": "any alliance rating",
    "ally_missing": "any alliance rating",
    "ally_last": "a recent alliance rating",
    "drop": "two alliance ratings in a row",
    "slope": "enough alliance ratings for a slope",
    "disc": "a session that both sides rated",
    "ceil": "the client's alliance rating",
    "sev0": "a first outcome score",
    "ntx": "enough outcome scores to judge the course",
    "miss": "booked sessions",
    "form_missing": "whether the form came in: none was asked for",
    "form_unopened": "whether the form was opened: none was asked for",
    "low_support": "the client's answer on having someone to ask",
}


@dataclass(frozen=True, slots=True)
class EstimateWords:
    """An estimate as a page prints it."""

    share: str  # "About 3 in 10"
    percent: str
    range: str
    average: str  # empty where nobody else reached that session
    session: int
    horizon: int
    model: int
    n_closed: int
    n_dropouts: int
    reasons: tuple[str, ...]  # each with its direction
    missing: tuple[str, ...]
    is_minority: bool  # fewer than half of such clients leave, the upper end included


# Why a model that speaks says nothing about this therapy.
SILENT_WORDS: Mapping[str, str] = {
    "too-early": "Not enough data for an estimate of leaving early: it starts with session 2.",
    "over": f"The estimate covers the time before session {HORIZON} and has ended.",
}


def silence_words(stored: Mapping[str, Any] | None) -> str:
    """Why there is no estimate; empty where there is one, or where no model speaks at all."""
    if stored is None or stored["p"] is not None:
        return ""
    return SILENT_WORDS[stored["why"]]


def estimate_words(stored: Mapping[str, Any] | None) -> EstimateWords | None:
    """A stored estimate in words; None where there is none."""
    if stored is None or stored["p"] is None:
        return None
    estimate = Estimate.from_json(stored)
    return EstimateWords(
        share=in_ten(estimate.p),
        percent=f"{100 * estimate.p:.0f}%",
        range=f"{100 * estimate.low:.0f} to {100 * estimate.high:.0f}%",
        average="" if estimate.average is None else in_ten(estimate.average).lower(),
        session=estimate.session,
        horizon=HORIZON,
        model=estimate.model,
        n_closed=estimate.n_closed,
        n_dropouts=estimate.n_dropouts,
        reasons=tuple(_reason(term) for term in estimate.top),
        missing=tuple(dict.fromkeys(MISSING_WORDS[name] for name in estimate.missing)),
        is_minority=estimate.high < 0.5,
    )


def in_ten(p: float) -> str:
    """A chance as a share of people: tenths where tenths can say it."""
    if p >= 0.95:
        return "More than 9 in 10"
    if p >= 0.075:
        return f"About {max(1, int(10 * p + 0.5))} in 10"
    if p >= 7 / 120:  # half-way from 1 in 20 to 1 in 15
        return "About 1 in 15"
    return "About 1 in 20" if p >= 1 / 30 else "Fewer than 1 in 30"


def _reason(term: TopTerm) -> str:
    above, below = TERM_WORDS[term.name]
    direction = "raises it" if term.log_odds > 0 else "lowers it"
    return f"{above if term.value > 0 else below} ({direction})"
