"""Where a request comes from, for counting tries."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's address; behind the installation's own proxy, the one that the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        # What stands before the last comma was claimed by the caller.
        return forwarded.rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")
