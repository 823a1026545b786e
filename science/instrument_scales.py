"""The scales of an instrument: which items make a score, and how it is read."""

import operator
from dataclasses import dataclass
from enum import StrEnum

_COMPARISONS = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
OPERATORS = tuple(_COMPARISONS)


class ScoreKind(StrEnum):
    """How keyed values become one number."""

    SUM = "sum"
    MEAN = "mean"
    PERCENT = "percent"


class MissingKind(StrEnum):
    """What is done about items without an answer."""

    PRORATE = "prorate"
    ITEM_MEAN_ROUNDED = "item-mean-rounded"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MissingRule:
    """How far a scale may be scored with gaps, and who says so.

    One of `max` (items) and `min_share` (share of the applicable items that must be answered,
    in 0..1) is set, except for ``none``, which needs every applicable item.
    """

    rule: MissingKind
    max: int | None = None
    min_share: float | None = None
    evidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A named part of the range, from `start` up to the next band."""

    start: float
    label: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A published limit, with the evidence code of its source."""

    op: str
    value: float
    evidence: str
    source: str | None = None

    def holds(self, number: float) -> bool:
        """Tell whether `number` lies on the far side of the limit."""
        return bool(_COMPARISONS[self.op](number, self.value))


@dataclass(frozen=True, slots=True)
class Scale:
    """A score. `items` are all the items below it, also where it is built `of` other scales."""

    id: str
    title: str
    items: tuple[str, ...]
    of: tuple[str, ...]
    score: ScoreKind
    multiply: float
    decimals: int
    minimum: float
    maximum: float
    higher_is: str
    missing: MissingRule
    bands: tuple[Band, ...]
    cut: Threshold | None
    reliable_change: Threshold | None
    main: bool

    def band(self, points: float) -> str | None:
        """Return the label of the band that the rounded score `points` lies in, if any is known."""
        labels = [band.label for band in self.bands if band.start <= points]
        return labels[-1] if labels else None
