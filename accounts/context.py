"""What the staff pages' shell shows about the person who is signed in."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from outbox.health import trouble


def shell(request: HttpRequest) -> dict[str, Any]:
    """The person's clinic, whether it holds made-up people only, and whether messages leave."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "clinic": user.clinic,
        "clinic_is_demo": user.clinic.is_demo,
        # Asked by the pages' shell only, so that a fragment costs no query.
        "delivery_trouble": partial(trouble, user.clinic_id, timezone.now()),
    }
