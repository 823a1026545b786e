"""A form of n questions takes 2n + 3 taps; a link that is only looked at changes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.e2e.client_pages import PHONE
from tests.e2e.server import Server

N_QUESTIONS = 8  # of aoc-8
LOOKED_AT = (
    "measures_opening",
    "measures_link",
    "measures_assignment",
    "measures_draft",
    "accounts_auditevent",
    "clients_noticeseen",
)


@dataclass(slots=True)
class Finger:
    """Taps, and counts them."""

    page: Page
    n: int = 0

    def tap(self, target: Locator) -> None:
        target.tap()
        self.n += 1

    def press(self, name: str) -> None:
        self.tap(self.page.get_by_role("main").get_by_role("button", name=name))


def ask(server: Server, *, by_mail: bool) -> tuple[str, str]:
    """Ask a client for two forms; the links to them."""
    code = f"from tests.e2e import two_forms; print(two_forms.ask(by_mail={by_mail}))"
    first, second = json.loads(server.python(code).strip().splitlines()[-1])
    return f"{server.url}/f/#{first}", f"{server.url}/f/#{second}"


def fill(page: Page, link: str, *, gives_birth_date: bool) -> int:
    """Fill the form behind a link, and say how many taps it took. Typing is no tap."""
    finger = Finger(page)
    page.goto(link)
    finger.press("Start")
    heading = page.get_by_role("heading", level=1)
    expect(page).not_to_have_url(link)
    if gives_birth_date:
        expect(heading).to_have_text("Your questions")
        for label, part in [("Day", "9"), ("Month", "3"), ("Year", "1987")]:
            page.get_by_label(label).fill(part)
    finger.press("Start")
    for place in range(1, N_QUESTIONS + 1):
        expect(page).to_have_title(re.compile(rf"^Question {place} of {N_QUESTIONS} "))
        finger.tap(page.locator(".al-tile").first)  # no self-harm: the lowest answer
        finger.press("Continue")
    expect(heading).to_have_text("Check your answers")
    finger.press("Send to")
    expect(heading).to_have_text("Thank you")
    return finger.n


def test_a_first_and_a_later_form_take_as_few_taps(
    empty_server: Server, new_page: Callable[..., Page]
) -> None:
    for by_mail in (False, True):
        links = ask(empty_server, by_mail=by_mail)

        taps = [fill(new_page(**PHONE), link, gives_birth_date=by_mail) for link in links]

        assert taps == [2 * N_QUESTIONS + 3] * 2


def test_a_scanner_that_runs_scripts_and_presses_nothing_changes_nothing(
    empty_server: Server, new_page: Callable[..., Page]
) -> None:
    link, _ = ask(empty_server, by_mail=False)
    before = rows(empty_server)
    page = new_page(**PHONE)

    for _ in range(2):
        page.goto(link)
        expect(page.get_by_role("button", name="Start")).to_be_visible()
        page.evaluate("window.dispatchEvent(new Event('pagehide'))")
        page.reload()

    assert rows(empty_server) == before
    assert [each["name"] for each in page.context.cookies()] == ["csrf"]


def rows(server: Server) -> dict[str, list]:
    return {name: sorted(map(str, server.query(f"SELECT * FROM {name}"))) for name in LOOKED_AT}
