"""A real server, a real database, a real mail server and a real browser for each test module."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browser import Watch, launch
from tests.e2e.mailbox import Mailbox
from tests.e2e.server import Server, manage
from tests.engines import databases

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("e2e")


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one folder for the whole run, whichever of its processes asks."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    yield mailbox
    mailbox.close()


@pytest.fixture(scope="module")
def serve(
    request: pytest.FixtureRequest, run_folder: Path, mailbox: Mailbox
) -> Iterator[Callable[..., Server]]:
    """Return a function that starts the product on a database of its own.

    `serve("empty")` is migrated and holds nothing, `serve("demo")` holds the demo clinic;
    `worker=True` starts the worker as well; `application` replaces the product's WSGI module;
    other keywords are environment variables.
    """
    running: list[Server] = []

    def start(
        kind: str,
        *,
        worker: bool = False,
        application: str = "alliance.wsgi",
        **settings: str,
    ) -> Server:
        name = f"{request.module.__name__.rpartition('.')[2]}_{len(running)}"
        with _locked(run_folder):
            database = databases.clone(_template(kind, run_folder), name, run_folder)
        server = Server(
            database=database,
            data_dir=run_folder,
            log=run_folder / f"{name}.log",
            settings={"EMAIL_URL": mailbox.url, **settings},
            application=application,
        )
        running.append(server)
        server.start()
        if worker:
            server.start_worker()
        return server

    yield start
    for server in running:
        server.stop()
        databases.drop(server.database)


@pytest.fixture(scope="module")
def empty_server(serve: Callable[..., Server]) -> Server:
    return serve("empty", worker=True)


@pytest.fixture(scope="module")
def demo_server(serve: Callable[..., Server]) -> Server:
    return serve("demo", worker=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the whole session: while Playwright runs, Django refuses database work in its thread.
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page for one more person, on a device of their own.

    Keywords go to Playwright's `new_context`: viewport, color_scheme, java_script_enabled, …
    The test fails on any console error, page error or request to another host; `allow` lists
    patterns of those that it means to cause.
    """
    opened: list[tuple[Watch, Page]] = []

    def open_page(*, allow: tuple[str, ...] = (), **options: Any) -> Page:
        watch = Watch(allowed=allow)
        options.setdefault("viewport", {"width": 1280, "height": 900})
        page = watch.open_page(browser.new_context(**options))
        opened.append((watch, page))
        return page

    yield open_page
    for _, page in opened:
        page.context.close()
    assert [problem for watch, _ in opened for problem in watch.problems] == []


def _template(kind: str, folder: Path) -> str:
    """Name the database that others are copied from; the first to ask builds it."""
    ready = folder / f"{kind}.url"
    if not ready.exists():
        build = {"empty": _build_empty, "demo": _build_demo}[kind]
        ready.write_text(build(folder), encoding="ascii")
    return ready.read_text(encoding="ascii")


def _build_empty(folder: Path) -> str:
    manage("collectstatic", "--noinput", "--verbosity", "0", DATA_DIR=str(folder))
    url = databases.create("e2e_empty", folder)
    manage("migrate", "--verbosity", "0", DATA_DIR=str(folder), DATABASE_URL=url)
    return url


def _build_demo(folder: Path) -> str:
    url = databases.clone(_template("empty", folder), "e2e_demo", folder)
    manage("seed_demo", DATA_DIR=str(folder), DATABASE_URL=url)
    return url


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process of the run at a time make databases."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
