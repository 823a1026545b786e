"""What every test gets: an HTTP client, and no way out to the network."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import settings as hypothesis_settings

from tests.clock import NOW

# The same examples in every run, and no clock: two busy cores are no finding.
hypothesis_settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("fixed")


@pytest.fixture
def http() -> Client:
    """Return a browser without JavaScript. `client` is a person here, so this one is `http`."""
    return Client()


@pytest.fixture
def at_now() -> Iterator[time_machine.Traveller]:
    """Stop the clock at the factories' NOW."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Any:
    """Refuse every connection that leaves this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:
        _refuse_other_hosts(self, address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        _refuse_other_hosts(self, address)
        return connect_ex(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    patch.setattr(socket.socket, "connect_ex", guarded_ex)
    yield
    patch.undo()


def _refuse_other_hosts(sock: socket.socket, address: Any) -> None:
    if sock.family == socket.AF_UNIX or address[0] == "localhost":
        return
    if not ipaddress.ip_address(address[0]).is_loopback:
        raise RuntimeError(f"a test tried to reach {address[0]}: tests stay on this machine")
