"""One phone with one form in a real browser, whose network can be taken away."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Route, expect

from tests.e2e.ledger import parsed
from tests.e2e.respondents import Respondent
from tests.e2e.server import Server

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
PATIENCE_MS = 60_000
SLOW = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
STORED = """
SELECT answer FROM measures_draft WHERE assignment_id = ? AND instrument = ? AND item = ?
"""
# What a browser can keep for a page beside its cookies.
STORAGE = """async () => localStorage.length + sessionStorage.length
  + (await indexedDB.databases()).length + (await caches.keys()).length
  + (await navigator.serviceWorker.getRegistrations()).length"""


@dataclass(slots=True)
class Noted:
    """What was wrong, a line each, and how long things took."""

    unsaved: list[str] = field(default_factory=list)  # said to be saved, and was not
    vanished: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # in the browser's storage
    n_claims: int = 0
    seconds: list[float] = field(default_factory=list)  # from the network's return to the next page


class Phone:
    """A browser context of its own, with the form's cookie as if opened there."""

    def __init__(
        self,
        browser: Browser,
        server: Server,
        respondent: Respondent,
        noted: Noted,
        *,
        n_last: int,
        prepare: Callable[[BrowserContext], None],
    ) -> None:
        self.server, self.form, self.noted = server, respondent.form, noted
        self.folder = f"{server.url}{respondent.folder}"
        self.random = Random(self.form.assignment)
        n = len(self.form.questions)
        self.places = range(n - n_last + 1, n + 1)
        self.answered = self.places[0] - 1
        self.found_at = 0.0
        self.context = browser.new_context(**PHONE)
        self.context.set_default_timeout(PATIENCE_MS)
        cookies = respondent.browser.cookies.items()
        self.context.add_cookies([{"name": n, "value": v, "url": server.url} for n, v in cookies])
        prepare(self.context)
        self.page = self.context.new_page()

    # --- What happens to it ---

    def lose_network(self) -> None:
        self.context.set_offline(True)

    def find_network(self) -> None:
        self.context.set_offline(False)
        self.found_at = time.monotonic()

    def slow_down(self) -> None:
        self._cdp("Network.enable")
        self._cdp("Network.emulateNetworkConditions", offline=False, **SLOW)

    def lose_once(self, pattern: str) -> None:
        def lose(route: Route) -> None:
            self.found_at = time.monotonic()
            route.abort()

        self.page.route(pattern, lose, times=1)

    def kill_tab(self) -> None:
        self.page.close(run_before_unload=False)
        self.page = self.context.new_page()

    def fall_asleep(self) -> None:
        self._cdp("Page.setWebLifecycleState", state="frozen")

    def wake_up(self) -> None:
        self._cdp("Page.setWebLifecycleState", state="active")

    # --- What the person does ---

    def load(self, place: int | None = None) -> None:
        self.page.goto(f"{self.folder}/q/{place or self.places[0]}/")

    def fail_to_load(self) -> None:
        try:
            self.load()
        except Error:
            return
        raise AssertionError("a page came without a network")

    def press(self, place: int) -> None:
        """Choose the answer; what the page says about it then is held against the database."""
        self._tile(place).click()
        self._hold_to_its_word(place)

    def go_on(self, place: int) -> None:
        self.click_continue()
        self.arrives_after(place)

    def answer_up_to(self, place: int) -> None:
        """Answer what comes before a question."""
        while self.answered < place - 1:
            self.press(self.answered + 1)
            self.sees_saved()
            self.go_on(self.answered + 1)

    def answer_the_rest(self) -> None:
        self.answer_up_to(self.places[-1] + 1)

    def click_continue(self) -> None:
        self.page.get_by_role("button", name="Continue").click()

    def click_send(self) -> None:
        self.page.get_by_role("button", name=re.compile("^Send to ")).click()

    def send(self) -> None:
        self.find_network()
        self.click_send()
        self.sees_receipt()

    def leave(self) -> None:
        self._look_into_storage()
        self.context.close()

    # --- What the person sees ---

    def sees_saved(self) -> None:
        """Wait until the page says that the answer is saved; it must be so."""
        expect(self._status).to_have_text(re.compile("^Saved "), timeout=PATIENCE_MS)
        self._time()
        self._hold_to_its_word(self.answered + 1)

    def arrives_after(self, place: int) -> None:
        """Wait for the page after a question, by way of the page of support where it comes."""
        self._gone(place)
        self._time()
        link = self.page.get_by_role("main").get_by_role("link", name="Continue")
        if self.form.questions[place - 1].is_alarming and link.count():
            link.click()
            expect(link).to_have_count(0)
        self.answered = place

    def sees_receipt(self) -> None:
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_have_text("Thank you", timeout=PATIENCE_MS)
        self._time()

    def still_shows(self, place: int) -> None:
        """The answer is chosen on the screen."""
        if not self._tile(place).locator("input").is_checked():
            self.noted.vanished.append(f"{self.form.public_id} question {place}")

    def still_shows_answers(self) -> None:
        """The check of all answers is on the screen."""
        n = self.page.locator(".al-answers__item").count()
        if n != len(self.form.questions):
            self.noted.vanished.append(f"{self.form.public_id}: {n} answers on the check")

    # --- Inside ---

    @property
    def _status(self) -> Any:
        return self.page.locator("main [data-status]")

    def _tile(self, place: int) -> Any:
        answer = self.form.questions[place - 1].answer
        return self.page.locator(f'main label:has(input[name="answer"][value="{answer}"])')

    def _gone(self, place: int) -> None:
        expect(self.page.locator(f'form[data-place="{place}"]')).to_have_count(
            0, timeout=PATIENCE_MS
        )

    def _hold_to_its_word(self, place: int) -> None:
        said = self._status.text_content() if self._status.count() else ""
        if not said.startswith("Saved"):
            return
        question = self.form.questions[place - 1]
        key = (self.form.assignment, question.instrument, question.item)
        stored = [parsed(answer) for (answer,) in self.server.query(STORED, *key)]
        self.noted.n_claims += 1
        if stored != [question.answer]:
            self.noted.unsaved.append(f"{key}: {said!r}, stored {stored}, not {question.answer}")

    def _look_into_storage(self) -> None:
        n = self.page.evaluate(STORAGE)
        if n:
            self.noted.kept.append(f"{self.form.public_id}: {n} entries")

    def _time(self) -> None:
        if self.found_at:
            self.noted.seconds.append(time.monotonic() - self.found_at)
            self.found_at = 0.0

    def _cdp(self, method: str, **parameters: Any) -> None:
        session: CDPSession = self.context.new_cdp_session(self.page)
        session.send(method, parameters)
