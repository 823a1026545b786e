"""BI-25 at the server itself: requests that break off, fall silent or lie about their length."""

import http.client
import socket
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.e2e.server import Server

THREADS = 8  # of gunicorn: two processes of four
SILENCE = "2"  # seconds
PUT = "PUT /f/abcdefghjk/draft HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
POST = (
    "POST /f/open HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
)
SILENT = {
    "half a form": f"{POST}Content-Length: 100\r\n\r\ntoken=zinnober",
    "a head and no more": f"{POST}Content-Length: 100\r\n\r\n",
}


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server]) -> Server:
    return serve("empty", SILENCE_SECONDS=SILENCE)


def ask(server: Server, text: str) -> socket.socket:
    """Send these bytes and leave the line open."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    line.sendall(text.encode())
    return line


def status(line: socket.socket) -> int | None:
    """What the server says on a line; None where it only hangs up."""
    with line:
        said = line.recv(65_536).partition(b"\r\n")[0]
    return int(said.split()[1]) if said else None


def help_answers(server: Server) -> bool:
    """Whether somebody else gets the page with the numbers."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as other:
        other.request("GET", "/f/help/")
        return other.getresponse().status == 200


def rows(server: Server) -> list[int]:
    tables = ("measures_draft", "measures_response", "measures_opening", "risk_alert")
    return [server.query(f"SELECT count(*) FROM {table}")[0][0] for table in tables]


@pytest.mark.parametrize("case", SILENT)
def test_bi_25_more_silent_requests_than_threads_hold_nobody_up_for_long(server, case):
    before = rows(server)
    lines = [ask(server, SILENT[case]) for _ in range(THREADS + 4)]

    assert help_answers(server)
    assert {status(line) for line in lines} == {408}
    assert rows(server) == before


def test_bi_25_half_a_head_is_hung_up_on(server):
    assert status(ask(server, "POST /f/open HTTP/1.1\r\nHost: 127")) is None


def test_bi_25_a_request_that_breaks_off_stores_nothing(server):
    before = rows(server)
    with ask(server, SILENT["half a form"]):
        pass  # gone in the middle

    assert help_answers(server)
    assert rows(server) == before


@pytest.mark.parametrize("head", [PUT, POST], ids=["PUT", "POST"])
@pytest.mark.parametrize(
    "body",
    [
        "Transfer-Encoding: chunked\r\n\r\n5\r\ntoken=zinnober\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nff\r\ntoken=zinnober\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\ntoken=zinnober\r\n0\r\n\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ntoken\r\n0\r\n\r\n",
        "Content-Length: -1\r\n\r\ntoken",
    ],
    ids=["shorter", "longer", "no number", "two lengths", "negative"],
)
def test_bi_25_a_wrong_length_is_refused_and_stores_nothing(server, head, body):
    before = rows(server)

    assert status(ask(server, head + body)) in (400, 403)
    assert rows(server) == before
