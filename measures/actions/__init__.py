"""Writes about forms, drafts and responses. Called by the composed writes of `risk` only."""

from measures.actions.forms import (
    move_forms,
    open_forms,
    staff_assignment,
    therapist_assignment,
    withdraw,
    withdraw_forms,
)
from measures.actions.responses import Recorded, record_response, save_draft

__all__ = [
    "Recorded",
    "move_forms",
    "open_forms",
    "record_response",
    "save_draft",
    "staff_assignment",
    "therapist_assignment",
    "withdraw",
    "withdraw_forms",
]
