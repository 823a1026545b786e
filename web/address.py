"""Where a request comes from, for counting tries."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

ONE_LINE = 64  # bits: within them a single connection picks any address it likes


def client_address(request: HttpRequest) -> str:
    """The caller's address; behind the installation's own proxy, the one that the proxy saw.

    Of IPv6 the network only: else one caller would have as many tries as addresses.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        # What stands before the last comma was claimed by the caller.
        return _line_of(forwarded.rpartition(",")[2].strip())
    return _line_of(request.META.get("REMOTE_ADDR", ""))


def _line_of(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:  # a socket has none
        return text
    if not isinstance(address, IPv6Address):
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), ONE_LINE), strict=False))
