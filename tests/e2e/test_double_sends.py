"""One form sent again, at once and later, from tabs and devices: one response and one receipt."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any

import pytest

from tests.e2e.ledger import Found, examine, read_forms
from tests.e2e.respondents import (
    Browser,
    Form,
    Reply,
    Respondent,
    Sent,
    decide,
    own_address,
)
from tests.e2e.server import Server

SEED = 20261124
N_FORMS = 15
_numbers = count()


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server]) -> Server:
    return serve("empty")


@pytest.fixture(scope="module")
def forms(server: Server) -> Iterator[Form]:
    """Return forms that nobody has touched; each test takes its own."""
    code = f"from tests.e2e import forms_to_fill; print(forms_to_fill.prepare({N_FORMS}))"
    return iter(decide(json.loads(server.python(code).splitlines()[-1]), Random(SEED)))


@pytest.fixture
def respondent(server: Server, forms: Iterator[Form]) -> Respondent:
    """Return a client whose form is filled and not sent."""
    return _filled(server, next(forms))


@pytest.mark.parametrize("n", [2, 20], ids=["double click", "twenty at once"])
def test_sends_at_once_store_one_response_and_give_one_receipt(server, respondent, n):
    tabs = [respondent.browser.tab() for _ in range(n)]

    replies = _at_once(*[lambda tab=tab: respondent.send_once(tab) for tab in tabs])

    assert {(each.status, each.path) for each in replies} == {(303, f"{respondent.folder}/done/")}
    assert len({tab.get(f"{respondent.folder}/done/").body for tab in tabs}) == 1
    assert _examined(server, respondent.form) == Found()


def test_going_back_and_sending_again_gives_the_receipt_of_the_first_time(server, respondent):
    first = respondent.send()

    again = [respondent.send().receipt for _ in range(3)]

    assert again == [first.receipt] * 3
    assert _examined(server, respondent.form) == Found()


def test_a_second_tab_cannot_change_what_the_first_one_has_sent(server, respondent):
    tab = respondent.browser.tab()
    sent = respondent.send()

    saved = _answer_otherwise(respondent, tab, place=1)
    sent_again = respondent.send_once(tab)

    assert {saved.path, sent_again.path} == {f"{respondent.folder}/done/"}
    assert tab.get(f"{respondent.folder}/done/").body == sent.receipt
    assert _examined(server, respondent.form) == Found()


@pytest.mark.parametrize("attempt", range(3))
def test_an_answer_saved_while_the_form_is_sent_is_in_it_or_stops_it(server, respondent, attempt):
    tab = respondent.browser.tab()
    otherwise = _answered_otherwise(respondent.form, place=1)

    saved, sent = _at_once(
        lambda: _answer_otherwise(respondent, tab, place=1), lambda: respondent.send_once()
    )

    was_late = saved.path == f"{respondent.folder}/done/"
    assert (saved.status, sent.status) == (303, 303 if was_late else 409)
    if not was_late:
        assert respondent.send_once(form=otherwise).status == 303
    assert _examined(server, respondent.form if was_late else otherwise) == Found()


@pytest.mark.parametrize("attempt", range(3))
def test_two_devices_at_once_store_the_answers_of_one_and_keep_the_others(server, forms, attempt):
    one = _filled(server, next(forms))
    risk = next(i for i, each in enumerate(one.form.questions, 1) if each.raises_from is not None)
    otherwise = _answered_otherwise(_answered_otherwise(one.form, place=1), place=risk)
    other = _filled(server, otherwise)

    _at_once(lambda: one.send(), lambda: other.send())

    stored = read_forms(server)[one.form.assignment]
    by_instrument = {name: answers for name, answers, _ in stored.responses}
    alarming = one if one.form.questions[risk - 1].is_alarming else other
    second = other if by_instrument == one.form.answers else one
    assert by_instrument in (one.form.answers, other.form.answers)
    assert _late_variants(server, one.form) == [second.form.answers]
    assert len(stored.responses) == len(by_instrument)
    assert (stored.n_hand_ins, stored.n_drafts) == (1, 0)
    assert _time_of(one.receipt()) == _time_of(other.receipt())
    # Whoever shares the link must not learn from a receipt what was answered on another device.
    assert [each for each in (one, other) if "Talk to someone now" in each.receipt()] == [alarming]
    assert _examined(server, alarming.form).alerts == []


def test_the_check_itself_sees_what_is_torn_altered_silent_or_lost(server, forms):
    """The control of every comparison above: an untouched database gives none of these lines."""
    alarming = next(
        form for form in forms if any(question.is_alarming for question in form.questions)
    )
    _filled(server, alarming).send()
    key = alarming.assignment
    assert _examined(server, alarming) == Found()

    server.query("UPDATE measures_response SET answers = '{}' WHERE assignment_id = ?", key)
    server.query("UPDATE measures_assignment SET completed_at = NULL WHERE id = ?", key)
    server.query("DELETE FROM risk_alert WHERE basis LIKE ?", f"{key}:%")
    found = _examined(server, alarming)
    assert (len(found.altered), len(found.torn), len(found.alerts)) == (1, 1, 1)

    own = "SELECT id FROM measures_response WHERE assignment_id = ?"
    server.query(f"DELETE FROM measures_scalescore WHERE response_id IN ({own})", key)
    server.query("DELETE FROM measures_response WHERE assignment_id = ?", key)
    assert len(_examined(server, alarming).lost) == 1


def _filled(server: Server, form: Form) -> Respondent:
    respondent = Respondent(form, port=server.port, address=own_address(next(_numbers)))
    respondent.fill()
    return respondent


def _examined(server: Server, form: Form) -> Found:
    return examine(server, [Sent(form)])


def _late_variants(server: Server, form: Form) -> list[dict[str, Any]]:
    sql = "SELECT answers FROM measures_latevariant WHERE assignment_id = ?"
    rows = [
        json.loads(raw) if isinstance(raw, str) else raw
        for (raw,) in server.query(sql, form.assignment)
    ]
    return [{key.split("@")[0]: answers for key, answers in row.items()} for row in rows]


def _time_of(receipt: str) -> str:
    return re.search(r"Sent at \d\d:\d\d", receipt)[0]


def _answer_otherwise(respondent: Respondent, tab: Browser, *, place: int) -> Reply:
    answer = _answered_otherwise(respondent.form, place=place).questions[place - 1].answer
    return tab.post(f"{respondent.folder}/q/{place}/", answer=answer)


def _answered_otherwise(form: Form, *, place: int) -> Form:
    """Turn one answer from 0 into 1, any other into 0: across the threshold of a risk item."""
    questions = list(form.questions)
    question = questions[place - 1]
    questions[place - 1] = replace(question, answer=int(question.answer == 0))
    return replace(form, questions=tuple(questions))


def _at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts on threads of their own, let go together, and return what they return."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
