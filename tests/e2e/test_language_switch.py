"""Another language before the form opens: the link keeps working, and the form is in it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.client_pages import PHONE, Respondent, tile
from tests.e2e.server import Server

ITEM = "Me sentí sin conexión con la gente que me rodea."  # the sixth of aoc-8


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server]) -> Server:
    return serve("empty")


def test_a_link_keeps_its_secret_through_the_switch(server: Server, new_page: Callable[..., Page]):
    page = new_page(**PHONE)
    token = json.loads(
        server.python("from tests.e2e import two_forms; print(two_forms.ask(by_mail=False))")
    )[0]
    page.goto(f"{server.url}/f/#{token}")

    page.get_by_role("button", name="Español").click()

    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert page.url == f"{server.url}/f/#{token}"
    page.get_by_role("button", name="Empezar").click()
    _fills_in_spanish(page)

    assert server.query("SELECT language FROM measures_response") == [("es",)]


def test_a_code_works_after_the_switch_without_script(
    server: Server, new_page: Callable[..., Page]
):
    page = new_page(java_script_enabled=False, **PHONE)
    code = server.python("from tests.e2e import one_form; print(one_form.ask(['aoc-8']))").strip()
    page.goto(f"{server.url}/f/")

    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_label("Ihr Code").fill(code)
    page.get_by_role("button", name="Meinen Fragebogen öffnen").click()

    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("main").get_by_role("button", name="Beginnen").click()
    expect(Respondent(page, server.url).heading).to_have_text(
        "Ich lag wach, obwohl ich schlafen wollte."
    )


def _fills_in_spanish(page: Page) -> None:
    page.get_by_role("main").get_by_role("button", name="Empezar").click()
    heading = page.get_by_role("heading", level=1)
    for place in range(1, 9):
        expect(page.get_by_text(f"Pregunta {place} de 8")).to_be_visible()
        if heading.inner_text() == ITEM:
            tile(page, "Un poco").click()
            page.get_by_role("button", name="Continuar").click()
        else:
            page.get_by_role("button", name="Saltarme esta pregunta").click()
    expect(heading).to_have_text("Revise sus respuestas")
    page.get_by_role("button", name="Enviar a").click()
    expect(heading).to_have_text("Gracias")
