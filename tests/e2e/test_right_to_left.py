"""Every client page in a language written from right to left, and all of it translatable."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.every_page import LOOKS, WIDE
from tests.e2e.server import Server
from tests.e2e.walk import ALL_RULES, DemoClinic, describe, walker
from tests.pseudo import CODE, pseudo, without_brackets, write_language

NARROWEST, PHONE = 320, 360
PORTAL = ("anonymous", "client", "kiosk")
LETTERS = re.compile(r"[^\W\d_]{2,}")
# What is not ours to translate: names, what a client wrote, numbers to call, codes, words in
# another language that say so.
NOT_OURS = (
    ".al-service__name, .al-help__link, .al-help__plain, .al-crisis__link, bdi, code, .al-code, "
    f"[lang]:not([lang='{CODE}']):not(html)"
)
SEEN = """notOurs => {
  const found = [];
  const isShown = element => element.checkVisibility({visibilityProperty: true});
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let block = null, text = '';
  const blockOf = node => node.parentElement.closest(
    'p, li, h1, h2, h3, a, button, label, legend, dt, dd, td, th, summary, span.al-question__stem');
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!isShown(parent) || parent.closest(notOurs) || parent.closest('script, noscript, template'))
      continue;
    const own = blockOf(node);
    if (own !== block && text.trim()) { found.push(text.trim()); text = ''; }
    block = own;
    text += node.data;
  }
  if (text.trim()) found.push(text.trim());
  for (const each of document.querySelectorAll('[aria-label], [title], [alt], [placeholder]'))
    for (const name of ['aria-label', 'title', 'alt', 'placeholder'])
      if (each.getAttribute(name) && !each.closest(notOurs)) found.push(each.getAttribute(name));
  return found;
}"""
LEFT_TO_RIGHT = """() => [...document.querySelectorAll('main, main h1, main p, main li, footer p')]
  .filter(each => getComputedStyle(each).direction !== 'rtl' && !each.closest('[dir=ltr]'))
  .map(each => each.outerHTML.slice(0, 100))"""
CHARTS = """() => [...document.querySelectorAll('svg.al-chart, .al-chart svg')]
  .map(each => getComputedStyle(each).direction)"""


@pytest.fixture(scope="module")
def clinic(
    serve: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoClinic]:
    folder = tmp_path_factory.mktemp("pseudo")
    write_language(folder)
    server = serve(
        "demo", DJANGO_SETTINGS_MODULE="tests.pseudo_settings", PSEUDO_LANGUAGE=str(folder)
    )
    server.python(f"Clinic.objects.update(language='{CODE}')")
    return describe(server)


def left_over(page: Page, names: set[str]) -> list[str]:
    """Visible words on a page that stand outside of all brackets."""
    found = []
    for text in [page.title().partition(" \u2013 ")[0], *page.evaluate(SEEN, NOT_OURS)]:
        rest = without_brackets(text)
        for name in names:
            rest = rest.replace(name, "")
        if LETTERS.search(rest):
            found.append(text)
    return found


@pytest.mark.parametrize("actor", PORTAL)
def test_every_client_page_reads_from_right_to_left(
    clinic: DemoClinic, browser: Browser, actor: str
):
    names = _names(clinic.server)
    looks = [look for look in LOOKS[actor] if look.url_name.startswith("portal:")]
    found = {}
    headers = {"Accept-Language": CODE}
    with walker(browser, clinic, actor, extra_http_headers=headers) as person:
        for look in looks:
            problems = person.look(replace(look, press=look.press and pseudo(look.press)))
            html = person.page.locator("html")
            if (html.get_attribute("lang"), html.get_attribute("dir")) != (CODE, "rtl"):
                problems.append("not the language, or not from right to left")
            if not person.page.locator("link[href*='bootstrap.rtl']").count():
                problems.append("the style sheet of the other direction")
            problems += left_over(person.page, names)
            problems += person.page.evaluate(LEFT_TO_RIGHT)
            problems += [each for each in person.page.evaluate(CHARTS) if each != "ltr"]
            for width in (WIDE, PHONE):
                person.overflow(width)
                problems += person.axe(ALL_RULES)
            problems += person.overflow(NARROWEST)
            if problems:
                found[look.name] = problems

    assert found == {}


def test_words_outside_of_brackets_would_be_found(clinic: DemoClinic, browser: Browser):
    with walker(browser, clinic, "anonymous", extra_http_headers={"Accept-Language": CODE}) as one:
        one.page.goto(f"{clinic.server.url}/f/")
        one.page.evaluate("document.querySelector('main').append('Plain words')")

        assert left_over(one.page, set()) == ["Plain words"]


def _names(server: Server) -> set[str]:
    """The names of people and places that the pages show as they are."""
    code = (
        "import json; print(json.dumps([*User.objects.values_list('first_name', flat=True), "
        "*User.objects.values_list('full_name', flat=True), "
        "*Clinic.objects.values_list('name', flat=True)]))"
    )
    return {name for name in json.loads(server.python(code).splitlines()[-1]) if name}
