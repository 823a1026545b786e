"""Walking over every page of the demo clinic, as one person on one device."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response

from tests.e2e.browser import Watch
from tests.e2e.every_page import Look
from tests.e2e.server import ROOT, Server

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},  # off by default, though it is of 22aa
}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# The browser reports answers that a look means to get.
EXPECTED_ANSWERS = r"the server responded with a status of (400|403|404|409|410)"
# What is folded away is read too; menus lie over other things, so a look opens those one by one.
UNFOLD = "document.querySelectorAll('details:not(.al-menu)').forEach(each => each.open = true)"
# The clinic's own instruments: one whose questions are answered on a line.
OWN_INSTRUMENTS = {"INSTRUMENTS_DIR": str(ROOT / "tests" / "data" / "instruments")}
# What a page may come to look like without a press on what it shows.
STATES = {
    "idle": """() => {
      const dialog = document.getElementById('renew').content.querySelector('dialog');
      document.body.append(dialog);
      dialog.showModal();
    }""",
    "still": "() => document.getElementById('kiosk').showModal()",
}
# Those that post the page's form: without its token, with other answers, and with nonsense.
POSTED = {
    "stale": """() => {
      const form = document.querySelector('main form');
      form.querySelector('[name=csrfmiddlewaretoken]').value = 'x'.repeat(32);
      HTMLFormElement.prototype.submit.call(form);
    }""",
    "changed": "() => { %s fields[0].value = 0; form.requestSubmit(); }",
    "spoilt": "() => { %s fields[0].value = 'x'; fields[1].value = ''; form.requestSubmit(); }",
}
_ANSWERS = """const form = document.querySelector('form[data-send]');
  const own = ['csrfmiddlewaretoken', 'submission_id'];
  const fields = [...form.querySelectorAll('input')].filter(each => !own.includes(each.name));"""
OVERFLOW = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const wide = [...document.body.querySelectorAll('*')].filter(
    each => each.getBoundingClientRect().right > root.clientWidth + 1);
  const shown = wide.slice(-2).map(each => each.outerHTML.slice(0, 120));
  return [`${root.scrollWidth} px wide`, ...shown];
}"""


@dataclass(frozen=True, slots=True)
class DemoClinic:
    """The running demo clinic and what is known of it."""

    server: Server
    rows: dict[str, Any]
    emails: dict[str, str]
    password: str
    cookies: dict[str, str]
    kiosk_cookies: dict[str, str]


@dataclass(frozen=True, slots=True)
class Walker:
    """One person with one browser window."""

    clinic: DemoClinic
    page: Page
    watch: Watch

    def look(self, look: Look) -> list[str]:
        """Open a page in the state that the look wants; say what is wrong with its answer."""
        answer = self.page.goto(self.clinic.server.url + look.path(self.clinic.rows))
        self.page.evaluate(UNFOLD)
        if look.state in STATES:
            self.page.evaluate(STATES[look.state])
        elif look.press or look.state:
            answer = self._post(look)
            self.page.evaluate(UNFOLD)
        if look.menu:
            self.page.locator("summary.al-menu__button", has_text=look.menu).first.click()
        found = [f"answered {answer.status}"] if answer and answer.status != look.status else []
        return found + self.watch.take()

    def _post(self, look: Look) -> Response:
        """The reply to the page's form, which a press or a state sends off."""
        with self.page.expect_response(
            # A form's script posts by itself, and puts the answer on the page.
            lambda reply: reply.request.is_navigation_request() or reply.request.method == "POST"
        ) as got:
            if look.press:
                self.page.get_by_role("button", name=look.press, exact=True).click()
            else:
                script = POSTED[look.state]
                self.page.evaluate(script % _ANSWERS if "%s" in script else script)
        self.page.wait_for_load_state("networkidle")
        return got.value

    def axe(self, options: dict[str, Any]) -> list[str]:
        """What axe finds on the page."""
        return [
            f"{rule['id']}: {node['html'][:160]} {_reason(node)}"
            for rule in Axe().run(self.page, options=options).response["violations"]
            for node in rule["nodes"]
        ]

    def overflow(self, width: int) -> list[str]:
        """What sticks out to the right at a width."""
        height = self.page.viewport_size["height"] if self.page.viewport_size else 900
        self.page.set_viewport_size({"width": width, "height": height})
        return self.page.evaluate(OVERFLOW)


@contextmanager
def walker(browser: Browser, clinic: DemoClinic, actor: str, **options: Any) -> Iterator[Walker]:
    """A device on which the actor is signed in, or has opened the forms."""
    options = {"viewport": {"width": 1280, "height": 900}, **options}
    context, watch = browser.new_context(**options), Watch(allowed=(EXPECTED_ANSWERS,))
    page = watch.open_page(context)
    if actor in clinic.emails:
        page.goto(f"{clinic.server.url}/sign-in/")
        page.get_by_label("E-mail address").fill(clinic.emails[actor])
        page.locator("#id_password").fill(clinic.password)
        page.get_by_role("button", name="Sign in").click()
    cookies = {"client": clinic.cookies, "kiosk": clinic.kiosk_cookies}.get(actor, {})
    for name, key in cookies.items():
        context.add_cookies([{"name": name, "value": key, "url": clinic.server.url}])
    yield Walker(clinic, page, watch)
    context.close()


def describe(server: Server) -> DemoClinic:
    """Ask the demo clinic for its people and example rows."""
    code = "from tests.e2e import demo_rows; print(demo_rows.describe())"
    return DemoClinic(server=server, **json.loads(server.python(code).splitlines()[-1]))


def _reason(node: dict[str, Any]) -> str:
    """The measured contrast or size."""
    return " ".join(each["message"][:160] for each in [*node["any"], *node["all"]][:1])
