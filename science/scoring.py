"""Scale scores, flags and gaps from the raw answers to one instrument."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from science.answers import Answers, Value, checked_answers
from science.instrument import (
    Absence,
    FlagKind,
    FlagPage,
    Instrument,
    Item,
    ItemType,
    MissingKind,
    MissingRule,
    Scale,
    ScoreKind,
)
from science.instrument_items import Exact, exactly

Given = Mapping[str, Value | Absence]


class Status(StrEnum):
    """What came of scoring; ``invalid`` is never returned by `score`, which raises instead."""

    COMPLETE = "complete"
    PRORATED = "prorated"
    UNSCORABLE = "unscorable"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """One score. `exact` and `rounded` are None, never 0, where too little was answered."""

    exact: float | None
    rounded: float | None
    n_missing: int
    band: str | None


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """An answer at or above a flag's threshold."""

    item: str
    value: int
    kind: FlagKind
    page: FlagPage
    message: str


@dataclass(frozen=True, slots=True)
class Scoring:
    """All that one response says. `not_answered` lists items in the order asked."""

    status: Status
    scales: Mapping[str, ScaleScore]
    flags: tuple[RaisedFlag, ...]
    not_answered: tuple[str, ...]
    risk_not_answered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Keyed values that a scale stands on, and its exact score if it has one."""

    values: tuple[Exact, ...]
    n_missing: int
    exact: Fraction | None


def score(instrument: Instrument, answers: Answers, *, respondent: str | None = None) -> Scoring:
    """Score one response: scales with their gaps, and flags from answered items only.

    Each scale stands by itself: reversed items are turned, the scale's own rule for missing items
    decides whether and how it is filled, and the sum, mean or percent of the range follows. A scale
    built of others needs all of them.

    Parameters
    ----------
    instrument : Instrument
        The version that was asked.
    answers : mapping of str to Answer
        Item id to raw answer, as stored: option code, number, ``{"text": ...}``, an absence, or
        None. ``skipped``, ``not-asked``, None and no entry are missing. ``not-applicable`` and a
        conditional item whose condition does not hold are not missing: they leave the denominator.
    respondent : str, optional
        Who answered; by default the instrument's first respondent.

    Returns
    -------
    Scoring
        ``scales`` has an entry for every scale, in the order of the file. ``status`` is decided by
        the main scale, or by all scales if none is the main one: *unscorable* if a deciding scale
        has no score; otherwise *complete* if no scale of the instrument has a gap, and *prorated*
        if any has, because then some number stands on fewer answers than were asked. An instrument
        without scales has nothing to fail: *complete* if each item is answered, else *prorated*.
        ``not_answered`` lists the items that count: those that are scored or carry a flag, and in
        an instrument without scales all but the text items.

    Raises
    ------
    AnswerError
        An answer that its item does not offer. Nothing is clamped, and nothing else is scored.

    Notes
    -----
    All arithmetic is in fractions, so that a tie in the rounding is a tie and a sum does not depend
    on the order of the items. An imputed value never raises or clears a flag; no score hides one.

    References
    ----------
    The rule of each instrument and its source stand in its file and in ``docs/science.md``.
    """
    who = instrument.respondents[0] if respondent is None else respondent
    given = checked_answers(instrument, answers, who)
    parts = _parts(instrument, given)
    risk_items = instrument.risk_items
    gaps = tuple(item for item in _counted(instrument, who) if _is_missing(given, item))
    return Scoring(
        status=_status(instrument, parts, gaps),
        scales={scale.id: _scale_score(scale, parts[scale.id]) for scale in instrument.scales},
        flags=_raised(instrument, given),
        not_answered=gaps,
        risk_not_answered=tuple(item for item in gaps if item in risk_items),
    )


def round_half_up(number: float | Fraction, decimals: int) -> float:
    """Round to `decimals` places; a tie goes away from zero, as people round by hand.

    Parameters
    ----------
    number : float or Fraction
        Finite. A float counts as the decimal number that it is written as.
    decimals : int
        Places kept, from 0.

    Returns
    -------
    float
        The rounded number.

    Examples
    --------
    >>> round_half_up(12.5, 0), round(12.5)
    (13.0, 12)
    >>> round_half_up(2.675, 2), round(2.675, 2)
    (2.68, 2.67)
    """
    if isinstance(number, Fraction):
        value = Decimal(number.numerator) / Decimal(number.denominator)
    else:
        value = Decimal(repr(number))
    return float(value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


def _parts(instrument: Instrument, given: Given) -> dict[str, _Part]:
    items = {item.id: item for item in instrument.items}
    parts: dict[str, _Part] = {}
    for scale in instrument.scales:
        if scale.of:
            parts[scale.id] = _composed_part(scale, items, parts)
        else:
            parts[scale.id] = _item_part(scale, items, given)
    return parts


def _counted(instrument: Instrument, respondent: str) -> list[str]:
    asked = instrument.items_for(respondent)
    if not instrument.scales:
        return [item.id for item in asked if item.type != ItemType.TEXT]
    flagged = {flag.item for flag in instrument.flags}
    return [item.id for item in asked if item.scored or item.id in flagged]


def _is_missing(given: Given, item_id: str) -> bool:
    answer = given.get(item_id)
    return answer is None or answer in (Absence.SKIPPED, Absence.NOT_ASKED)


def _item_part(scale: Scale, items: Mapping[str, Item], given: Given) -> _Part:
    answers = [(items[item_id], given.get(item_id)) for item_id in scale.items]
    keyed = tuple(item.turned(value) for item, value in answers if isinstance(value, int | float))
    n_missing = sum(_is_missing(given, item_id) for item_id in scale.items)
    if not keyed or not _is_enough(scale.missing, len(keyed), n_missing):
        return _Part(keyed, n_missing, None)
    if scale.missing.rule == MissingKind.ITEM_MEAN_ROUNDED:
        keyed += (exactly(round_half_up(Fraction(sum(keyed)) / len(keyed), 0)),) * n_missing
    return _Part(keyed, n_missing, _points(scale, items, keyed))


def _composed_part(scale: Scale, items: Mapping[str, Item], below: Mapping[str, _Part]) -> _Part:
    parts = [below[part] for part in scale.of]
    pooled = tuple(value for part in parts for value in part.values)
    n_missing = sum(part.n_missing for part in parts)
    scores = [part.exact for part in parts if part.exact is not None]
    if len(scores) < len(parts):
        return _Part(pooled, n_missing, None)
    values = pooled if scale.score == ScoreKind.PERCENT else tuple(scores)
    return _Part(pooled, n_missing, _points(scale, items, values))


def _is_enough(rule: MissingRule, n_answered: int, n_missing: int) -> bool:
    if rule.min_share is not None:
        return Fraction(n_answered, n_answered + n_missing) >= exactly(rule.min_share)
    return n_missing <= (rule.max or 0)


def _points(scale: Scale, items: Mapping[str, Item], values: tuple[Exact, ...]) -> Fraction:
    mean = Fraction(sum(values)) / len(values)
    match scale.score:
        case ScoreKind.SUM:
            # Prorating: the mean of what is there stands for what is not.
            points = mean * len(scale.of or scale.items)
        case ScoreKind.MEAN:
            points = mean
        case _:
            lowest, highest = items[scale.items[0]].ends
            points = 100 * (mean - lowest) / (highest - lowest)
    return points * exactly(scale.multiply)


def _status(instrument: Instrument, parts: Mapping[str, _Part], gaps: tuple[str, ...]) -> Status:
    main = instrument.main_scale
    deciding = [parts[main.id]] if main else list(parts.values())
    if any(part.exact is None for part in deciding):
        return Status.UNSCORABLE
    has_gap = any(part.n_missing for part in parts.values()) if parts else bool(gaps)
    return Status.PRORATED if has_gap else Status.COMPLETE


def _scale_score(scale: Scale, part: _Part) -> ScaleScore:
    if part.exact is None:
        return ScaleScore(None, None, part.n_missing, None)
    rounded = round_half_up(part.exact, scale.decimals)
    return ScaleScore(float(part.exact), rounded, part.n_missing, scale.band(rounded))


def _raised(instrument: Instrument, given: Given) -> tuple[RaisedFlag, ...]:
    flags = []
    for flag in instrument.flags:
        value = given.get(flag.item)
        if isinstance(value, int) and flag.is_raised_by(value):
            flags.append(RaisedFlag(flag.item, value, flag.kind, flag.page, flag.message))
    return tuple(flags)
