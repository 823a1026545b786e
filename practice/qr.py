"""A link as a QR code that a page draws itself: one path, attributes only."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET_MODULES = 4  # the margin that scanners need, ISO/IEC 18004


@dataclass(frozen=True, slots=True)
class QrCode:
    """The side of the square in modules, margin included, and the dark modules as an SVG path."""

    side: int
    path: str


def qr_code(text: str) -> QrCode:
    """Draw a text, each run of dark modules in a row as one rectangle."""
    matrix = segno.make(text, error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        for is_dark, cells in groupby(row):
            length = sum(1 for _ in cells)
            if is_dark:
                runs.append(f"M{x + QUIET_MODULES} {y + QUIET_MODULES}h{length}v1h-{length}z")
            x += length
    return QrCode(side=len(matrix) + 2 * QUIET_MODULES, path="".join(runs))
