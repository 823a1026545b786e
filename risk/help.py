"""What the help page says about the flag: its rules, what they need and what they are worth."""

from __future__ import annotations

from typing import Any

from risk.false_alarms import FILE, published
from risk.help_rules import CHECK_IN, WATCH

# docs/science.md: d = .55 under an equal-variance normal model (AUC .65).
# Share flagged; caught and right in percent at a base rate of 20 %, then of 35 %.
WORTH = (
    (5, 11, 42, 9, 62),
    (10, 19, 38, 17, 58),
    (20, 34, 34, 30, 53),
    (30, 46, 31, 43, 50),
)


def help_context() -> dict[str, Any]:
    """Everything that the help page prints."""
    return {
        "check_in_rules": CHECK_IN,
        "watch_rules": WATCH,
        "worth": WORTH,
        "tried": published() if FILE.exists() else None,
    }
