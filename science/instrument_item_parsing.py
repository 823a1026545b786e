"""From the raw definition to items and flags, refusing what cannot be asked or scored."""

from collections.abc import Collection, Mapping

from science.errors import InstrumentError
from science.instrument_fields import Fields
from science.instrument_items import (
    MAX_TEXT_CHARACTERS,
    AnswerOption,
    Flag,
    FlagKind,
    FlagPage,
    Item,
    ItemType,
    ShowIf,
)

AnswerSets = Mapping[str, tuple[AnswerOption, ...]]

_EVERY_ITEM = {"id", "topic", "type", "text", "stem", "scored", "show_if", "loinc"}
_BETWEEN_ENDS = {"min", "max", "step", "low_label", "high_label", "reversed", "not_applicable"}
_ITEM_KEYS = {
    ItemType.CHOICE: _EVERY_ITEM | {"answers", "reversed", "not_applicable"},
    ItemType.NUMBER: _EVERY_ITEM | _BETWEEN_ENDS,
    ItemType.LINE: _EVERY_ITEM | _BETWEEN_ENDS,
    ItemType.TEXT: _EVERY_ITEM | {"max_length"},
}
_LINE = (0, 100, 1)  # ends and step of a 10 cm line, in mm, where the file says nothing
_FLAG_KEYS = {"item", "at_least", "kind", "page", "message"}


def parse_answer_sets(top: Fields) -> AnswerSets:
    """Read the named answer sets.

    Parameters
    ----------
    top : Fields
        The whole definition.

    Returns
    -------
    mapping of str to tuple of AnswerOption
        Each set in the order of the file, which is the order on the page.
    """
    raw = top.raw.get("answers", {})
    if not isinstance(raw, Mapping):
        raise InstrumentError("answers", raw, "a mapping of names to answer sets")
    return {str(name): _options(options, f"answers.{name}") for name, options in raw.items()}


def parse_items(
    top: Fields, answer_sets: AnswerSets, respondents: Collection[str], *, has_text: bool
) -> tuple[Item, ...]:
    """Read the items.

    Parameters
    ----------
    top : Fields
        The whole definition.
    answer_sets : mapping of str to tuple of AnswerOption
        What the items may name under ``answers``.
    respondents : collection of str
        Who may have a text. A scored item needs one for each.
    has_text : bool
        Whether clients read the items; otherwise they carry no text at all.

    Returns
    -------
    tuple of Item
        In the order in which they are asked; at least one.
    """
    items: list[Item] = []
    for row in top.rows("items", set().union(*_ITEM_KEYS.values())):
        item = _item(row, answer_sets, respondents, has_text=has_text)
        if any(item.id == earlier.id for earlier in items):
            raise InstrumentError(row.at("id"), item.id, "an id that no other item has")
        if item.show_if is not None:
            _check_show_if(row, item.show_if, items)
        items.append(item)
    if not items:
        raise InstrumentError("items", [], "at least one item")
    return tuple(items)


def parse_flags(top: Fields, items: tuple[Item, ...]) -> tuple[Flag, ...]:
    """Read the flags; ``risk_items`` must name the same items, so that none is forgotten.

    Parameters
    ----------
    top : Fields
        The whole definition.
    items : tuple of Item
        Only a choice item can carry a flag.

    Returns
    -------
    tuple of Flag
        In the order of the file.
    """
    by_id = {item.id: item for item in items if item.type == ItemType.CHOICE}
    flags = tuple(_flag(row, by_id) for row in top.rows("flags", _FLAG_KEYS))
    decided = top.texts("risk_items")
    if set(decided) != {flag.item for flag in flags}:
        raise InstrumentError("risk_items", list(decided), "exactly the items that have a flag")
    return flags


def _options(raw: object, where: str) -> tuple[AnswerOption, ...]:
    if not isinstance(raw, Mapping) or len(raw) < 2:
        raise InstrumentError(where, raw, "a mapping of at least two codes to labels")
    return tuple(_option(code, value, where) for code, value in raw.items())


def _option(code: object, raw: object, where: str) -> AnswerOption:
    if type(code) is not int:
        raise InstrumentError(where, code, "a whole number as code")
    entry = raw if isinstance(raw, Mapping) else {"label": raw}
    fields = Fields.of(entry, f"{where}.{code}", {"label", "loinc"})
    return AnswerOption(code, fields.text("label"), fields.optional_text("loinc"))


