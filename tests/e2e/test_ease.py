"""Help with reading, and a quick way off the page, in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.client_pages import PHONE, Respondent, tile
from tests.e2e.server import Server

# A device with a voice of its own and one that would send the words away; it speaks into a list.
VOICES = """
  window.spoken = [];
  const voices = [
    {name: 'Far', lang: 'en-GB', localService: false},
    {name: 'Near', lang: 'en-GB', localService: true},
  ].slice(%s);
  Object.defineProperty(window, 'speechSynthesis', {value: Object.assign(new EventTarget(), {
    getVoices: () => voices,
    speak: each => window.spoken.push([each.voice.name, each.text]),
    cancel: () => window.spoken.push(['', 'stopped']),
  })});
  window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) { super(); this.text = text; }
  };
"""


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server]) -> Server:
    server = serve("empty")
    server.python("from tests.e2e import one_form; print(one_form.ask())")
    server.query("UPDATE accounts_clinic SET exit_url = ?", f"{server.url}/sign-in/")
    return server


@pytest.fixture
def client(server: Server, new_page: Callable[..., Page]) -> Respondent:
    code = server.python("from tests.e2e import one_form; print(one_form.ask())").strip()
    client = Respondent(new_page(**PHONE, allow=("status of 404",)), server.url)
    client.open_by_code(code)
    client.start()
    expect(client.page.get_by_text("Question 1 of")).to_be_visible()
    return client


def test_the_devices_own_voice_reads_the_page(client):
    client.page.add_init_script(VOICES % "0, 2")
    client.page.reload()
    client.page.get_by_text("Reading help").click()
    button = client.page.get_by_role("button", name="Read this page to me")
    button.click()

    spoken = client.page.evaluate("window.spoken")
    assert {voice for voice, _ in spoken} == {"Near"}
    assert client.heading.inner_text() in [text for _, text in spoken]
    client.page.get_by_role("button", name="Stop reading").click()
    expect(button).to_be_visible()


def test_no_voice_that_sends_words_away_is_offered(client):
    client.page.add_init_script(VOICES % "0, 1")
    client.page.reload()
    client.page.get_by_text("Reading help").click()

    expect(client.page.get_by_text("Size of the letters")).to_be_visible()
    expect(client.page.get_by_role("button", name="Read this page to me")).to_be_hidden()


@pytest.mark.parametrize("way", ["button", "keys"])
def test_leaving_is_at_once_and_back_shows_no_form(client, way):
    asked_at = client.page.url
    question = client.heading.inner_text()
    tile(client.page, "Not at all").or_(tile(client.page, "Never")).first.click()
    if way == "button":
        client.page.get_by_role("button", name="Leave this page").click()
    else:
        for _ in range(3):
            client.page.keyboard.press("Shift")

    client.page.wait_for_url("**/sign-in/")
    # The page goes before the server has heard of it, so the first looks may come too early.
    for _ in range(20):
        client.page.goto(asked_at)
        if question not in client.page.content():
            return
    raise AssertionError("the form can still be seen")


def test_larger_letters_stay_on_the_page_that_was_open(client):
    client.page.get_by_role("button", name="Skip this question").click()
    expect(client.page.get_by_text("Question 2 of")).to_be_visible()
    asked_at = client.page.url
    client.page.get_by_text("Reading help").click()
    client.page.get_by_role("button", name="Largest").click()

    expect(client.page.locator("html")).to_have_attribute("data-letters", "largest")
    assert client.page.url == asked_at
