"""What the staff pages' shell shows about the person who is signed in."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The person's clinic, and whether it holds made-up people only."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"clinic": user.clinic, "clinic_is_demo": user.clinic.is_demo}
