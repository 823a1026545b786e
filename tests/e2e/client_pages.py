"""The pages of a client's form as a person with a phone uses them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from playwright.sync_api import Locator, Page, expect

from measures import catalogue
from science.answers import is_shown
from science.instrument import Absence, Instrument, Item, ItemType
from tests.filling import filled

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
CODE = re.compile(r"^([0-9A-Z]{5}-[0-9A-Z]{5})$", re.MULTILINE)
SUPPORT = "Thank you for telling us"
Answers = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Respondent:
    """One person with a form."""

    page: Page
    url: str

    def open_link(self, link: str) -> None:
        self.page.goto(link)
        self.page.get_by_role("button", name="Start").click()

    def open_by_code(self, code: str) -> None:
        self.page.goto(f"{self.url}/f/")
        self.page.get_by_label("Your code").fill(code)
        self.page.get_by_role("button", name="Open my form").click()

    def give_birth_date(self, born: date) -> None:
        expect(self.heading).to_have_text("Your questions")
        for label, part in [("Day", born.day), ("Month", born.month), ("Year", born.year)]:
            self.page.get_by_label(label).fill(str(part))

    def start(self) -> None:
        self.page.get_by_role("main").get_by_role("button", name="Start").click()

    def fill(self, instruments: Sequence[str], given: Mapping[str, Mapping[str, Any]]) -> Answers:
        """Answer every question of the form, one page each, up to the check of the answers.

        What `given` leaves open is answered well. Returns all answers as they must be stored.
        """
        answers: Answers = {}
        for instrument in map(catalogue.latest, instruments):
            own = filled(instrument, "client", given.get(instrument.id, {}), 0.75)
            for item in instrument.items_for("client"):
                if is_shown(item, own):
                    self._answer(instrument, item, own.setdefault(item.id, Absence.SKIPPED.value))
                else:
                    own[item.id] = Absence.NOT_SHOWN.value
            answers[instrument.id] = own
        expect(self.heading).to_have_text("Check your answers")
        return answers

    def send(self) -> None:
        self.send_button.click()
        expect(self.heading).to_have_text("Thank you")

    def go_on(self) -> None:
        self.page.get_by_role("button", name="Continue").click()

    @property
    def send_button(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("^Send to "))

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def _answer(self, instrument: Instrument, item: Item, answer: Any) -> None:
        expect(self.heading).to_have_text(item.text["client"])
        if item.type == ItemType.TEXT:
            self.page.get_by_role("textbox").fill(
                "" if answer == Absence.SKIPPED else answer["text"]
            )
        elif answer == Absence.SKIPPED:
            self.page.get_by_role("button", name="Skip this question").click()
            return
        elif item.type == ItemType.NUMBER:
            tile(self.page, str(answer)).click()
        else:
            label = next(each.label for each in item.options if each.value == answer)
            tile(self.page, label).click()
        asked_at = self.page.url
        self.go_on()
        flags = [each for each in instrument.flags if each.item == item.id]
        if any(answer >= each.at_least and each.page == "crisis" for each in flags):
            self._reads_support(asked_at)

    def _reads_support(self, asked_at: str) -> None:
        """The numbers to call come in the reply to the answer itself, not on a later page."""
        expect(self.heading).to_have_text(SUPPORT)
        assert self.page.url == asked_at
        main = self.page.get_by_role("main")
        expect(main.locator('a[href^="tel:"]').first).to_be_visible()
        expect(main).to_contain_text("Saved")
        main.get_by_role("link", name="Continue").click()


def tile(within: Page | Locator, text: str) -> Locator:
    """The whole tile or number that a finger hits, not only its words."""
    return within.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(text)}\s*$"))


def code_in(text: str) -> str:
    """The typed code in a message."""
    found = CODE.search(text)
    assert found, text
    return found[1]
