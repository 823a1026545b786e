"""What is said of answers that staff typed in from paper."""

from __future__ import annotations

from datetime import date


def typed_in_words(filled_on: date) -> str:
    """Inside a sentence: typed in from paper, filled on 3 May 2026."""
    return f"typed in from paper, filled on {filled_on.day} {filled_on:%B %Y}"
