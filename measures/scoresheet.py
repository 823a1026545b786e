"""One scored response, as an object for JSON and as a row for a table."""

from typing import Any

from science.instrument import Instrument
from science.scoring import ScaleScore, Scoring, Status, round_half_up

EXACT_DECIMALS = 4


def scoresheet(instrument: Instrument, scoring: Scoring | None) -> dict[str, Any]:
    """Everything a caller needs to store or show; without a scoring the answers were invalid."""
    scales = scoring.scales if scoring else {}
    flags = scoring.flags if scoring else ()
    return {
        "instrument": instrument.id,
        "version": instrument.version,
        "status": str(scoring.status if scoring else Status.INVALID),
        "key_verified": instrument.key_verified,
        "scales": {
            scale.id: _points(scales[scale.id], scale.decimals)
            for scale in instrument.scales
            if scale.id in scales
        },
        "flags": [
            {"item": flag.item, "value": flag.value, "kind": str(flag.kind)} for flag in flags
        ],
        "not_answered": list(scoring.not_answered) if scoring else [],
    }


def columns(instrument: Instrument) -> list[str]:
    """The header of a table of scores."""
    parts = ("exact", "rounded", "n_missing", "band")
    scales = [f"{scale.id}_{part}" for scale in instrument.scales for part in parts]
    return ["row_id", "instrument", "version", "status", *scales, "flags", "not_answered"]


def row(row_id: str, instrument: Instrument, scoring: Scoring) -> list[Any]:
    """One line of that table; a score that could not be computed is an empty cell, never 0."""
    sheet = scoresheet(instrument, scoring)
    points = [value for scale in sheet["scales"].values() for value in scale.values()]
    flags = " ".join(f"{flag['item']}:{flag['kind']}={flag['value']}" for flag in sheet["flags"])
    gaps = " ".join(sheet["not_answered"])
    return [row_id, instrument.id, instrument.version, sheet["status"], *points, flags, gaps]


def _points(points: ScaleScore, decimals: int) -> dict[str, Any]:
    return {
        "exact": _plain(points.exact, EXACT_DECIMALS),
        "rounded": _plain(points.rounded, decimals),
        "n_missing": points.n_missing,
        "band": points.band,
    }


def _plain(number: float | None, decimals: int) -> float | None:
    """Return the number to so many places, a whole one without a point."""
    if number is None:
        return None
    rounded = round_half_up(number, decimals)
    return int(rounded) if rounded == int(rounded) else rounded
