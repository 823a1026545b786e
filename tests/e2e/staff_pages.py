"""The pages of staff as a person at the keyboard uses them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Locator, Page, expect

from tests.e2e.client_pages import tile

PASSWORD = "three quiet herons wade at dawn"
LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Staff:
    """One member of staff with a browser of their own."""

    page: Page
    url: str

    def set_password(self, link: str, email: str) -> None:
        """Follow a one-time link, and sign in with the password set there."""
        self.page.goto(link)
        self.field("New password").fill(PASSWORD)
        self.field("New password confirmation").fill(PASSWORD)
        self.press("Set password")
        self.reads("Your password is set")
        self.sign_in(email)

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.page.goto(f"{self.url}/sign-in/")
        self.field("E-mail address").fill(email)
        self.field("Password").fill(password)
        self.press("Sign in")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def go(self, item: str) -> None:
        """Choose an item of the navigation."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=item).click()

    def field(self, label: str) -> Locator:
        """The field with this label; a star that marks what is needed is no part of it."""
        named = self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$"))
        return named.and_(self.page.locator("input, select, textarea"))

    def press(self, button: str, *, inside: Locator | None = None) -> None:
        (inside or self.page).get_by_role("button", name=button, exact=inside is None).click()

    def follow(self, link: str, *, inside: Locator | None = None) -> None:
        (inside or self.page).get_by_role("link", name=link).first.click()

    def choose(self, question: str, answer: str) -> None:
        """Choose a tile, a number or a radio of the question."""
        tile(self.page.get_by_role("group", name=question), answer).click()

    def reads(self, *texts: str) -> None:
        """Wait until all of this is to be read on the page."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def does_not_read(self, *texts: str) -> None:
        """Not even hidden, and nowhere in what was sent."""
        html = self.page.content()
        found = [text for text in texts if text in html]
        assert found == [], found

    def add_person(self, name: str, email: str, role: str) -> None:
        self.go("People")
        self.follow("Add a person")
        self.field("Name").fill(name)
        self.field("E-mail address").fill(email)
        self.field(role).check()
        self.press("Add and send the link")
        self.reads(f"{name} is added. A sign-in link goes to {email}.")

    def book(self, at: datetime) -> None:
        """Fill and send the booking form, which a record leads to."""
        self._fill_slot(at)
        self.press("Book")

    def move(self, to: datetime) -> None:
        self._fill_slot(to)
        self.press("Move")

    def region(self, heading: str) -> Locator:
        """The section under a heading."""
        return self.page.get_by_role("region", name=heading)

    def _fill_slot(self, at: datetime) -> None:
        self.field("Day").fill(f"{at:%Y-%m-%d}")
        self.field("Time").fill(f"{at:%H:%M}")


def link_in(text: str) -> str:
    """The one address in a message."""
    found = LINK.search(text)
    assert found, text
    return found[0]
