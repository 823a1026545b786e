"""Client pages: where the focus goes, what an error says, help, colours, and charts.

Contrast, sizes, zoom and spacing stand in test_beyond_axe, languages in test_right_to_left,
a whole form by keyboard in test_by_keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Request, Route, expect

from tests.e2e import probes
from tests.e2e.every_page import LOOKS, Look
from tests.e2e.keyboard import tab_through
from tests.e2e.server import ROOT, Server
from tests.e2e.walk import ALL_RULES, COLOURS, OWN_INSTRUMENTS, DemoClinic, Walker, describe, walker

PHONE = {"viewport": {"width": 360, "height": 740}}
# A phone with its keyboard up. What scrolls there does so at once.
SHORT = {"viewport": {"width": 360, "height": 420}, "reduced_motion": "reduce"}
EDGE = "each => parseFloat(getComputedStyle(each).borderTopWidth)"
PORTAL = {
    actor: [look for look in LOOKS[actor] if look.url_name.startswith("portal:")]
    for actor in ("anonymous", "client", "kiosk")
}
FOOTER = ["al-help__title", "al-help__list", "later", "al-languages", "leave"]
CHOICE = Look("portal:question", {"public_id": "fresh_form", "place": 1})
NUMBER = Look("portal:question", {"public_id": "after_form", "place": 11})
DONE = Look("portal:done", {"public_id": "sent_form"})
REFUSED = Look("portal:question", {"public_id": "fresh_form", "place": 1}, press="Continue")


@pytest.fixture(scope="module")
def clinic(serve: Callable[..., Server]) -> Iterator[DemoClinic]:
    return describe(serve("demo", **OWN_INSTRUMENTS))


def plain(actor: str) -> list[Look]:
    """The pages as they open, without those that only answer a press."""
    return [each for each in PORTAL[actor] if not each.press and each.state != "spoilt"]


# --- The focus --------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", PORTAL)
def test_tab_goes_through_a_page_in_its_order_and_nothing_covers_the_focus(
    clinic: DemoClinic, browser: Browser, actor: str
):
    found = {}
    with walker(browser, clinic, actor, **SHORT) as person:
        for look in plain(actor):
            if problems := person.look(look) + tab_through(person.page):
                found[look.name] = problems

    assert not found, found


def test_a_lost_order_and_a_cover_would_be_found(clinic: DemoClinic, browser: Browser):
    with walker(browser, clinic, "client", **SHORT) as person:
        person.look(CHOICE)
        person.page.evaluate("document.querySelector('.al-next .btn-link').tabIndex = 1")
        assert any("goes back" in each for each in tab_through(person.page))

        person.look(CHOICE)
        person.page.evaluate(
            "Object.assign(document.querySelector('footer').style,"
            " {position: 'fixed', insetBlock: '0', insetInline: '0', background: 'red'})"
        )
        assert any("covered" in each for each in tab_through(person.page))


def test_the_heading_of_the_next_page_is_read_out(clinic: DemoClinic, browser: Browser):
    with walker(browser, clinic, "client", **PHONE) as person:
        page = person.page
        person.look(Look("portal:question", {"public_id": "full_form", "place": 1}))
        page.get_by_role("button", name="Continue").click()
        expect(page).to_have_title(re.compile("^Question 2 of 8|^Check your answers"))

        expect(page.get_by_role("heading", level=1)).to_be_focused()
        assert page.evaluate("scrollY") == 0
        page.keyboard.press("Tab")
        assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


@pytest.mark.parametrize("actor", PORTAL)
def test_a_refused_page_says_so_and_leads_to_the_field(
    clinic: DemoClinic, browser: Browser, actor: str
):
    looks = [each for each in PORTAL[actor] if each.status in (409, 422)]
    with walker(browser, clinic, actor, **PHONE) as person:
        found = {look.name: measure(person, look, probes.ERROR_PAGE) for look in looks}

    assert found
    assert not any(found.values()), found


def test_a_page_that_hides_its_error_would_be_found(clinic: DemoClinic, browser: Browser):
    with walker(browser, clinic, "client") as person:
        person.look(REFUSED)
        person.page.evaluate("""() => {
          document.title = 'Question 1';
          document.activeElement.blur();
          document.querySelector('fieldset').ariaInvalid = null;
          document.getElementById('answer-error').remove();
        }""")

        assert [each.partition(":")[0] for each in person.page.evaluate(probes.ERROR_PAGE)] == [
            "title",
            "the summary has no focus",
            "not marked as wrong",
            "does not say why",
        ]


# --- What a page does, and where its help is ---------------------------------------------------


def test_nothing_is_sent_and_no_page_left_by_a_choice(clinic: DemoClinic, browser: Browser):
    left: list[str] = []

    def note(request: Request) -> None:
        if request.is_navigation_request() or request.method == "POST":
            left.append(f"{request.method} {request.url}")

    with walker(browser, clinic, "client") as person:
        page = person.page
        page.route("**/draft", _store)
        for look in plain("client"):
            person.look(look)
            page.on("request", note)
            page.evaluate(probes.CHANGE_ALL)
            page.evaluate("new Promise(requestAnimationFrame)")
            page.remove_listener("request", note)
        assert left == []

        person.look(CHOICE)  # and what leaves the page would be found
        page.on("request", note)
        page.evaluate("main.addEventListener('change', () => location.reload(), {once: true})")
        with page.expect_navigation():
            page.evaluate(probes.CHANGE_ALL)
        assert left != []


def test_what_becomes_of_a_save_is_said_to_those_who_do_not_see_it(
    clinic: DemoClinic, browser: Browser
):
    with walker(browser, clinic, "client", **PHONE) as person:
        person.look(CHOICE)
        page = person.page
        page.route("**/draft", _store)
        status = page.get_by_role("status")
        before = status.element_handle()
        page.get_by_text("Often").click()

        expect(status).to_have_text("Saved 10:00")
        assert status.evaluate("(now, before) => now === before", before)
        support = page.locator("[data-support]")
        expect(support).to_have_attribute("aria-live", "polite")


def test_help_stands_at_the_same_place_on_every_page(clinic: DemoClinic, browser: Browser):
    found = {}
    for actor in PORTAL:
        with walker(browser, clinic, actor) as person:
            # The page of numbers is the help: there they stand in its middle, and only there.
            for look in [each for each in plain(actor) if each.url_name != "portal:help_now"]:
                person.look(look)
                found[look.name] = person.page.evaluate(probes.HELP)

    assert {tuple(each["order"]) for each in found.values()} == {("a", "header", "main", "footer")}
    for name, each in found.items():
        assert each["footer"][:1] == ["al-help__title"], name
        assert each["footer"] == sorted(each["footer"], key=FOOTER.index), name


def test_no_control_is_for_dragging_only(clinic: DemoClinic, browser: Browser):
    drag = re.compile(r"draggable|dragstart|pointermove|touchmove|mousemove")
    assert drag.search("line.addEventListener('pointermove', follow)")
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))

    assert [each.name for each in scripts if drag.search(each.read_text("utf-8"))] == []
    with walker(browser, clinic, "client", **PHONE) as person:
        person.look(Look("portal:question", {"public_id": "line_form", "place": 1}))
        names = ["Less", "More"]
        beside = person.page.locator(".al-line__row:has([type=range])").get_by_role("button")
        assert [each.get_attribute("aria-label") for each in beside.all()] == names


# --- Colours and charts ------------------------------------------------------------------------


@pytest.mark.parametrize("look", [CHOICE, NUMBER], ids=["tiles", "numbers"])
def test_the_chosen_answer_stands_out_in_forced_colours(
    clinic: DemoClinic, browser: Browser, look: Look
):
    with walker(browser, clinic, "client", forced_colors="active", **SHORT) as person:
        person.look(look)
        page = person.page
        page.route("**/draft", _store)
        labels = page.locator(".al-tile__label, .al-number-button__label")
        assert len({each.evaluate(probes.DRAWN_AS) for each in labels.all()}) == 1
        page.locator(".al-tile, .al-number-button").nth(1).click()
        chosen, *others = [labels.nth(n).evaluate(probes.DRAWN_AS) for n in (1, 0, 2)]

        assert chosen not in others
        assert person.axe(COLOURS) == []
        assert page.locator(".al-next .btn-primary").evaluate(EDGE) >= 1
        sizes = page.locator(".al-segments__button")
        assert sizes.first.evaluate(probes.DRAWN_AS) != sizes.last.evaluate(probes.DRAWN_AS)
        bar = page.locator("progress")
        assert bar.evaluate(EDGE) >= 1


@pytest.mark.parametrize(
    "options",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}],
    ids=lambda each: "-".join(each.values()),
)
def test_the_line_of_the_own_scores_is_seen(clinic: DemoClinic, browser: Browser, options: dict):
    with walker(browser, clinic, "client", **PHONE, **options) as person:
        assert measure(person, DONE, probes.PALE_LINES) == []

        person.page.evaluate("document.querySelector('.al-chart__line').style.stroke = 'Canvas'")
        assert len(person.page.evaluate(probes.PALE_LINES)) == 1


def test_the_own_scores_are_told_in_words_and_in_a_table_that_is_printed(
    clinic: DemoClinic, browser: Browser
):
    with walker(browser, clinic, "client", **PHONE) as person:
        assert measure(person, DONE, probes.MUTE_CHARTS) == []
        page, table = person.page, person.page.locator(".al-trend table").first
        page.evaluate("document.querySelector('.al-trend details').open = false")
        expect(table).to_be_hidden()
        page.emulate_media(media="print")
        expect(table).to_be_visible()

        page.evaluate("""() => {
          document.querySelector('.al-trend figcaption').textContent = 'Lower';
          document.querySelector('.al-trend tbody tr').remove();
        }""")
        assert len(page.evaluate(probes.MUTE_CHARTS)) == 2


@pytest.mark.parametrize(
    ("name", "context", "schemes"),
    [
        ("failure", {"service_name": "Quay"}, ["light", "dark"]),
        # Without a sheet of its own: axe takes the browser's dark ground for white.
        ("away", {"exit_url": "https://weather.example/"}, ["light"]),
    ],
    ids=["failure", "away"],
)
def test_the_pages_that_no_walk_gets_to(
    clinic: DemoClinic, browser: Browser, name: str, context: dict, schemes: list[str]
):
    """Of a failure on our side, and the one that only leads elsewhere."""
    code = (
        "from django.template.loader import render_to_string;"
        f"print(render_to_string('portal/{name}.html', {context}))"
    )
    html = re.sub('<meta http-equiv="refresh"[^>]*>', "", clinic.server.python(code))
    for scheme in schemes:
        with walker(browser, clinic, "anonymous", color_scheme=scheme, **PHONE) as person:
            address = f"{clinic.server.url}/f/drawn/"
            body = html.strip()
            person.page.route(address, partial(_draw, body=body))
            person.page.goto(address)

            assert person.axe(ALL_RULES) + person.overflow(320) == []


def measure(person: Walker, look: Look, probe: str) -> list[str]:
    return person.look(look) + person.page.evaluate(probe)


def _draw(route: Route, *, body: str) -> None:
    """Answer with a page as the product has rendered it."""
    route.fulfill(body=body, content_type="text/html")


def _store(route: Route) -> None:
    """Answer a save as the server would, and store nothing."""
    sequence = route.request.post_data_json["sequence"]
    said = {"is_stored": True, "sequence": sequence, "said": "Saved 10:00", "support": ""}
    route.fulfill(json=said)
