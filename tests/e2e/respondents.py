"""Clients at their forms: plain HTTP, no script, and the patience to press reload."""

from __future__ import annotations

import http.client
import re
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from random import Random
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE_SECONDS = 60
REPLY_SECONDS = 40  # longer than a writer waits for its turn on SQLite
BROKEN = (OSError, http.client.HTTPException)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SUBMISSION = re.compile(r'name="submission_id" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and the answer that its client has decided on."""

    instrument: str
    item: str
    answer: int
    raises_from: int | None

    @property
    def is_alarming(self) -> bool:
        return self.raises_from is not None and self.answer >= self.raises_from

    @property
    def field(self) -> str:
        """Its name among the fields of the check page."""
        return f"{self.instrument}.{self.item}"


@dataclass(frozen=True, slots=True)
class Form:
    """One form to fill, with all its answers."""

    assignment: int
    public_id: str
    token: str
    submission_id: str  # as the check page gives it out
    scales: Mapping[str, int]
    questions: tuple[Question, ...]

    @property
    def answers(self) -> dict[str, dict[str, int]]:
        """What must be stored: item answers by instrument."""
        found: dict[str, dict[str, int]] = {}
        for each in self.questions:
            found.setdefault(each.instrument, {})[each.item] = each.answer
        return found


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, read to its end, but for the token of its forms."""

    status: int
    path: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Browser:
    """One device: its cookies, its address, and the token that its pages carry."""

    port: int
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)  # sent with every request
    bears_failures: bool = False  # takes a page that says "not now" for a broken connection

    def get(self, path: str) -> Reply:
        return self._ask("GET", path)

    def post(self, path: str, **fields: Any) -> Reply:
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": self.token, **fields}))

    def tab(self) -> Browser:
        """One more tab of the same browser."""
        return Browser(self.port, self.address, dict(self.cookies), self.token)

    def _ask(self, method: str, path: str, body: str | None = None) -> Reply:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=REPLY_SECONDS, source_address=(self.address, 0)
        )
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**self.headers, "Cookie": cookies}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: crumb.value for name, crumb in SimpleCookie(line).items()}
        if found := _TOKEN.search(text):
            self.token = found[1]
        if self.bears_failures and answer.status >= 500:
            raise ConnectionError(f"{method} {path}: {answer.status}")
        location = urlsplit(answer.headers.get("Location", "")).path
        # The token differs at each look at the same page.
        return Reply(answer.status, location, _TOKEN.sub("", text), dict(answer.headers))


@dataclass(slots=True)
class Sent:
    """How sending one form went, as its client saw it."""

    form: Form
    receipt: str = ""
    lost_replies: int = 0
    last_try_at: datetime | None = None


class Respondent:
    """A client with one form, who presses reload until there is an answer."""

    def __init__(self, form: Form, *, port: int, address: str = "127.0.0.1") -> None:
        self.form = form
        self.browser = Browser(port, address)
        self.folder = f"/f/{form.public_id}"
        self.submission_id = form.submission_id

    def fill(self) -> None:
        """Open the link, answer each question and come to the check of the answers."""
        self.open()
        for place in range(1, len(self.form.questions) + 1):
            self.answer(place)
        self.check()

    def open(self) -> None:
        self._until_answered("GET", "/f/", expected=200)
        self._until_answered("POST", "/f/open", token=self.form.token, expected=303)
        self._until_answered("GET", f"{self.folder}/", expected=200)

    def begin(self) -> None:
        """Open the link and press the button of the first page: the shortest way to Send."""
        self.open()
        self._until_answered("POST", f"{self.folder}/", expected=303)

    def answer(self, place: int) -> Reply:
        """Answer one question. An alarming answer brings its page at once, any other goes on."""
        question = self.form.questions[place - 1]
        expected = 200 if question.is_alarming else 303
        path = f"{self.folder}/q/{place}/"
        return self._until_answered("POST", path, answer=question.answer, expected=expected)

    def check(self) -> None:
        page = self._until_answered("GET", f"{self.folder}/check/", expected=200)
        found = _SUBMISSION.search(page.body)
        assert found, page.body
        assert found[1] == self.submission_id

    def send_once(self, browser: Browser | None = None, form: Form | None = None) -> Reply:
        """Press Send with all answers; a broken connection is raised.

        The answers go with it, so nothing need have been saved before. `form` has other ones.
        """
        answers = {each.field: each.answer for each in (form or self.form).questions}
        path = f"{self.folder}/send/"
        return (browser or self.browser).post(path, submission_id=self.submission_id, **answers)

    def send(self, around: Callable[[], AbstractContextManager[None]] = nullcontext) -> Sent:
        """Press Send, and reload with the same submission id until the receipt is on the screen.

        `around` surrounds each try.
        """
        sent = Sent(self.form)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            sent.last_try_at = datetime.now(UTC)
            try:
                with around():
                    reply = self.send_once()
                break
            except BROKEN as error:
                sent.lost_replies += not isinstance(error, ConnectionRefusedError)
                wait_until_open(self.browser.port, deadline)
        assert (reply.status, reply.path) == (303, f"{self.folder}/done/"), reply
        sent.receipt = self.receipt()
        return sent

    def receipt(self) -> str:
        """The receipt page."""
        return self._until_answered("GET", f"{self.folder}/done/", expected=200).body

    def _until_answered(self, method: str, path: str, *, expected: int, **fields: Any) -> Reply:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                ask = self.browser.get if method == "GET" else self.browser.post
                reply = ask(path, **fields)
                break
            except BROKEN:
                wait_until_open(self.browser.port, deadline)
        assert reply.status == expected, (method, path, reply)
        return reply


def decide(described: list[dict[str, Any]], random: Random) -> list[Form]:
    """Give each form its answers; every third one holds an alarming answer, the others none."""
    forms = []
    for number, raw in enumerate(described):
        questions = tuple(
            _decided(each, random, is_alarming=number % 3 == 0) for each in raw["questions"]
        )
        forms.append(
            Form(
                assignment=raw["assignment"],
                public_id=raw["public_id"],
                token=raw["token"],
                submission_id=raw["submission_id"],
                scales=raw["scales"],
                questions=questions,
            )
        )
    return forms


def own_address(number: int) -> str:
    """A loopback address per person: the product counts openings by address."""
    return f"127.0.{1 + number // 200}.{1 + number % 200}"


def wait_until_open(port: int, deadline: float) -> None:
    """Poll until something listens on the port again."""
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listened on port {port} again")


def _decided(raw: Mapping[str, Any], random: Random, *, is_alarming: bool) -> Question:
    values, raises_from = raw["values"], raw["raises_from"]
    if raises_from is not None:
        values = [each for each in values if (each >= raises_from) == is_alarming]
    return Question(raw["instrument"], raw["item"], random.choice(values), raises_from)
