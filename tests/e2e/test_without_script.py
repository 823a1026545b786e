"""A client's whole form in a browser that runs no script, with every wrong turn on the way."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.client_pages import PHONE, Respondent, tile
from tests.e2e.one_form import INSTRUMENTS
from tests.e2e.server import Server

GIVEN = {
    "aoc-45": {"5": None, "27": 4, "33": 2, "41": 1},
    "ac-6": {"7": 0, "9": {"text": "“Quotes” & <b>signs</b>\nand a second line"}},
}


def test_a_form_is_filled_and_sent_without_script(
    empty_server: Server, new_page: Callable[..., Page]
) -> None:
    code = empty_server.python("from tests.e2e import one_form; print(one_form.ask())").strip()
    page = new_page(java_script_enabled=False, **PHONE)
    client = Respondent(page, empty_server.url)

    client.open_by_code("nonsense")
    expect(page.get_by_role("alert")).to_contain_text("Enter all ten letters and numbers")
    client.open_by_code(code)
    client.start()
    client.go_on()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    answers = client.fill(INSTRUMENTS, GIVEN)
    _change_one_answer(client, answers)
    client.send()
    page.go_back()
    page.reload()
    expect(client.heading).to_have_text("Thank you")

    assert _stored(empty_server) == list(answers.items())
    rows = empty_server.query("SELECT kind, state FROM risk_alert ORDER BY kind")
    assert [tuple(row) for row in rows if row[0] == "safety"] == [("safety", "new")] * 2


def _change_one_answer(client: Respondent, answers: dict) -> None:
    """From the check of the answers to one question and back."""
    client.page.get_by_role("link", name="Change the answer to: My mood was low.").click()
    tile(client.page, "Nearly always").click()
    client.go_on()
    expect(client.heading).to_have_text("Check your answers")
    answers["aoc-45"]["5"] = 4


def _stored(server: Server) -> list:
    rows = server.query(
        "SELECT instrument, answers FROM measures_response WHERE NOT is_derived ORDER BY id"
    )
    return [(name, json.loads(raw) if isinstance(raw, str) else raw) for name, raw in rows]
