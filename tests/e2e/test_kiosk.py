"""A shared device after a form has ended: nothing of it comes back, whatever is pressed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.client_pages import PHONE, Respondent
from tests.e2e.kiosk_form import PIN
from tests.e2e.server import Server
from tests.e2e.staff_pages import Staff

CANARY = "canary of the client"
TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
DEVICES = {
    "phone": PHONE,
    "tablet": TABLET,
    "phone without script": {**PHONE, "java_script_enabled": False},
    "tablet without script": {**TABLET, "java_script_enabled": False},
}
# The browser reports a page that is not there any more.
GONE = (r"the server responded with a status of (403|404|410)",)


@dataclass(frozen=True, slots=True)
class Kiosk:
    """One form, the device that it is filled on, and who handed it over."""

    server: Server
    page: Page
    form: str
    email: str
    password: str
    client: str

    @property
    def heading(self):
        return self.page.get_by_role("heading", level=1)

    @property
    def addresses(self) -> list[str]:
        folder = f"{self.server.url}/f/{self.form}/"
        return [folder + name for name in ("", "q/1/", "q/9/", "check/", "done/", "answers/")]

    def hand_over(self) -> None:
        staff = Staff(self.page, self.server.url)
        staff.sign_in(self.email, self.password)
        self.page.get_by_role(
            "button", name=f"Hand over this device to {self.client}: form after"
        ).click()

    def enrol(self) -> None:
        self.page.goto(f"{self.server.url}/f/room/")
        code = self.server.python("from tests.e2e import kiosk_form as k; print(k.enrolment())")
        self.page.get_by_label("Code of the tablet").fill(code.strip())
        self.page.get_by_role("button", name="Set up").click()

    def type_digits(self) -> None:
        code = f"from tests.e2e import kiosk_form as k; print(k.digits({self.form!r}))"
        self.page.get_by_label("six numbers").fill(self.server.python(code).strip())
        self.page.get_by_role("button", name="Go on").click()

    def answer(self) -> None:
        """Start, choose the first answers, and write the canary where words are asked for."""
        client = Respondent(self.page, self.server.url)
        self.page.get_by_role("button", name="Start").click()
        for place in range(1, 8):
            expect(self.page).to_have_url(self.addresses[0] + f"q/{place}/")
            self.page.locator("label.al-tile").first.click()
            client.go_on()
        self.page.get_by_role("textbox").fill(CANARY)
        client.go_on()
        expect(self.page).to_have_url(self.addresses[0] + "q/10/")

    def send(self) -> None:
        Respondent(self.page, self.server.url).go_on()
        expect(self.page.locator("main")).to_contain_text(CANARY)
        Respondent(self.page, self.server.url).send()
        self.page.get_by_role("button", name="Done").click()

    def stop(self, name: str) -> None:
        self.page.get_by_role("contentinfo").get_by_role("link", name=name).click()
        self.page.get_by_role("button", name=name).click()

    def shows_nothing(self) -> None:
        """Back, forward, reload, a new tab and the source of each page tell nothing."""
        for _ in range(10):
            self.page.go_back()
            self._is_blank(self.page)
        for _ in range(10):
            self.page.go_forward()
            self._is_blank(self.page)
        self.page.reload()
        self._is_blank(self.page)
        for address in self.addresses:
            tab = self.page.context.new_page()
            tab.goto(address)
            self._is_blank(tab)
            tab.close()
            assert CANARY not in self.page.context.request.get(address).text()

    def _is_blank(self, page: Page) -> None:
        page.wait_for_load_state()
        typed = [each.input_value() for each in page.get_by_role("textbox").all()]
        assert CANARY not in page.content() + "".join(typed), page.url
        assert "Robin Vale" not in page.content(), page.url


@pytest.fixture
def kiosk(empty_server: Server, new_page: Callable[..., Page]) -> Callable[..., Kiosk]:
    def begin(device: str) -> Kiosk:
        code = "from tests.e2e import kiosk_form as k; print(k.ask())"
        said = json.loads(empty_server.python(code).splitlines()[-1])
        return Kiosk(empty_server, new_page(allow=GONE, **DEVICES[device]), **said)

    return begin


@pytest.mark.parametrize("device", ["phone", "tablet without script"])
def test_a_device_that_was_handed_over_shows_nothing_after_the_end(kiosk, device):
    handed = kiosk(device)
    handed.hand_over()
    handed.answer()
    handed.send()
    expect(handed.heading).to_have_text("Please give the device back")

    handed.shows_nothing()

    handed.page.goto(f"{handed.server.url}/f/back/")
    handed.page.get_by_role("link", name="Unlock").click()
    handed.page.get_by_label("Your PIN").fill("9999")
    handed.page.get_by_role("button", name="Unlock").click()
    expect(handed.page.get_by_role("alert")).to_contain_text("You can try 4 more times.")
    handed.page.get_by_label("Your PIN").fill(PIN)
    handed.page.get_by_role("button", name="Unlock").click()
    expect(handed.heading).to_have_text(handed.client)


@pytest.mark.parametrize("device", ["tablet", "phone without script"])
def test_a_tablet_shows_nothing_after_a_form_was_left_or_sent(kiosk, device):
    room = kiosk(device)
    room.enrol()
    room.type_digits()
    room.answer()
    room.stop("Stop here")
    expect(room.heading).to_have_text("Please type your six numbers")
    room.shows_nothing()

    room.page.goto(f"{room.server.url}/f/room/")
    room.type_digits()
    room.page.get_by_role("button", name="Continue").click()
    expect(room.page).to_have_url(room.addresses[0] + "q/10/")
    room.send()
    expect(room.heading).to_have_text("Please type your six numbers")

    room.shows_nothing()


def test_a_form_on_a_tablet_closes_by_itself_unless_somebody_is_there(kiosk):
    room = kiosk("tablet")
    room.page.clock.install()
    room.enrol()
    room.type_digits()
    room.answer()
    room.page.go_back()
    expect(room.page.get_by_role("textbox")).to_have_value(CANARY)
    warning = room.page.get_by_role("dialog")

    room.page.clock.run_for(145_000)
    expect(warning).to_contain_text("Are you still there?")
    room.page.keyboard.press("Shift")
    expect(warning).to_have_count(0)
    room.page.clock.run_for(130_000)
    expect(warning).to_have_count(0)
    room.page.clock.run_for(45_000)

    expect(room.heading).to_have_text("Please type your six numbers")
    room.shows_nothing()
    storage = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert room.page.evaluate(storage) == [0, 0, ""]


def test_back_from_the_handed_form_shows_no_staff_page(kiosk):
    handed = kiosk("tablet")
    handed.hand_over()
    expect(handed.page).to_have_url(handed.addresses[0])

    for _ in range(3):
        handed.page.go_back()
        handed.page.wait_for_load_state()
        assert "Robin Vale" not in handed.page.content()
        assert not urlsplit(handed.page.url).path.startswith("/practice/")
