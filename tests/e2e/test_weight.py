"""What a phone fetches for the first page of a form and for a question: little, and all ours."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.e2e.client_pages import PHONE
from tests.e2e.drills.crowd import prepare
from tests.e2e.respondents import Respondent
from tests.e2e.server import Server
from tests.e2e.weight import weigh

SEED = 20261126
MOST = 60 * 1024  # bytes on the wire, headers included
MOST_REQUESTS = 5


def test_first_pages_are_light_and_come_from_us_alone(
    serve: Callable[..., Server], browser: Browser
) -> None:
    server = serve("empty")
    [form] = prepare(server, 1, SEED)
    respondent = Respondent(form, port=server.port)
    respondent.open()
    paths = [f"/f/#{form.token}", f"{respondent.folder}/", f"{respondent.folder}/q/1/"]

    weights = [
        weigh(browser.new_context(**PHONE), server.url, path, respondent.browser.cookies)
        for path in paths
    ]

    own = urlsplit(server.url).netloc
    assert [each for each in weights if each.n_requests > MOST_REQUESTS] == []
    assert [each for each in weights if each.n_bytes > MOST] == []
    assert {host for each in weights for host in each.hosts} == {own}
