"""A form on a phone with a bad network: nothing shown as saved is lost, nothing is sent twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.client_pages import PHONE, tile
from tests.e2e.respondents import Form, decide
from tests.e2e.server import Server

SEED = 20261124
N_FORMS = 12
# What a browser says about requests that a test cuts off on purpose.
CUT = r"net::ERR_|status of 4\d\d|status of 503"
STORES = """async () => [
  localStorage.length, sessionStorage.length,
  (await indexedDB.databases()).length,
  "caches" in window ? (await caches.keys()).length : 0,
  (await navigator.serviceWorker?.getRegistrations() ?? []).length,
]"""
DRAFTS = "SELECT item, answer FROM measures_draft WHERE assignment_id = ? ORDER BY item"
RESPONSES = "SELECT answers FROM measures_response WHERE assignment_id = ?"


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server]) -> Server:
    return serve("empty")


@pytest.fixture(scope="module")
def forms(server: Server) -> Iterator[Form]:
    """Return forms of eight questions that nobody has touched; each test takes its own."""
    code = f"from tests.e2e import forms_to_fill; print(forms_to_fill.prepare({3 * N_FORMS}))"
    all_forms = decide(json.loads(server.python(code).splitlines()[-1]), Random(SEED))
    return iter([each for each in all_forms if len(each.questions) == 8])


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page(allow=(CUT,), **PHONE)


def test_saved_is_said_only_once_the_server_has_it(server, forms, page):
    form = next(forms)
    held: list[Route] = []
    open_form(page, server, form)
    page.route("**/draft", lambda route: held.append(route))

    tile(page, "Often").click()
    expect(page.locator("[data-status]")).to_have_text("")
    assert drafts(server, form) == {}
    until(page, lambda: held)
    held[0].continue_()

    expect(page.locator("[data-status]")).to_contain_text("Saved")
    assert drafts(server, form) == {"1": 3}


def test_an_answer_and_a_page_wait_for_the_network_and_nothing_is_stored_in_the_browser(
    server, forms, page
):
    form = next(forms)
    open_form(page, server, form)
    assert page.evaluate(STORES) == [0] * 5

    page.context.set_offline(True)
    tile(page, "Often").click()
    expect(page.locator("[data-status]")).to_have_text("Not saved yet, retrying")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Question 1 of 8")).to_be_visible()
    assert page.evaluate(STORES) == [0] * 5
    page.context.set_offline(False)

    expect(page.get_by_text("Question 2 of 8")).to_be_visible()
    assert drafts(server, form) == {"1": 3}
    assert page.url.endswith("/q/2/")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.evaluate(STORES) == [0] * 5


def test_a_form_is_sent_by_itself_when_the_network_is_back(server, forms, page):
    form = next(forms)
    open_form(page, server, form)
    answer_all(page)

    page.context.set_offline(True)
    send = page.get_by_role("button", name="Send to")
    send.click()
    expect(page.locator("[data-status]")).to_contain_text("Not sent yet, retrying")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(send).to_have_attribute("aria-disabled", "true")
    page.context.set_offline(False)

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you", timeout=30_000)
    assert len(server.query(RESPONSES, form.assignment)) == 1
    assert page.evaluate(STORES) == [0] * 5


def test_a_lost_acknowledgement_and_a_double_click_send_once(server, forms, page):
    form = next(forms)
    open_form(page, server, form)
    answer_all(page)
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort()

    page.route("**/send/", lose)
    page.get_by_role("button", name="Send to").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert lost == [303]
    assert len(server.query(RESPONSES, form.assignment)) == 1
    assert server.query(
        "SELECT COUNT(*) FROM measures_latevariant WHERE assignment_id = ?", form.assignment
    ) == [(0,)]


def test_the_newest_press_of_a_tab_wins_over_another_tab(server, forms, page):
    form = next(forms)
    open_form(page, server, form)
    other = page.context.new_page()
    other.goto(page.url)
    for label in ("Not at all", "A little"):
        tile(other, label).click()
        expect(other.locator("[data-status]")).to_contain_text("Saved")

    tile(page, "Often").click()

    expect(page.locator("[data-status]")).to_contain_text("Saved")
    until(page, lambda: drafts(server, form) == {"1": 3})


def test_back_and_forward_show_the_answers_as_they_are_saved(server, forms, page):
    form = next(forms)
    open_form(page, server, form)
    tile(page, "Often").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Question 2 of 8")).to_be_visible()

    page.go_back()
    expect(page.get_by_text("Question 1 of 8")).to_be_visible()
    expect(page.get_by_role("radio", checked=True)).to_have_value("3")
    page.go_forward()

    expect(page.get_by_text("Question 2 of 8")).to_be_visible()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)


def test_an_idle_form_is_opened_again_over_its_page(server, forms, page):
    form = next(forms)
    open_form(page, server, form)
    code = server.python(
        "from django.utils import timezone; from measures.models import Assignment, Opening;"
        "from risk import actions; from datetime import timedelta; at = timezone.now();"
        f"form = Assignment.objects.get(pk={form.assignment});"
        "print(actions.make_qr(by=form.episode.therapist, assignment=form, at=at)[1].code);"
        "form.links.update(revoked_at=None);"
        "Opening.objects.filter(assignment=form).update(seen_at=at - timedelta(minutes=40))"
    ).splitlines()[-1]

    tile(page, "Often").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Is it still you?")
    dialog.get_by_role("textbox").fill("nonsense")
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog).to_contain_text("Enter all ten letters and numbers")
    dialog.get_by_role("textbox").fill(code)
    dialog.get_by_role("button", name="Go on").click()

    expect(dialog).to_have_count(0)
    expect(page.get_by_role("radio", checked=True)).to_have_value("3")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Question 2 of 8")).to_be_visible()
    assert drafts(server, form) == {"1": 3}


def test_a_lost_token_is_fetched_anew(server, forms, page):
    form = next(forms)
    open_form(page, server, form)
    page.context.clear_cookies(name="csrf")

    tile(page, "Often").click()

    expect(page.locator("[data-status]")).to_contain_text("Saved")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Question 2 of 8")).to_be_visible()
    assert drafts(server, form) == {"1": 3}


def test_a_risk_answer_shows_the_numbers_under_it_at_once(server, forms, page):
    form = next(forms)
    open_form(page, server, form)
    for _ in range(4):
        page.get_by_role("button", name="Skip this question").click()
    expect(page.get_by_text("Question 5 of 8")).to_be_visible()

    tile(page, "Often").click()

    now = page.locator("[data-support]")
    expect(now).to_contain_text("Thank you for telling us")
    expect(now.locator('a[href^="tel:"]').first).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")


def open_form(page: Page, server: Server, form: Form) -> None:
    """Open the link and come to the first question."""
    page.goto(f"{server.url}/f/#{form.token}")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(f"**/f/{form.public_id}/")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_text("Question 1 of 8")).to_be_visible()


def answer_all(page: Page) -> None:
    for place in range(1, 9):
        expect(page.get_by_text(f"Question {place} of 8")).to_be_visible()
        page.get_by_role("button", name="Skip this question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")


def drafts(server: Server, form: Form) -> dict[str, object]:
    rows = server.query(DRAFTS, form.assignment)
    return {item: json.loads(raw) if isinstance(raw, str) else raw for item, raw in rows}


def until(page: Page, is_so: Callable[[], object]) -> None:
    """Wait, while the page goes on, for something outside it."""
    for _ in range(100):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come about")
