"""Instrument files of an installation's own, such as of a licence that a clinic holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from science.errors import InstrumentError
from science.instrument import Instrument


def with_own(
    shipped: Mapping[str, Instrument], own: Mapping[str, Instrument], directory: Path
) -> dict[str, Instrument]:
    """Both together.

    An own file may hold a newer version of an instrument that ships, with wording that may not
    ship. It may not stand in for a version that answers are stored under already, nor leave out a
    question about safety.

    Raises
    ------
    InstrumentError
        Naming the file.
    """
    for instrument in own.values():
        theirs = [each for each in shipped.values() if each.id == instrument.id]
        if not theirs:
            continue
        newest = max(theirs, key=lambda each: each.version)
        file = str(directory / f"{instrument.id}.yaml")
        if instrument.version <= newest.version:
            raise InstrumentError(
                file,
                instrument.key,
                f"a newer version than {newest.key}, which ships, or an id of its own",
            )
        if missing := set(newest.risk_items) - set(instrument.risk_items):
            raise InstrumentError(
                file,
                sorted(instrument.risk_items),
                f"flags for the safety items of {newest.key} too: {', '.join(sorted(missing))}",
            )
    return {**shipped, **own}
