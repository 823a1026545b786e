"""What was asked, by which link it was reached, what was answered, and how it scored."""

from measures.models.answered import Draft, Entry, Response, RiskItemSave, ScaleScore
from measures.models.asked import (
    Assignment,
    AssignmentQuerySet,
    Channel,
    FormLine,
    Link,
    Moment,
    Opening,
    Respondent,
    new_public_id,
)
from measures.models.norms import NormChoice

__all__ = [
    "Assignment",
    "AssignmentQuerySet",
    "Channel",
    "Draft",
    "Entry",
    "FormLine",
    "Link",
    "Moment",
    "NormChoice",
    "Opening",
    "Respondent",
    "Response",
    "RiskItemSave",
    "ScaleScore",
    "new_public_id",
]
