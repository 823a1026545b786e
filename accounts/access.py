"""The role gate that stands at the door of each delivery package."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent, Role

View = Callable[..., HttpResponse]


def behind(
    role: Role, patterns: Sequence[URLPattern | URLResolver]
) -> list[URLPattern | URLResolver]:
    """The same patterns, each view open to people who hold the role and to nobody else."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _gated(role, pattern.callback)
    return list(patterns)


def _gated(role: Role, view: View) -> View:
    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_role(role):
            audit.record(
                request.user,
                f"refused:{view.__name__}"[:40],
                at=timezone.now(),
                decision=AuditEvent.Decision.DENY,
            )
            raise PermissionDenied
        return view(request, *args, **kwargs)

    gate.role_gate = role  # type: ignore[attr-defined]  # read by the access test
    return gate
