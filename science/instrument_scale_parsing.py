"""From the raw definition to scales, refusing a range, band or rule that cannot be."""

from collections.abc import Mapping, Sequence

from science.errors import InstrumentError
from science.instrument_fields import Fields
from science.instrument_items import Exact, Item, exactly
from science.instrument_scales import (
    Band,
    MissingKind,
    MissingRule,
    Scale,
    ScoreKind,
)
from science.norms_parsing import parse_evidence, parse_norms

_SCALE_KEYS = {
    "id", "title", "items", "of", "score", "multiply", "decimals", "range", "higher_is",
    "missing", "bands", "norms", "main",
}  # fmt: skip


def parse_scales(top: Fields, items: Sequence[Item], *, normed: bool) -> tuple[Scale, ...]:
    """Read the scales; every scored item belongs to one, and no other item does.

    Parameters
    ----------
    top : Fields
        The whole definition.
    items : sequence of Item
        All items of the instrument.
    normed : bool
        Without norms there are no bands and no norm sets.

    Returns
    -------
    tuple of Scale
        In the order of the file: a scale stands after those that it is built of.
    """
    by_id = {item.id: item for item in items}
    rows = top.rows("scales", _SCALE_KEYS)
    scales: dict[str, Scale] = {}
    for row in rows:
        scale = _scale(row, by_id, scales, is_only=len(rows) == 1)
        if scale.id in scales:
            raise InstrumentError(row.at("id"), scale.id, "an id that no other scale has")
        if not normed and (scale.bands or scale.norms):
            raise InstrumentError(row.where, "bands or norms", 'none without "normed: true"')
        scales[scale.id] = scale
    _check_main(scales)
    _check_all_items_count(scales, items)
    return tuple(scales.values())


def _scale(
    row: Fields, items: Mapping[str, Item], earlier: Mapping[str, Scale], *, is_only: bool
) -> Scale:
    if row.has("of") == row.has("items"):
        raise InstrumentError(row.where, sorted(row.raw), "either items or of")
    parts = tuple(_part(row, part, earlier) for part in _named(row, "of"))
    pooled = tuple(item for part in parts for item in part.items) or _named(row, "items")
    kind = ScoreKind(row.one_of("score", list(ScoreKind)))
    multiply = row.number("multiply") if row.has("multiply") else 1
    if multiply <= 0:
        raise InstrumentError(row.at("multiply"), multiply, "more than 0")
    members = [_member(row, item, items) for item in pooled]
    if not parts or kind == ScoreKind.PERCENT:
        _check_alike(row, [(item.minimum, item.maximum) for item in members])
    _check_sum_is_complete(row, kind, members)
    minimum, maximum = _ends(row, kind, multiply, parts, members)
    higher_is = row.one_of("higher_is", ("worse", "better"))
    return Scale(
        id=row.text("id"),
        title=row.text("title"),
        items=pooled,
        of=tuple(part.id for part in parts),
        score=kind,
        multiply=multiply,
        decimals=row.whole("decimals", lowest=0),
        minimum=minimum,
        maximum=maximum,
        higher_is=higher_is,
        missing=_missing(row, n_items=len(pooled), is_composed=bool(parts)),
        bands=_bands(row, minimum, maximum),
        norms=parse_norms(row, higher_is=higher_is, minimum=minimum, maximum=maximum),
        main=row.truth("main", default=is_only),
    )


def _named(row: Fields, key: str) -> tuple[str, ...]:
    if not row.has(key):
        return ()
    names = row.texts(key)
    if not names:
        raise InstrumentError(row.at(key), [], "at least one")
    return names


def _part(row: Fields, name: str, earlier: Mapping[str, Scale]) -> Scale:
    if name not in earlier or earlier[name].of:
        raise InstrumentError(row.at("of"), name, "item scales that stand before this one")
    return earlier[name]


def _member(row: Fields, name: str, items: Mapping[str, Item]) -> Item:
    if name not in items or not items[name].scored:
        raise InstrumentError(row.at("items"), name, "scored items")
    return items[name]


def _check_alike(row: Fields, ends: Sequence[tuple[float | None, float | None]]) -> None:
    if len(set(ends)) > 1:
        raise InstrumentError(row.where, sorted(set(map(str, ends))), "items of one range")