def _item(
    row: Fields, answer_sets: AnswerSets, respondents: Collection[str], *, has_text: bool
) -> Item:
    kind = ItemType(row.one_of("type", list(ItemType))) if row.has("type") else ItemType.CHOICE
    row = Fields.of(row.raw, row.where, _ITEM_KEYS[kind])
    item_id = row.text("id")
    scored = row.truth("scored", default=kind != ItemType.TEXT)
    if scored and kind == ItemType.TEXT:
        raise InstrumentError(row.at("scored"), scored, "false for a text item")
    options = answer_sets[row.one_of("answers", answer_sets)] if kind == ItemType.CHOICE else ()
    minimum, maximum, step = _ends(row, kind, options)
    wording = _wording(row, respondents, has_text=has_text, is_for_all=scored)
    if kind == ItemType.LINE:
        _check_line(row, wording)
    return Item(
        id=item_id,
        topic=row.text("topic") if has_text or row.has("topic") else f"item-{item_id}",
        type=kind,
        text=wording,
        stem=row.words("stem") if row.has("stem") else None,
        options=options,
        minimum=minimum,
        maximum=maximum,
        step=step,
        low_label=row.optional_text("low_label"),
        high_label=row.optional_text("high_label"),
        reversed=row.truth("reversed", default=False),
        scored=scored,
        show_if=_show_if(row),
        not_applicable=row.optional_text("not_applicable"),
        max_length=_max_length(row) if kind == ItemType.TEXT else None,
        loinc=row.optional_text("loinc"),
    )


def _ends(
    row: Fields, kind: ItemType, options: tuple[AnswerOption, ...]
) -> tuple[float | None, float | None, float | None]:
    match kind:
        case ItemType.CHOICE:
            codes = [option.value for option in options]
            return min(codes), max(codes), None
        case ItemType.NUMBER:
            step = row.number("step") if row.has("step") else None
            return _fitting(row, row.number("min"), row.number("max"), step)
        case ItemType.LINE:
            given = zip(("min", "max", "step"), _LINE, strict=True)
            return _fitting(row, *(row.number(key) if row.has(key) else mm for key, mm in given))
        case _:
            return None, None, None


def _fitting(
    row: Fields, minimum: float, maximum: float, step: float | None
) -> tuple[float, float, float | None]:
    if minimum >= maximum:
        raise InstrumentError(row.at("max"), maximum, f"more than {minimum}")
    if step is not None and not 0 < step <= maximum - minimum:
        raise InstrumentError(row.at("step"), step, "a step that fits between the ends")
    return minimum, maximum, step


def _check_line(row: Fields, wording: Mapping[str, str]) -> None:
    """Refuse a line without words at its ends, and one that staff would be asked."""
    if not wording:
        return
    if set(wording) != {"client"}:
        raise InstrumentError(row.at("text"), list(wording), "text for client alone")
    for key in ("low_label", "high_label"):
        row.text(key)


def _wording(
    row: Fields, respondents: Collection[str], *, has_text: bool, is_for_all: bool
) -> dict[str, str]:
    wording = row.words("text")
    if not has_text and wording:
        raise InstrumentError(row.at("text"), list(wording), "no text, because only staff see it")
    if not set(wording) <= set(respondents):
        raise InstrumentError(row.at("text"), list(wording), "texts for " + ", ".join(respondents))
    if has_text and (not wording or (is_for_all and set(wording) != set(respondents))):
        raise InstrumentError(row.at("text"), list(wording), "text for " + ", ".join(respondents))
    return wording


def _show_if(row: Fields) -> ShowIf | None:
    if not row.has("show_if"):
        return None
    fields = row.child("show_if", {"item", "at_least"})
    return ShowIf(fields.text("item"), fields.whole("at_least", lowest=0))


def _check_show_if(row: Fields, condition: ShowIf, earlier: list[Item]) -> None:
    choices = [item.id for item in earlier if item.type == ItemType.CHOICE]
    if condition.item not in choices:
        raise InstrumentError(row.at("show_if.item"), condition.item, "an earlier choice item")


def _max_length(row: Fields) -> int:
    length = row.whole("max_length", lowest=1) if row.has("max_length") else MAX_TEXT_CHARACTERS
    if length > MAX_TEXT_CHARACTERS:
        raise InstrumentError(row.at("max_length"), length, f"at most {MAX_TEXT_CHARACTERS}")
    return length


def _flag(row: Fields, by_id: Mapping[str, Item]) -> Flag:
    item = by_id[row.one_of("item", by_id)]
    at_least = row.whole("at_least", lowest=0)
    if not item.accepts(at_least):
        raise InstrumentError(row.at("at_least"), at_least, item.allowed)
    kind = FlagKind(row.one_of("kind", list(FlagKind)))
    page = FlagPage(row.one_of("page", list(FlagPage)))
    if kind == FlagKind.UNSAFE_WITH_SOMEONE and page != FlagPage.NONE:
        # The person at home may be reading over the shoulder.
        raise InstrumentError(
            row.at("page"), str(page), "none, so that no page tells on the client"
        )
    return Flag(item.id, at_least, kind, page, row.text("message"))
