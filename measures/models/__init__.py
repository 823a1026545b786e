"""What was asked, by which link it was reached, what was answered, and how it scored."""

from measures.models.answered import (
    Draft,
    Entry,
    FormRead,
    LateVariant,
    Response,
    RiskItemSave,
    ScaleScore,
)
from measures.models.asked import (
    Assignment,
    AssignmentQuerySet,
    Channel,
    Device,
    FormLine,
    Link,
    Moment,
    Opening,
    Respondent,
    new_public_id,
)
from measures.models.norms import NormChoice
from measures.models.shared_devices import HandOver, RoomCode, Tablet

__all__ = [
    "Assignment",
    "AssignmentQuerySet",
    "Channel",
    "Device",
    "Draft",
    "Entry",
    "FormLine",
    "FormRead",
    "HandOver",
    "LateVariant",
    "Link",
    "Moment",
    "NormChoice",
    "Opening",
    "Respondent",
    "Response",
    "RiskItemSave",
    "RoomCode",
    "ScaleScore",
    "Tablet",
    "new_public_id",
]
