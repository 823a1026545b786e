"""Writes about forms, drafts and responses. Called by the composed writes of `risk` only."""

from measures.actions.drafts import Press, keep_risk_answer, save_draft
from measures.actions.forms import (
    move_forms,
    open_forms,
    staff_assignment,
    therapist_assignment,
    time_forms_anew,
    withdraw,
    withdraw_forms,
)
from measures.actions.responses import Recorded, keep_variant, record_response

__all__ = [
    "Press",
    "Recorded",
    "keep_risk_answer",
    "keep_variant",
    "move_forms",
    "open_forms",
    "record_response",
    "save_draft",
    "staff_assignment",
    "therapist_assignment",
    "time_forms_anew",
    "withdraw",
    "withdraw_forms",
]
