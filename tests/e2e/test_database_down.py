"""The database goes away and comes back: help stays reachable, and forms go on by themselves."""

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.e2e.server import Server
from tests.engines import databases
from tests.engines.databases import is_postgres

PREPARE = "from tests.e2e import forms_to_fill; print(forms_to_fill.prepare(1))"
CSRF = "x" * 32


def test_help_and_numbers_outlive_the_database(
    serve: Callable[..., Server], run_folder: Path
) -> None:
    server = serve("empty", DATA_DIR=_folder_with_static_files(run_folder))
    token = json.loads(server.python(PREPARE).splitlines()[-1])[0]["token"]
    server.python(
        "from accounts.crisis_numbers import write_file; write_file()"
    )  # as the worker does
    opened = _ask(server, "POST", "/f/open", token=token)
    form, cookie = opened.headers["Location"], opened.headers["Set-Cookie"].partition(";")[0]

    before = _ask(server, "GET", form, cookie)
    with _database_gone(server):
        helped = _ask(server, "GET", "/f/help/", cookie)
        looked = _ask(server, "GET", form, cookie)
        pressed = _ask(server, "POST", f"{form}q/1/", cookie, answer="2")
        style = _ask(server, "GET", _style_of(helped.text))
    after = _ask(server, "GET", form, cookie)

    assert before.status == 200
    assert helped.status == 200
    assert "116 123" in helped.text
    for page in (looked, pressed):
        assert page.status == 503
        assert "116 123" in page.text
        assert "saved up to where it said Saved" in page.text
    assert style.status == 200
    assert after.status == 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: Message
    text: str


def _ask(server: Server, method: str, path: str, cookie: str = "", **fields: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {
        "Cookie": f"csrf={CSRF}; {cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = urlencode(fields | {"csrfmiddlewaretoken": CSRF}) if method == "POST" else None
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())
    finally:
        connection.close()


def _folder_with_static_files(run_folder: Path) -> str:
    """A data folder that no other server of the run writes to."""
    folder = run_folder / "database_down"
    folder.mkdir()
    (folder / "static").symlink_to(run_folder / "static")
    return str(folder)


def _style_of(page: str) -> str:
    return next(part.split('"')[0] for part in page.split('href="') if part.startswith("/static/"))


@contextmanager
def _database_gone(server: Server) -> Iterator[None]:
    """Close the database to the product: on PostgreSQL to all connections, else take the file."""
    if is_postgres(server.database):
        name = urlsplit(server.database).path[1:]
        keeper = urlsplit(server.database)._replace(path="/postgres").geturl()
        databases.query(keeper, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        databases.query(
            keeper, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name
        )
        yield
        databases.query(keeper, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        return
    file = Path(server.database.removeprefix("sqlite:///"))
    parts = [path for path in file.parent.glob(f"{file.name}*") if path.is_file()]
    away = file.parent / "away"
    away.mkdir()
    for path in parts:
        path.rename(away / path.name)
    file.mkdir()  # else the product would make an empty one
    yield
    file.rmdir()
    for path in parts:
        (away / path.name).rename(path)
    away.rmdir()
