"""What pages and messages say an alert is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from measures import catalogue
from risk.models import Alert, AlertKind
from risk.wording import RULE_NAMES, ReasonLine
from science.instrument import FlagPage, Instrument
from science.reason_text import day_in_words

FLAG_NAMES = {
    "self-harm": "Self-harm or suicide",
    "substance": "Alcohol or drugs",
    "unsafe-with-someone": "Not safe with someone",
    "harm-to-others": "Harm to others",
}


CLIENT_SAW = {
    FlagPage.CRISIS: "The client was shown the clinic's crisis numbers right after this answer.",
    FlagPage.SUPPORT: "The client was shown a page about where to find help after this answer.",
    FlagPage.NONE: "Nothing on the client's screen told of this answer, in case someone looked on.",
}
TYPED_IN = "The answer came in on paper: the client was shown no page of ours after it."
# Plain first steps, written for this project: a reminder and no guideline, and no grade of danger.
IDEAS = {
    "self-harm": (
        "Get in touch soon, and ask openly what the answer means today.",
        "Make a safety plan together, or go through the one there is.",
        "Talk it over with your supervisor or whoever is on call, before you decide alone.",
        "Follow your clinic's own rule on danger to life, and write down what you decided.",
    ),
    "unsafe-with-someone": (
        "Choose a moment and a way to talk at which nobody else listens or reads.",
        "Ask what would help, and what would make things worse.",
        "Talk it over with your supervisor; follow your clinic's rule on safeguarding.",
    ),
    "harm-to-others": (
        "Ask openly what the answer means, and about whom.",
        "Talk it over with your supervisor; follow your clinic's rule on danger to others.",
    ),
    "substance": (
        "Ask what drink or drugs do for the client, and what they take away.",
        "Bring it to supervision if you are unsure what comes first.",
    ),
}


@dataclass(frozen=True, slots=True)
class AlertText:
    """An alert in words: a headline and what stands behind it."""

    headline: str
    about: str
    client_saw: str = ""  # what the client was shown after the answer; empty where nobody looked on
    ideas: tuple[str, ...] = ()
    reasons: tuple[ReasonLine, ...] = ()  # as they stood when it was raised


def alert_text(alert: Alert) -> AlertText:
    """The alert in words, from its stored detail."""
    return _WORDS[AlertKind(alert.kind)](alert.detail)


def _safety(detail: dict[str, Any]) -> AlertText:
    instrument = catalogue.get(f"{detail['instrument']}@{detail['version']}")
    item = instrument.item(detail["item"])
    flag = next(flag for flag in instrument.flags if flag.item == item.id)
    options = {option.value: option.label for option in item.options}
    answer = options.get(detail["value"], str(detail["value"]))
    place = f"{instrument.short_title}, question {item.id}"
    question = item.text.get("client")
    return AlertText(
        headline=f"{FLAG_NAMES[flag.kind]}: “{answer}”",
        about=f"{place}: {question}" if question else place,
        client_saw=_client_saw(detail, flag.page) if question else "",
        ideas=IDEAS[flag.kind],
    )


def _client_saw(detail: dict[str, Any], page: FlagPage) -> str:
    return TYPED_IN if detail.get("typed") else CLIENT_SAW[page]


def _check_in(detail: dict[str, Any]) -> AlertText:
    names = [RULE_NAMES.get(rule, rule) for rule in detail.get("rules", [])]
    return AlertText(
        headline=_joined(names) or "The rules suggest a check-in",
        about="The status turned to “check-in suggested”.",
        reasons=tuple(ReasonLine(**each) for each in detail.get("reasons", [])),
    )


def _joined(names: Sequence[str]) -> str:
    """Names of rules as one line; only the first keeps its capital."""
    return "; ".join([*names[:1], *(f"{name[0].lower()}{name[1:]}" for name in names[1:])])


def _lapse(detail: dict[str, Any]) -> AlertText:
    since = day_in_words(date.fromisoformat(detail["since"])) if "since" in detail else None
    return AlertText(
        headline="No next session is booked",
        about=f"Last session or start: {since}." if since else "Nothing is booked.",
    )


def _access(detail: dict[str, Any]) -> AlertText:
    return AlertText(
        headline="The form's link was locked after wrong dates of birth",
        about="Check the date of birth with the client and send a new link, or show the QR code.",
    )


def _unscored(detail: dict[str, Any]) -> AlertText:
    title = _title(detail.get("instrument", ""))
    return AlertText(
        headline=f"{title} could not be scored",
        about="The answers are kept as they came in and can be read in the record.",
    )


def _title(instrument_id: str) -> str:
    known: dict[str, Instrument] = {each.id: each for each in catalogue.all_latest()}
    return known[instrument_id].short_title if instrument_id in known else "A form"


_WORDS = {
    AlertKind.SAFETY: _safety,
    AlertKind.CHECK_IN: _check_in,
    AlertKind.LAPSE: _lapse,
    AlertKind.ACCESS: _access,
    AlertKind.UNSCORED: _unscored,
}
