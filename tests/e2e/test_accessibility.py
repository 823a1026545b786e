"""Every page, for everyone: no finding of axe, nothing sticks out, and the console is silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.authz.test_access_table import TABLE, URLS
from tests.e2e.every_page import LOOKS, NARROW, WIDE, Look
from tests.e2e.server import Server
from tests.e2e.walk import (
    ALL_RULES,
    COLOURS,
    OWN_INSTRUMENTS,
    DemoClinic,
    describe,
    walker,
)

SPOIL = """() => {
  const spoilt = document.createElement('div');
  spoilt.innerHTML = '<img src="/static/img/mark.svg" width="700" height="9">'
    + '<p class="spoilt">Pale words</p><a href="#a">a</a><a href="#b">b</a>';
  spoilt.querySelectorAll('a').forEach(each => { each.style.fontSize = '8px'; });
  spoilt.querySelector('p').style.color = '#ccc';
  document.querySelector('main').append(spoilt);
  console.error('wrong');
}"""


@pytest.fixture(scope="module")
def clinic(serve: Callable[..., Server]) -> Iterator[DemoClinic]:
    return describe(serve("demo", **OWN_INSTRUMENTS))


def test_every_page_has_a_look():
    shown = {name for name in URLS if TABLE["urls"][name]["get"] != 405}

    assert {look.url_name for looks in LOOKS.values() for look in looks} == shown


def test_the_look_itself_finds_what_is_wrong(clinic: DemoClinic, browser: Browser):
    with walker(browser, clinic, "anonymous") as person:
        person.look(Look("sign_in"))
        person.page.evaluate(SPOIL)

        found = [problem.partition(":")[0] for problem in person.axe(ALL_RULES)]
        assert {"color-contrast", "image-alt", "target-size"} <= set(found)
        assert {each.partition(":")[0] for each in person.axe(COLOURS)} == {"color-contrast"}
        assert person.overflow(NARROW) != []
        assert "console: wrong" in person.watch.take()[0]


@pytest.mark.parametrize("actor", LOOKS)
def test_nothing_is_wrong_in_light_colours(clinic: DemoClinic, browser: Browser, actor: str):
    found = {}
    with walker(browser, clinic, actor, color_scheme="light") as person:
        for look in LOOKS[actor]:
            found[look.name] = person.look(look)
            found[look.name] += person.axe(ALL_RULES)
            found[look.name] += person.overflow(NARROW)
            if look.differs_on_phone:
                found[look.name] += person.axe(ALL_RULES)
            found[look.name] += person.overflow(WIDE)

    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("actor", LOOKS)
def test_everything_can_be_read_in_dark_colours(clinic: DemoClinic, browser: Browser, actor: str):
    found = {}
    with walker(browser, clinic, actor, color_scheme="dark") as person:
        for look in LOOKS[actor]:
            found[look.name] = person.look(look) + person.axe(COLOURS)

    assert {name: problems for name, problems in found.items() if problems} == {}
