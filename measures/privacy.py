"""Which answers a client may keep from supervisors and managers: those about working together."""

from __future__ import annotations

from measures import catalogue
from science.instrument import Instrument

ABOUT_WORKING_TOGETHER = frozenset({"alliance", "experience"})


def is_about_working_together(instrument: Instrument) -> bool:
    """Whether a client who keeps such answers private means this instrument."""
    return instrument.about in ABOUT_WORKING_TOGETHER


def private_instruments() -> list[str]:
    """Ids of all instruments, in any version, whose client answers may be kept private."""
    every = catalogue.load().values()
    return sorted({each.id for each in every if is_about_working_together(each)})
