"""Going through a page with Tab."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.e2e import probes

TAB_STOPS = 80
SAYS = """() => {
  const one = document.activeElement, by = one.getAttribute('aria-labelledby');
  const said = one.labels?.[0] || (by && document.getElementById(by)) || one;
  return said.innerText.trim();
}"""


def tab_through(page: Page) -> list[str]:
    """Press Tab until the focus has gone round; say where it was covered or out of its order."""
    page.evaluate(probes.NUMBER_STOPS)
    problems: list[str] = []
    order: list[int] = []
    for _ in range(TAB_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(probes.STOP)
        if stop is None or stop["number"] in order:
            break
        order.append(stop["number"])
        problems += [f"{problem}: {stop['name']}" for problem in stop["problems"]]
    first = order.index(min(order))
    order = order[first:] + order[:first]
    return problems if order == sorted(order) else [*problems, f"goes back: {order}"]


def tab_to(page: Page, text: str | re.Pattern[str], what: str = SAYS) -> None:
    """Press Tab until the focused thing, or its label, says this."""
    wanted = text if isinstance(text, re.Pattern) else re.compile(f"^{re.escape(text)}$")
    said = []
    for _ in range(TAB_STOPS):
        page.keyboard.press("Tab")
        said.append(page.evaluate(what))
        if wanted.search(said[-1]):
            return
    raise AssertionError(f"the keyboard does not get to {text!r}, but to {said}")
