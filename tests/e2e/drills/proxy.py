"""A wire that is cut at the worst moment: what was asked has been done, and nobody is told."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

RESET = struct.pack("ii", 1, 0)  # a close that sends RST and drops what was not read
CHUNK = 65536
Connect = Callable[[str], socket.socket]


@dataclass(slots=True)
class Proxy:
    """Passes bytes both ways on a port of its own, and cuts the replies that `watch` names.

    For each connection `watch` makes a function that sees what the client sends and says whether
    the next reply is to be cut: once its first bytes have come, the client gets a reset instead.
    """

    connect: Connect  # given the client's address
    watch: Callable[[], Callable[[bytes], bool]]
    n_cut: int = 0
    listener: socket.socket = field(default_factory=socket.socket)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def __enter__(self) -> Proxy:
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(128)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener is closed
            while True:
                client, (address, _) = self.listener.accept()
                threading.Thread(target=self._pass_on, args=(client, address), daemon=True).start()

    def _pass_on(self, client: socket.socket, address: str) -> None:
        with client, suppress(OSError), self.connect(address) as server:
            cut = threading.Event()
            back = threading.Thread(target=self._bring_back, args=(server, client, cut))
            back.start()
            see = self.watch()
            while data := client.recv(CHUNK):
                if see(data):
                    cut.set()
                server.sendall(data)
            with suppress(OSError):
                server.shutdown(socket.SHUT_WR)
            back.join()

    def _bring_back(
        self, server: socket.socket, client: socket.socket, cut: threading.Event
    ) -> None:
        with suppress(OSError):
            while data := server.recv(CHUNK):
                if cut.is_set():
                    with self.lock:
                        self.n_cut += 1
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    break
                client.sendall(data)
        # Wakes the thread that reads from the client; the reset goes out with the last reference.
        with suppress(OSError):
            client.shutdown(socket.SHUT_RD)


def to_web(port: int) -> Connect:
    """The web server, as called by the client's own address."""

    def connect(address: str) -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), source_address=(address, 0))

    return connect


def to_postgres(folder: str) -> Connect:
    """The database server behind its socket."""

    def connect(_: str) -> socket.socket:
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{folder}/.s.PGSQL.5432")
        return server

    return connect


def first_sends() -> Callable[[], Callable[[bytes], bool]]:
    """Name the first send of each form that goes through the proxy."""
    seen: set[bytes] = set()

    def watch() -> Callable[[bytes], bool]:
        def see(data: bytes) -> bool:
            path = re.match(rb"POST (/f/\w+/send/) ", data)
            if not path or path[1] in seen:
                return False
            seen.add(path[1])
            return True

        return see

    return watch


def commits_of_responses() -> Callable[[bytes], bool]:
    """Name, on one connection, the commit of each transaction that stores a response."""
    stores = False

    def see(data: bytes) -> bool:
        nonlocal stores
        stores = stores or b'INSERT INTO "measures_response"' in data
        is_end = stores and b"COMMIT\0" in data
        stores = stores and not is_end
        return is_end

    return see
