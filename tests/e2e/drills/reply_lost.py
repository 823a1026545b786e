"""Drill 3: a send is stored, and the word of it is lost, to the client or to the product."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from random import Random
from urllib.parse import parse_qs, urlsplit

import psycopg2

from tests.e2e.drills.crowd import Crowd, everyone, fill_and_send, prepare
from tests.e2e.drills.examining import held_against
from tests.e2e.drills.outcome import Outcome
from tests.e2e.drills.proxy import Proxy, commits_of_responses, first_sends, to_postgres, to_web
from tests.e2e.ledger import n_found_stored
from tests.e2e.respondents import Respondent, Sent
from tests.e2e.server import Server
from tests.e2e.stage import Stage

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
PAUSE = 0.15  # seconds between two connections that are ended, at most
IN_A_TRANSACTION = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database()
AND pid <> pg_backend_pid() AND state IN ('active', 'idle in transaction')
"""


def before_the_client(stage: Stage, *, n_forms: int, seed: int) -> Outcome:
    """Reset the connection of each form's first send when its reply comes."""
    server = stage.serve("empty")
    return _cut_replies(server, Outcome("3 reply lost"), n_forms=n_forms, seed=seed)


def control(stage: Stage, *, n_forms: int, seed: int) -> Outcome:
    """The same without the unique key and without memory for what was sent."""
    plan = str(stage.folder / "never_written")
    server = stage.serve("empty", application="tests.e2e.forgetful_wsgi", CRASH_PLAN=plan)
    server.python("from tests.e2e import forms_to_fill; forms_to_fill.allow_second_responses()")
    return _cut_replies(server, Outcome("3 control"), n_forms=n_forms, seed=seed)


def before_the_product(stage: Stage, *, n_forms: int, seed: int) -> Outcome:
    """Cut the database connection when the reply to the COMMIT of a response comes."""
    outcome, server = Outcome("3 commit unanswered"), stage.serve("empty")
    forms = prepare(server, n_forms, seed)
    with (
        Proxy(to_postgres(_folder(server.database)), commits_of_responses) as proxy,
        _connected_through(server, proxy),
    ):
        crowd = everyone(server, forms, _send_until_received)
    _describe(outcome, server, crowd, cut=proxy.n_cut)
    outcome.at_least = {"commits cut": (proxy.n_cut, n_forms)}
    return outcome


def database_hangs_up(stage: Stage, *, n_forms: int, seed: int) -> Outcome:
    """End connections of the database at random, in the middle of transactions."""
    outcome, server, crowd = Outcome("3 backend ended"), stage.serve("empty"), Crowd()
    forms = prepare(server, 4 * n_forms, seed)
    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(_end_connections, server, crowd, n_forms, Random(seed))
        everyone(server, forms, _send_until_received, crowd=crowd)
        n_ended = ending.result()
    _describe(outcome, server, crowd, cut=n_ended)
    outcome.at_least = {"connections ended": (n_ended, n_forms)}
    return outcome


def _cut_replies(server: Server, outcome: Outcome, *, n_forms: int, seed: int) -> Outcome:
    forms, differing = prepare(server, n_forms, seed), []

    def send_and_send_again(respondent: Respondent) -> Sent:
        sent = fill_and_send(respondent)
        receipts = [_receipt(respondent)]
        reply = respondent.send_once()
        receipts.append(_receipt(respondent))
        if reply.status != 303 or len(set(receipts)) > 1:
            differing.append(f"{respondent.form.public_id}: {reply.status}")
        return sent

    with Proxy(to_web(server.port), first_sends()) as proxy:
        crowd = everyone(server, forms, send_and_send_again, port=proxy.port)
    outcome.count({"receipts that differ": differing})
    _describe(outcome, server, crowd, cut=proxy.n_cut)
    outcome.at_least = {"replies cut": (proxy.n_cut, n_forms)}
    return outcome


def _receipt(respondent: Respondent) -> str:
    """What the page says; the token against forged requests is another on every page."""
    return CSRF.sub("", Respondent.receipt(respondent))


def _send_until_received(respondent: Respondent) -> Sent:
    """Try again where the product says that it cannot tell, or does not work right now."""
    respondent.browser.bears_failures = True
    return fill_and_send(respondent)


def _describe(outcome: Outcome, server: Server, crowd: Crowd, *, cut: int) -> None:
    outcome.done = {
        "submissions": len(crowd.sent),
        "cut": cut,
        "sends that were tried again": sum(each.lost_replies for each in crowd.sent),
        "of them stored before": n_found_stored(server, crowd.sent),
    }
    held_against(server, crowd.sent, outcome)


@contextmanager
def _connected_through(server: Server, proxy: Proxy) -> Iterator[None]:
    """Let the product reach its database by the proxy; whoever examines it goes straight."""
    straight = server.database
    server.stop()
    server.database = (
        urlsplit(straight)._replace(netloc=f"postgres@127.0.0.1:{proxy.port}", query="").geturl()
    )
    server.start()
    yield
    server.stop()
    server.database = straight
    server.start()


def _folder(url: str) -> str:
    return parse_qs(urlsplit(url).query)["host"][0]


def _end_connections(server: Server, crowd: Crowd, n: int, random: Random) -> int:
    """End connections that are in a transaction until there were enough; then all may go home."""
    n_ended = 0
    with closing(psycopg2.connect(server.database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            while n_ended < n and not crowd.is_over.wait(random.uniform(0, PAUSE)):
                cursor.execute(IN_A_TRANSACTION)
                if found := cursor.fetchall():
                    [pid] = random.choice(found)
                    cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
                    n_ended += 1
    crowd.is_over.set()
    return n_ended
