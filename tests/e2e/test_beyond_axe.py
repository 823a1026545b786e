"""What axe does not see: edges, focus rings, sizes, zoom, spaced text, keyboard, and rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import probes
from tests.e2e.every_page import LOOKS, NARROW, WIDE, Look
from tests.e2e.server import Server
from tests.e2e.walk import OWN_INSTRUMENTS, DemoClinic, Walker, describe, walker

ZOOMED = 320  # 1280 px at 400 %
TAB_STOPS = 80
CLIENT_TARGET, STAFF_TARGET = 44, 24
CHOICE = Look("portal:question", {"public_id": "fresh_form", "place": 1})
NUMBER = Look("portal:question", {"public_id": "after_form", "place": 11})
TEXT = Look("portal:question", {"public_id": "after_form", "place": 9})
LINE = Look("portal:question", {"public_id": "line_form", "place": 1})
IDLE = Look("portal:question", {"public_id": "fresh_form", "place": 1}, state="idle")
STILL = Look("portal:question", {"public_id": "room_form", "place": 1}, state="still")
WHO_SEES = Look("portal:who_sees", {"public_id": "fresh_form"})
DONE = Look("portal:done", {"public_id": "sent_form"})
SIGN_IN = Look("sign_in")
LOG = Look("practice:log", {"session_id": "booked_session"})
RECORD = Look("practice:record", {"episode_id": "flagged_episode"})
BOOK = Look("practice:book", {"episode_id": "calm_episode"})
TODAY, CASELOAD = Look("practice:today"), Look("supervision:caseload")
EDGES = {
    "anonymous": [SIGN_IN, Look("portal:landing")],
    "client": [
        *(CHOICE, NUMBER, TEXT, LINE, IDLE, STILL, WHO_SEES, DONE),
        Look("portal:start", {"public_id": "mailed_form"}),
        Look("portal:check", {"public_id": "full_form"}),
    ],
    "kiosk": [Look("portal:unlock"), Look("portal:room")],
    "therapist": [LOG, BOOK, TODAY],
    "supervisor": [CASELOAD],
}
RINGS = {
    "anonymous": [SIGN_IN],
    "client": [CHOICE, NUMBER, LINE, DONE],
    "therapist": [RECORD, TODAY],
    "supervisor": [CASELOAD],
}
SPOIL = """() => {
  const [name, password] = ['id_username', 'id_password'].map(id => document.getElementById(id));
  name.style.transition = 'none';
  name.style.borderColor = '#ddd';
  name.style.outline = 'none';
  password.style.transition = 'all 1s';
  const heading = document.querySelector('h1');
  heading.style.overflow = 'hidden';
  heading.style.height = '4px';
}"""


@pytest.fixture(scope="module")
def clinic(serve: Callable[..., Server]) -> Iterator[DemoClinic]:
    return describe(serve("demo", **OWN_INSTRUMENTS))


def test_the_probes_find_what_is_wrong(clinic: DemoClinic, browser: Browser):
    with walker(browser, clinic, "anonymous") as person:
        person.look(SIGN_IN)
        page = person.page
        page.evaluate(SPOIL)
        page.locator("#id_username").focus()

        assert 'name="username"' in page.evaluate(probes.PALE_EDGES)[0]
        assert page.evaluate(probes.FOCUS_RING)["problems"] == ["ring of 0 px"]
        assert "I forgot" in page.evaluate(probes.SMALL_TARGETS, 200)[-1]
        assert "Sign in" in page.evaluate(probes.CUT_OFF)[0]
        assert 'name="password"' in page.evaluate(probes.MOVING)[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("actor", EDGES)
def test_controls_stand_out_from_their_ground(
    clinic: DemoClinic, browser: Browser, actor: str, scheme: str
):
    with walker(browser, clinic, actor, color_scheme=scheme) as person:
        found = {look.name: _measure(person, look, probes.PALE_EDGES) for look in EDGES[actor]}

    assert not any(found.values()), found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("actor", RINGS)
def test_the_focus_is_seen_wherever_it_goes(
    clinic: DemoClinic, browser: Browser, actor: str, scheme: str
):
    with walker(browser, clinic, actor, color_scheme=scheme) as person:
        found = {look.name: _tab_through(person, look) for look in RINGS[actor]}

    assert not any(found.values()), found


@pytest.mark.parametrize("actor", LOOKS)
def test_targets_are_large_enough_and_nothing_is_lost_at_400_percent(
    clinic: DemoClinic, browser: Browser, actor: str
):
    found = {}
    with walker(browser, clinic, actor, viewport={"width": NARROW, "height": 740}) as person:
        for look in [each for each in LOOKS[actor] if not each.press and not each.menu]:
            is_clients = look.url_name.startswith("portal:")
            least = CLIENT_TARGET if is_clients else STAFF_TARGET
            problems = _measure(person, look, probes.SMALL_TARGETS, least)
            problems += person.overflow(ZOOMED)
            person.overflow(NARROW)
            person.page.evaluate(probes.SPACE_OUT)
            problems += person.page.evaluate(probes.CUT_OFF) + person.overflow(NARROW)
            if problems:
                found[look.name] = problems

    assert not found, found


def test_a_question_is_answered_by_keyboard_alone(clinic: DemoClinic, browser: Browser):
    with walker(browser, clinic, "client") as person:
        person.look(CHOICE)
        keyboard, page = person.page.keyboard, person.page
        _tab_to(person, "Not at all")
        keyboard.press("ArrowDown")
        keyboard.press("ArrowDown")
        expect(page.get_by_label("Some of the time")).to_be_checked()
        keyboard.press("Tab")
        expect(page.get_by_role("button", name="Continue")).to_be_focused()
        keyboard.press("Enter")
        expect(page.get_by_text("Question 2 of 8")).to_be_visible()
        _tab_to(person, "Back")
        keyboard.press("Enter")
        expect(page.get_by_label("Some of the time")).to_be_checked()


def test_nothing_moves_for_those_who_ask_for_rest(clinic: DemoClinic, browser: Browser):
    found = {}
    for actor, looks in RINGS.items():
        with walker(browser, clinic, actor, reduced_motion="reduce") as person:
            more = [IDLE, STILL] if actor == "client" else []
            found |= {look.name: _measure(person, look, probes.MOVING) for look in [*looks, *more]}

    assert not any(found.values()), found


def _measure(person: Walker, look: Look, probe: str, *arguments: int) -> list[str]:
    return person.look(look) + person.page.evaluate(probe, *arguments)


def _tab_through(person: Walker, look: Look) -> list[str]:
    """Press Tab until the focus has gone round, or long enough."""
    problems, seen = person.look(look), set()
    person.page.set_viewport_size({"width": WIDE, "height": 500})
    for _ in range(TAB_STOPS):
        person.page.keyboard.press("Tab")
        ring = person.page.evaluate(probes.FOCUS_RING)
        if ring is None or ring["name"] in seen:
            break
        seen.add(ring["name"])
        problems += [f"{problem}: {ring['name']}" for problem in ring["problems"]]
    assert len(seen) >= 3, seen
    return problems


def _tab_to(person: Walker, text: str) -> None:
    """Press Tab until the focused thing, or its label, says this."""
    said = "() => (document.activeElement.labels?.[0] || document.activeElement).innerText.trim()"
    for _ in range(TAB_STOPS):
        person.page.keyboard.press("Tab")
        if person.page.evaluate(said) == text:
            return
    raise AssertionError(f"the keyboard does not get to {text!r}")
