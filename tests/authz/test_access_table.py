"""Who gets which answer from which URL, compared with a written table that names them all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from django.apps import apps
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.authz.world import CANARY_A, CANARY_B, CANARY_C, World, build
from tests.factories import NOW

pytestmark = pytest.mark.django_db

TABLE = yaml.safe_load((Path(__file__).parent / "table.yaml").read_text(encoding="utf-8"))
ALWAYS = ["anonymous", "link_holder", "disabled"]
IN_CLINIC = [
    "therapist_a",
    "therapist_b",
    "therapist_and_supervisor",
    "supervisor_of_a",
    "other_supervisor",
    "admin",
]
ELSEWHERE = ["other_clinic_therapist", "other_clinic_supervisor", "other_clinic_admin"]
ACTORS = ALWAYS + IN_CLINIC + ELSEWHERE
# Whose clients each actor may read about; everybody else's names are canaries.
MAY_READ = {
    "therapist_a": {CANARY_A},
    "therapist_b": {CANARY_B},
    "therapist_and_supervisor": {CANARY_A},
    "supervisor_of_a": {CANARY_A},
    "other_supervisor": {CANARY_B},
    "other_clinic_therapist": {CANARY_C},
}
TRACES = {"accounts_auditevent", "accounts_throttle", "django_session"}


def patterns(resolver: URLResolver, namespace: str = "") -> list[tuple[str, URLPattern]]:
    """Every URL of the project with its full name."""
    found = []
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            found += patterns(each, inner)
        else:
            assert each.name, f"{each.pattern} has no name"
            found.append((f"{namespace}{each.name}", each))
    return found


URLS = dict(patterns(get_resolver()))


def test_the_table_names_every_url_and_no_other():
    assert set(TABLE["urls"]) == set(URLS)


def test_no_two_urls_share_a_name():
    names = [name for name, _ in patterns(get_resolver())]

    assert len(names) == len(set(names))


def test_every_rule_speaks_of_every_actor():
    for name, rule in TABLE["rules"].items():
        assert set(rule) == set(ACTORS), name


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world at its own moment, built once: each look at it is undone."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def actors_here() -> list[str]:
    """SQLite holds one clinic, so nobody comes from elsewhere there."""
    return [each for each in ACTORS if connection.vendor != "sqlite" or each not in ELSEWHERE]


@pytest.mark.parametrize("name", sorted(TABLE["urls"]))
def test_each_actor_gets_the_answer_of_the_table(world, name):
    row = TABLE["urls"][name]
    rule = TABLE["rules"][row["rule"]]

    seen = {actor: answers(world, name, row, actor) for actor in actors_here()}

    assert seen == {actor: expected(row, rule[actor], actor) for actor in actors_here()}


@pytest.mark.parametrize("name", [n for n, row in TABLE["urls"].items() if row.get("object")])
def test_an_object_that_is_not_there_looks_like_one_that_is_not_yours(world, name):
    row = TABLE["urls"][name]
    missing = {**row, "arguments": {**row.get("arguments", {}), row["object"]: _nobody(row)}}
    rule = TABLE["rules"][row["rule"]]

    for actor in actors_here():
        status = answers(world, name, missing, actor)
        allowed = {"refused": 403, "sign_in": "sign_in"}.get(rule[actor], row.get("gone", 404))
        assert set(status.values()) <= {allowed, 405}, actor


def answers(world: World, name: str, row: dict[str, Any], actor: str) -> dict[str, Any]:
    """The answers to GET and to an empty POST, in a transaction that is undone.

    A refused POST must leave no trace but its audit event, and no answer may hold the name of a
    client whom the actor may not read about.
    """
    url = reverse(name, kwargs=arguments(world, name, row))
    browser, result = world.browsers[actor], {}
    cookies = {key: morsel.value for key, morsel in browser.cookies.items()}
    for method in ("get", "post"):
        with transaction.atomic():
            before = fingerprint()
            response = getattr(browser, method)(url, {"no_such_field": "1"})
            result[method] = outcome(response)
            if result[method] in (403, 404, 405, "sign_in"):
                assert fingerprint() == before, f"{actor} changed rows by {method} {url}"
            body = response.content.decode(errors="replace") + str(dict(response.headers))
            for canary in {CANARY_A, CANARY_B, CANARY_C} - MAY_READ.get(actor, set()):
                assert canary not in body, f"{actor} reads {canary} at {url}"
            transaction.set_rollback(True)
        browser.cookies = SimpleCookie(cookies)
    return result


def arguments(world: World, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """The URL's arguments: rows of A's episode, unless the table says otherwise."""
    chosen = row.get("arguments", {})
    values = {}
    for key in URLS[name].pattern.converters:
        value = chosen.get(key, key)
        values[key] = world.arguments.get(value, value) if isinstance(value, str) else value
    return values


def outcome(response: Any) -> Any:
    """A status, or `sign_in` where the answer sends the reader there."""
    if response.status_code == 302 and "/sign-in/" in response.headers["Location"]:
        return "sign_in"
    return response.status_code


def expected(row: dict[str, Any], verdict: str, actor: str) -> dict[str, Any]:
    """What the table expects of GET and POST for a verdict."""
    if verdict == "allowed":
        answer = row if actor in ALWAYS else row.get("signed_in", row)
        return {"get": answer["get"], "post": answer["post"]}
    if verdict == "sign_in":
        return {"get": "sign_in", "post": "sign_in"}
    if verdict == "refused":
        return {"get": 403, "post": 403}
    # Where a method is not taken at all, that is said before anything is looked up.
    return {
        "get": 405 if row["get"] == 405 else 404,
        "post": 405 if row["post"] == 405 else row.get("gone", 404),
    }


def fingerprint() -> str:
    """A hash of every row that is not a mere trace of the request."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in sorted(apps.get_models(), key=lambda each: each._meta.db_table):
            table = model._meta.db_table
            if table in TRACES or not model._meta.managed:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            digest.update(repr((table, sorted(map(repr, cursor.fetchall())))).encode())
    return digest.hexdigest()


def _nobody(row: dict[str, Any]) -> Any:
    return "zzzzzzzzzz" if row["object"] == "public_id" else 987654321
