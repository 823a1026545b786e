"""What the help page says about the flag: its rules, what they need and what they are worth."""

from __future__ import annotations

from typing import Any


def help_context() -> dict[str, Any]:
    """Everything that the help page prints."""
    return {}
