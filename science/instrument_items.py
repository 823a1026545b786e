"""The questions of an instrument: what is asked, and which answers are taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isfinite

# An open answer longer than this is not an answer to one question (security: input limits).
MAX_TEXT_CHARACTERS = 4_000

# A number without rounding error.
Exact = int | Fraction


class Absence(StrEnum):
    """Why an item has no answer; kept apart from every value."""

    SKIPPED = "skipped"
    NOT_APPLICABLE = "not-applicable"
    NOT_SHOWN = "not-shown"
    NOT_ASKED = "not-asked"


class ItemType(StrEnum):
    """What kind of answer an item takes.

    A line is a mark on a 10 cm line between two ends, for an instrument whose licence demands it;
    whoever may choose takes numbers, which are quicker and as good.
    """

    CHOICE = "choice"
    NUMBER = "number"
    LINE = "line"
    TEXT = "text"

    @property
    def is_numeric(self) -> bool:
        """Whether the answer is a number between two ends."""
        return self in (ItemType.NUMBER, ItemType.LINE)


class FlagKind(StrEnum):
    """What a flagged answer is about."""

    SELF_HARM = "self-harm"
    SUBSTANCE = "substance"
    UNSAFE_WITH_SOMEONE = "unsafe-with-someone"
    HARM_TO_OTHERS = "harm-to-others"


class FlagPage(StrEnum):
    """What the client is shown right after a flagged answer."""

    CRISIS = "crisis"
    SUPPORT = "support"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One choice: the code that is stored, and the words that are read."""

    value: int
    label: str
    loinc: str | None = None


@dataclass(frozen=True, slots=True)
class ShowIf:
    """The item is shown only after `item` was answered with `at_least` or more."""

    item: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Flag:
    """An answer that a person has to see, whatever the score says."""

    item: str
    at_least: int
    kind: FlagKind
    page: FlagPage
    message: str

    def is_raised_by(self, answer: object) -> bool:
        """Tell whether an answer to the item reaches the flag. An absence never does."""
        return isinstance(answer, int) and answer >= self.at_least


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `text` is by respondent, and empty where staff type numbers only.

    `stem`, by respondent, replaces the instrument's stem for this item: None leaves it as it is,
    and an empty mapping shows none.
    """

    id: str
    topic: str
    type: ItemType
    text: Mapping[str, str]
    stem: Mapping[str, str] | None = None
    options: tuple[AnswerOption, ...] = ()
    minimum: float | None = None  # lowest answer, for a choice its lowest code; None for text
    maximum: float | None = None
    step: float | None = None
    low_label: str | None = None
    high_label: str | None = None
    reversed: bool = False
    scored: bool = True
    show_if: ShowIf | None = None
    not_applicable: str | None = None
    max_length: int | None = None
    loinc: str | None = None

    def accepts(self, value: object) -> bool:
        """Tell whether `value` is an answer to this item; nothing is rounded or clamped.

        Parameters
        ----------
        value : object
            An option code, a number, or ``{"text": ...}``. An absence is not an answer.

        Returns
        -------
        bool
            True only for the exact type and range: 3.0 is not the option 3.
        """
        match self.type:
            case ItemType.CHOICE:
                return type(value) is int and any(value == option.value for option in self.options)
            case ItemType.NUMBER | ItemType.LINE:
                return self._is_on_the_scale(value)
            case _:
                return self._is_storable_text(value)

    @property
    def allowed(self) -> str:
        """The answers that `accepts` takes, in words."""
        match self.type:
            case ItemType.CHOICE:
                return "one of " + ", ".join(str(option.value) for option in self.options)
            case ItemType.NUMBER | ItemType.LINE:
                steps = f" in steps of {self.step}" if self.step else ""
                return f"a number from {self.minimum} to {self.maximum}{steps}"
            case _:
                return f"text of 1 to {self.max_length} characters"

    @property
    def can_leave_the_scale(self) -> bool:
        """Whether the item may be neither answered nor missing."""
        return self.not_applicable is not None or self.show_if is not None

    @property
    def ends(self) -> tuple[Exact, Exact]:
        """Lowest and highest answer, exactly; for items that can be scored."""
        if self.minimum is None or self.maximum is None:
            raise TypeError(f"item {self.id} takes text and has no ends")
        return exactly(self.minimum), exactly(self.maximum)

    def turned(self, value: float) -> Exact:
        """Return the exact keyed value: a reversed item counts from the other end.

        Parameters
        ----------
        value : float
            Raw answer in [minimum, maximum].

        Returns
        -------
        int or Fraction
            ``minimum + maximum - value`` for a reversed item, else the value.
        """
        if not self.reversed:
            return exactly(value)
        lowest, highest = self.ends
        return lowest + highest - exactly(value)

    def _is_on_the_scale(self, value: object) -> bool:
        if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
            return False
        if self.minimum is None or self.maximum is None:
            return False
        if not self.minimum <= value <= self.maximum:
            return False
        if self.step is None:
            return True
        if isinstance(self.step, int) and isinstance(value, float):
            return False
        return (exactly(value) - exactly(self.minimum)) % exactly(self.step) == 0

    def _is_storable_text(self, value: object) -> bool:
        if not isinstance(value, Mapping) or set(value) != {"text"}:
            return False
        text = value["text"]
        if not isinstance(text, str) or not text.strip():
            return False
        # PostgreSQL stores neither NUL nor half of a surrogate pair.
        has_unstorable = any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)
        return not has_unstorable and len(text) <= (self.max_length or MAX_TEXT_CHARACTERS)


def exactly(value: float) -> Exact:
    """Return a number as it was written, so that ties are ties: 0.1 is one tenth.

    Parameters
    ----------
    value : float
        Finite.

    Returns
    -------
    int or Fraction
        An int as it is; for a float the value of its shortest decimal notation.

    Examples
    --------
    >>> exactly(0.1) + exactly(0.2) == exactly(0.3)
    True
    """
    return value if isinstance(value, int) else Fraction(repr(value))
