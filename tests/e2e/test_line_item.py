"""An answer on a line by keyboard, by taps, and typed without script."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.client_pages import PHONE
from tests.e2e.server import Server

FOLDER = Path(__file__).resolve().parents[1] / "data" / "instruments"
PREPARE = """
from tests.e2e import forms_to_fill
forms_to_fill.FORMS = (["evening-lines"],)
print(forms_to_fill.prepare(1))
"""
SAVED = "SELECT answer FROM measures_draft WHERE item = ? ORDER BY id DESC"


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server]) -> Server:
    return serve("empty", INSTRUMENTS_DIR=str(FOLDER))


@pytest.fixture
def open_line(server: Server, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Return a function that opens the first question of a fresh form."""

    def open_page(**options: Any) -> Page:
        form = json.loads(server.python(PREPARE).splitlines()[-1])[0]
        page = new_page(**{**PHONE, **options})
        page.goto(f"{server.url}/f/")
        cookie = page.request.post(
            f"{server.url}/f/open",
            form={"token": form["token"], "csrfmiddlewaretoken": _token(page)},
            max_redirects=0,
        )
        path = cookie.headers["location"]
        page.goto(f"{server.url}{path}")
        if page.get_by_role("button", name="Start").count():
            page.get_by_role("button", name="Start").click()
        page.goto(f"{server.url}{path}q/1/")
        return page

    return open_page


def test_a_line_by_taps_alone(server: Server, open_line: Callable[..., Page]) -> None:
    page = open_line()
    line = page.get_by_role("slider", name="How calm are you?")
    words = page.locator("al-line output")
    expect(words).to_have_text("No answer yet. Tap the line, or press a button.")
    expect(page.locator("al-line")).to_have_class("al-line al-line--drawn al-line--empty")

    box = line.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(words).to_have_text("50 of 100")
    for name, times in (("More", 3), ("Less", 1)):
        button = page.get_by_role("button", name=name, exact=True)
        size = button.bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 44
        for _ in range(times):
            button.tap()

    expect(words).to_have_text("52 of 100")
    expect(line).to_have_attribute("aria-valuetext", "52 of 100")
    page.get_by_role("button", name="Continue").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("How good is your company?")
    assert [str(answer) for (answer,) in server.query(SAVED, "1")] == ["52"]


def test_a_line_by_keyboard_alone(server: Server, open_line: Callable[..., Page]) -> None:
    page = open_line(has_touch=False, is_mobile=False)

    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Select one answer")
    page.get_by_role("slider").press("End")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("al-line output")).to_have_text("99 of 100")
    page.get_by_role("button", name="Continue").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("How good is your company?")
    expect(page.get_by_role("slider", name="How good is your company?")).to_be_visible()


def test_a_line_without_script(server: Server, open_line: Callable[..., Page]) -> None:
    page = open_line(java_script_enabled=False)

    expect(page.get_by_role("slider")).to_have_count(0)
    page.get_by_label("Type a number from 0 to 100").fill("7")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("How good is your company?")


def _token(page: Page) -> str:
    return page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
