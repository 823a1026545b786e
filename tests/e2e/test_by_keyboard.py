"""A whole form without a mouse: code, letters, a line, a form that stood idle, numbers, Send."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.client_pages import PHONE
from tests.e2e.keyboard import tab_to
from tests.e2e.server import Server
from tests.e2e.walk import OWN_INSTRUMENTS


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server]) -> Server:
    return serve("empty", **OWN_INSTRUMENTS)


def test_a_form_is_filled_and_sent_by_keyboard_alone(server: Server, new_page: Callable[..., Page]):
    asked = ["evening-lines", "first-five"]
    code = f"from tests.e2e import one_form; print(one_form.ask({asked}))"
    typed = server.python(code).strip().splitlines()[-1]
    page = new_page(**PHONE, allow=("status of 403",))
    keyboard, heading = page.keyboard, page.get_by_role("heading", level=1)
    page.goto(f"{server.url}/f/")
    _open_with_larger_letters(page, typed)
    tab_to(page, "How calm are you?")
    keyboard.press("End")
    keyboard.press("ArrowLeft")
    expect(page.locator("output")).to_have_text("99 of 100")

    expect(page.locator("[data-status]")).to_have_text(re.compile("^Saved "))
    server.query(  # an hour passes
        "UPDATE measures_opening SET seen_at = ? WHERE id = (SELECT MAX(id) FROM measures_opening)",
        "2026-01-01 00:00:00+00:00",
    )
    tab_to(page, "Continue")
    keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_label("Type the code")).to_be_focused()
    keyboard.type(typed)
    keyboard.press("Enter")
    _answer_the_rest(page)
    tab_to(page, re.compile("^Send to "))
    keyboard.press("Enter")
    expect(heading).to_have_text("Thank you")
    expect(heading).to_be_focused()


def _open_with_larger_letters(page: Page, typed: str) -> None:
    """From the typed code to the first question."""
    tab_to(page, "Your code")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    tab_to(page, "Reading help")
    page.keyboard.press("Enter")
    tab_to(page, "Large")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-letters", "large")
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Question 1 of "))


def _answer_the_rest(page: Page) -> None:
    """Numbers by the arrows, lines skipped, up to the check of the answers."""
    for place in range(2, 20):
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        if page.title().startswith("Check"):
            break
        expect(page).to_have_title(re.compile(f"^Question {place} of "))
        if page.get_by_role("radio").count():
            tab_to(page, "radio", "document.activeElement.type")
            page.keyboard.press("ArrowRight")
            page.keyboard.press("ArrowRight")
            expect(page.get_by_role("radio", checked=True)).to_be_focused()
        skips = page.get_by_role("slider").count()
        tab_to(page, "Skip this question" if skips else "Continue")
        page.keyboard.press("Enter")
