"""The role gate that stands at the door of each delivery package."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
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
            _record_denial("refused", view, request)
            raise PermissionDenied
        try:
            return view(request, *args, **kwargs)
        except Http404:  # not there, or somebody else's: whoever tries numbers leaves a trace
            _record_denial("not-found", view, request)
            raise

    gate.role_gate = role  # type: ignore[attr-defined]  # read by the access test
    return gate


def _record_denial(what: str, view: View, request: HttpRequest) -> None:
    action = f"{what}:{view.__name__}"[:40]
    audit.record(request.user, action, at=timezone.now(), decision=AuditEvent.Decision.DENY)
