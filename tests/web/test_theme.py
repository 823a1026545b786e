"""A person's choice of light or dark lasts, and leads nowhere but back."""

import pytest


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_choice_is_kept_for_a_year(http, choice):
    answer = http.post("/theme/", {"theme": choice, "next": "/help/?x=1"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/help/?x=1")
    cookie = answer.cookies["theme"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == (choice, 31_536_000, "Lax")


def test_system_forgets_the_choice(http):
    http.cookies["theme"] = "dark"

    answer = http.post("/theme/", {"theme": "system"})

    assert (answer.cookies["theme"].value, answer.cookies["theme"]["max-age"]) == ("", 0)


def test_unknown_choice_is_not_kept(http):
    answer = http.post("/theme/", {"theme": '"><script>'})

    assert answer.cookies["theme"].value == ""


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)"]
)
def test_way_back_stays_in_the_product(http, elsewhere):
    answer = http.post("/theme/", {"theme": "dark", "next": elsewhere})

    assert answer.headers["Location"] == "/"


def test_reading_changes_nothing(http):
    assert http.get("/theme/").status_code == 405
