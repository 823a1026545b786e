"""A real server, a real database, a real mail server and a real browser for each test module."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browser import Watch, launch
from tests.e2e.mailbox import Mailbox
from tests.e2e.server import Server
from tests.e2e.stage import Stage

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
def stage(request: pytest.FixtureRequest, run_folder: Path, mailbox: Mailbox) -> Iterator[Stage]:
    """Return what starts servers on databases of their own, for this module."""
    stage = Stage(request.module.__name__.rpartition(".")[2], run_folder, mailbox.url)
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def serve(stage: Stage) -> Callable[..., Server]:
    """Return a function that starts the product; see Stage.serve."""
    return stage.serve


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