def _check_sum_is_complete(row: Fields, kind: ScoreKind, members: Sequence[Item]) -> None:
    leaving = [item.id for item in members if item.can_leave_the_scale]
    if kind == ScoreKind.SUM and leaving:
        # Fewer items would lower the sum, and the range and the bands would no longer hold.
        raise InstrumentError(row.at("items"), leaving, "a sum without not_applicable and show_if")


def _ends(
    row: Fields,
    kind: ScoreKind,
    multiply: float,
    parts: Sequence[Scale],
    members: Sequence[Item],
) -> tuple[float, float]:
    if parts:
        below = [(part.minimum, part.maximum) for part in parts]
    else:
        below = [(item.minimum or 0, item.maximum or 0) for item in members]
    lows, highs = zip(*below, strict=True)
    match kind:
        case ScoreKind.PERCENT:
            reach = [exactly(0), exactly(100)]
        case ScoreKind.MEAN:
            _check_alike(row, below)
            reach = [exactly(lows[0]), exactly(highs[0])]
        case _:
            reach = [_sum(lows), _sum(highs)]
    expected = [float(end * exactly(multiply)) for end in reach]
    if row.raw.get("range") != expected:
        raise InstrumentError(row.at("range"), row.raw.get("range"), f"{expected}")
    return expected[0], expected[1]


def _sum(numbers: Sequence[float]) -> Exact:
    return sum(map(exactly, numbers))


def _missing(row: Fields, *, n_items: int, is_composed: bool) -> MissingRule:
    if is_composed and not row.has("missing"):
        return MissingRule(MissingKind.NONE)
    fields = row.child("missing", {"rule", "max", "min_share", "evidence", "note"})
    rule = MissingKind(fields.one_of("rule", list(MissingKind)))
    if is_composed and rule != MissingKind.NONE:
        raise InstrumentError(fields.at("rule"), str(rule), "none: the parts have their own rules")
    has_limit = (fields.has("max"), fields.has("min_share"))
    if rule == MissingKind.NONE and any(has_limit):
        raise InstrumentError(fields.where, dict(fields.raw), "no limit with the rule none")
    if rule != MissingKind.NONE and sum(has_limit) != 1:
        raise InstrumentError(fields.where, dict(fields.raw), "either max or min_share")
    return MissingRule(
        rule=rule,
        max=_limit(fields, n_items) if fields.has("max") else None,
        min_share=_share(fields) if fields.has("min_share") else None,
        evidence=parse_evidence(fields)
        if rule != MissingKind.NONE or fields.has("evidence")
        else None,
        note=fields.optional_text("note"),
    )


def _limit(fields: Fields, n_items: int) -> int:
    limit = fields.whole("max", lowest=1)
    if limit >= n_items:
        raise InstrumentError(fields.at("max"), limit, f"less than the {n_items} items")
    return limit


def _share(fields: Fields) -> float:
    share = fields.number("min_share")
    if not 0 < share <= 1:
        raise InstrumentError(fields.at("min_share"), share, "more than 0, at most 1")
    return share


def _bands(row: Fields, minimum: float, maximum: float) -> tuple[Band, ...]:
    fields = row.rows("bands", {"from", "label"})
    bands = tuple(Band(band.number("from"), band.text("label")) for band in fields)
    starts = [band.start for band in bands]
    is_ladder = starts == sorted(set(starts)) and starts[:1] in ([], [minimum])
    if not is_ladder or any(start > maximum for start in starts):
        raise InstrumentError(row.at("bands"), starts, f"rising from {minimum} to {maximum}")
    return bands


def _check_main(scales: Mapping[str, Scale]) -> None:
    mains = [scale.id for scale in scales.values() if scale.main]
    if len(mains) > 1:
        raise InstrumentError("scales", mains, "one main scale")


def _check_all_items_count(scales: Mapping[str, Scale], items: Sequence[Item]) -> None:
    counted = {item for scale in scales.values() for item in scale.items}
    forgotten = [item.id for item in items if item.scored and item.id not in counted]
    if forgotten:
        raise InstrumentError("scales", forgotten, "every scored item in a scale")
