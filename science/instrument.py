"""A questionnaire as data: parsed from its definition, checked, and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from science.errors import InstrumentError
from science.instrument_fields import Fields
from science.instrument_item_parsing import parse_answer_sets, parse_flags, parse_items
from science.instrument_items import (
    Absence,
    AnswerOption,
    Flag,
    FlagKind,
    FlagPage,
    Item,
    ItemType,
    ShowIf,
)
from science.instrument_scale_parsing import parse_scales
from science.instrument_scales import Band, MissingKind, MissingRule, Scale, ScoreKind
from science.norms import Norms

__all__ = [
    "Absence",
    "AnswerOption",
    "Authorship",
    "Band",
    "Derivation",
    "Example",
    "Flag",
    "FlagKind",
    "FlagPage",
    "Instrument",
    "Item",
    "ItemType",
    "Licence",
    "MissingKind",
    "MissingRule",
    "Review",
    "Scale",
    "ScoreKind",
    "ShowIf",
    "parse_instrument",
]

ABOUT = ("outcome", "alliance", "experience")
RESPONDENTS = ("client", "therapist")
ADMINISTRATIONS = ("text", "numbers", "scores")
STATUSES = ("complete", "prorated", "unscorable")

_KEYS = {
    "id", "version", "title", "short_title", "about", "respondents", "administration", "normed",
    "language", "stem", "recall", "licence", "source", "authorship", "review", "key_verified",
    "loinc", "answers", "items", "scales", "flags", "risk_items", "derived_from", "examples",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Licence:
    """What may be done with the wording. Verdict A: ships; B: verbatim only; C: no text here."""

    verdict: str
    terms: str
    holder: str | None
    source_url: str | None


@dataclass(frozen=True, slots=True)
class Authorship:
    """When an original questionnaire was written, and what it is not."""

    written_on: date
    statement: str


@dataclass(frozen=True, slots=True)
class Review:
    """When the definition was last compared with its source, and when to do so again."""

    checked_on: date
    due: date


@dataclass(frozen=True, slots=True)
class Derivation:
    """The longer instrument whose items these are: own item id to its item id."""

    instrument: str
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """A case worked by hand, which the scorer has to reproduce."""

    name: str
    answers: Mapping[str, object]
    status: str
    scales: Mapping[str, float | None]
    flags: tuple[str, ...]
    respondent: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a questionnaire."""

    id: str
    version: int
    title: str
    short_title: str
    about: str
    respondents: tuple[str, ...]
    administration: str
    normed: bool
    language: str
    stem: Mapping[str, str]
    recall: str | None
    licence: Licence
    copyright_line: str | None
    source: str
    authorship: Authorship | None
    review: Review
    key_verified: bool
    loinc: Mapping[str, str]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    flags: tuple[Flag, ...]
    derived_from: Derivation | None
    examples: tuple[Example, ...] = field(repr=False)

    @property
    def key(self) -> str:
        """The id with the version, as a stored response names it."""
        return f"{self.id}@{self.version}"

    @property
    def main_scale(self) -> Scale | None:
        """The scale that lists and charts show; None if no scale stands for the whole."""
        return next((scale for scale in self.scales if scale.main), None)

    @property
    def norm_sets(self) -> tuple[Norms, ...]:
        """The norm sets of the main scale, of which a clinic chooses one."""
        return self.main_scale.norms if self.main_scale else ()

    @property
    def risk_items(self) -> tuple[str, ...]:
        """Ids of the items that have a flag, in the order asked."""
        flagged = {flag.item for flag in self.flags}
        return tuple(item.id for item in self.items if item.id in flagged)

    def raised_flag(self, item_id: str, answer: object) -> Flag | None:
        """Return the flag that this answer raises, if any."""
        raised = (flag for flag in self.flags if flag.item == item_id)
        return next((flag for flag in raised if flag.is_raised_by(answer)), None)

    def item(self, item_id: str) -> Item:
        """Return one item; raises KeyError for an id that the instrument does not have."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def scale(self, scale_id: str) -> Scale:
        """Return one scale; raises KeyError for an id that the instrument does not have."""
        for scale in self.scales:
            if scale.id == scale_id:
                return scale
        raise KeyError(scale_id)

    def items_for(self, respondent: str) -> tuple[Item, ...]:
        """Return the items that this respondent is asked; all of them where no text ships."""
        if self.administration != "text":
            return self.items
        return tuple(item for item in self.items if respondent in item.text)


def parse_instrument(raw: object) -> Instrument:
    """Read an instrument from its definition, as the file's YAML gives it.

    Parameters
    ----------
    raw : object
        The parsed file; the schema is described in ``docs/science.md``.

    Returns
    -------
    Instrument
        Checked: what it says about ranges, bands, items, flags and licence is consistent.

    Raises
    ------
    InstrumentError
        Names the place, the value and what was allowed there.
    """
    top = Fields.of(raw, "", _KEYS)
    respondents = top.texts("respondents")
    if not respondents or not set(respondents) <= set(RESPONDENTS):
        raise InstrumentError("respondents", list(respondents), "from " + ", ".join(RESPONDENTS))
    administration = top.one_of("administration", ADMINISTRATIONS)
    has_text = administration == "text"
    normed = top.truth("normed", default=False)
    items = parse_items(top, parse_answer_sets(top), respondents, has_text=has_text)
    licence, copyright_line = _licence(top, has_text=has_text)
    scales = parse_scales(top, items, normed=normed)
    return Instrument(
        id=top.text("id"),
        version=top.whole("version", lowest=1),
        title=top.text("title"),
        short_title=top.text("short_title"),
        about=top.one_of("about", ABOUT),
        respondents=respondents,
        administration=administration,
        normed=normed,
        language=top.text("language"),
        stem=top.words("stem"),
        recall=top.optional_text("recall"),
        licence=licence,
        copyright_line=copyright_line,
        source=top.text("source"),
        authorship=_authorship(top),
        review=_review(top),
        key_verified=top.truth("key_verified", default=False),
        loinc=top.words("loinc"),
        items=items,
        scales=scales,
        flags=parse_flags(top, items),
        derived_from=_derivation(top, {item.id for item in items}),
        examples=_examples(top, respondents, {scale.id for scale in scales}),
    )


def _licence(top: Fields, *, has_text: bool) -> tuple[Licence, str | None]:
    known = {"verdict", "terms", "holder", "copyright_line", "source_url"}
    fields = top.child("licence", known)
    # Verdict C means that the wording may not be passed on.
    verdict = fields.one_of("verdict", ("A", "B") if has_text else ("A", "B", "C"))
    line = fields.text("copyright_line") if has_text else fields.optional_text("copyright_line")
    licence = Licence(
        verdict=verdict,
        terms=fields.text("terms"),
        holder=fields.optional_text("holder"),
        source_url=fields.optional_text("source_url"),
    )
    return licence, line


def _authorship(top: Fields) -> Authorship | None:
    if not top.has("authorship"):
        return None
    fields = top.child("authorship", {"written_on", "statement"})
    return Authorship(fields.day("written_on"), fields.text("statement"))


def _review(top: Fields) -> Review:
    fields = top.child("review", {"checked_on", "due"})
    return Review(fields.day("checked_on"), fields.day("due"))


def _derivation(top: Fields, item_ids: set[str]) -> Derivation | None:
    if not top.has("derived_from"):
        return None
    fields = top.child("derived_from", {"instrument", "items"})
    items = fields.words("items")
    if set(items) != item_ids:
        raise InstrumentError(fields.at("items"), list(items), "every item of this instrument")
    return Derivation(fields.text("instrument"), items)


def _examples(
    top: Fields, respondents: tuple[str, ...], scale_ids: set[str]
) -> tuple[Example, ...]:
    known = {"name", "answers", "status", "scales", "flags", "respondent"}
    rows = top.rows("examples", known)
    if not rows:
        raise InstrumentError("examples", [], "at least one worked case")
    return tuple(_example(row, respondents, scale_ids) for row in rows)


def _example(row: Fields, respondents: tuple[str, ...], scale_ids: set[str]) -> Example:
    answers = row.raw.get("answers")
    if not isinstance(answers, Mapping) or not all(isinstance(key, str) for key in answers):
        raise InstrumentError(row.at("answers"), answers, "a mapping of quoted item ids to answers")
    expected = Fields.of(row.raw.get("scales", {}), row.at("scales"), scale_ids)
    return Example(
        name=row.text("name"),
        answers=dict(answers),
        status=row.one_of("status", STATUSES),
        scales={key: expected.number(key) if expected.has(key) else None for key in expected.raw},
        flags=row.texts("flags"),
        respondent=row.one_of("respondent", respondents)
        if row.has("respondent")
        else respondents[0],
    )
