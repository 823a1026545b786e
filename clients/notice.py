"""Which words about the use of their answers clients have been shown."""

from __future__ import annotations

from accounts.models import Clinic
from clients.models import Client, NoticeSeen

# Raised when what templates/portal/_how_used.html or full_notice.html says changes its meaning.
PRODUCT_TEXT = 1


def notice_version(clinic: Clinic) -> str:
    """The product's text, a dot, and the revision of what the clinic adds to it."""
    return f"{PRODUCT_TEXT}.{clinic.notice_revision}"


def has_seen_notice(client: Client, *, version: str) -> bool:
    """Whether the client has gone past this version of the notice."""
    return NoticeSeen.objects.filter(
        clinic_id=client.clinic_id, client=client, version=version
    ).exists()
