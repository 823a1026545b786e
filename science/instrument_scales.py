"""The scales of an instrument: which items make a score, and how it is read."""

from dataclasses import dataclass
from enum import StrEnum

from science.norms import Norms


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
    norms: tuple[Norms, ...]
    main: bool

    def band(self, points: float) -> str | None:
        """Return the label of the band that the rounded score `points` lies in, if any is known."""
        labels = [band.label for band in self.bands if band.start <= points]
        return labels[-1] if labels else None

    def norm_set(self, chosen: str | None = None) -> Norms | None:
        """Return the chosen norm set, without a choice the first one; None if there is none such.

        A scale that lacks the chosen set is not judged by another population instead.
        """
        if chosen is None:
            return self.norms[0] if self.norms else None
        return next((norms for norms in self.norms if norms.id == chosen), None)
