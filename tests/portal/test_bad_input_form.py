"""What goes wrong, or is meant to, in the fields of a client's form: BI-1 to BI-18, a test each."""

from urllib.parse import quote

import pytest
from django.test import override_settings

from accounts.models import AuditEvent
from measures.models import Draft, Response
from tests.portal.bad_input import AUDIT, CANARY, URLENCODED, all_answers, post, rows
from tests.portal.browsing import (
    answer,
    enter,
    post_form,
    pre_form,
    send,
    skip_all,
    text_of,
    url,
)
from tests.portal.saves import put, put_raw

pytestmark = pytest.mark.django_db
TEXT = 9  # the place of the written answer in the form after a session


@pytest.fixture
def form(http):
    """The form before a session: eight choices from 0 to 4, the fifth about self-harm."""
    form = pre_form()
    enter(http, form)
    return form


@pytest.fixture
def words(http):
    """The form after a session, which asks for words too."""
    form = post_form()
    enter(http, form)
    return form


def test_bi_1_nul_in_a_form_field(http, words):
    answer(http, words, 1, 1)
    page = answer(http, words, TEXT, f"a\0b {CANARY}")

    assert page.status_code == 422
    assert "There is a sign in your text that cannot be saved." in page.text
    assert CANARY in page.text
    assert list(Draft.objects.values_list("item", flat=True)) == ["1"]


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800"])
def test_bi_2_and_3_signs_in_json_that_no_database_takes(http, words, sign):
    body = f'{{"place": {TEXT}, "sequence": 1, "answer": "a{sign}b"}}'
    before = rows()

    reply = put_raw(http, words, body)

    assert reply.status_code == 422
    assert reply.headers["Content-Type"] == "application/problem+json"
    said = reply.json()
    assert (said["code"], said["where"]) == ("answer", "ac-6.9")
    assert said["title"].startswith("There is a sign in your text that cannot be saved.")
    assert rows() == before


@pytest.mark.parametrize("raw", [b"answer=%FF%FE", b"answer=%ED%A0%80", b"answer=\xff"])
def test_bi_4_bytes_that_are_no_utf_8(http, form, unchanged, raw):
    page = post(http, form, raw, URLENCODED)

    assert page.status_code == 400
    assert "The encoding of what your browser sent is not UTF-8" in page.text
    assert unchanged.holds()


@pytest.mark.parametrize("raw", [b'{"answer": "\xff"}', b"\xff\xfe"])
def test_bi_4_bytes_that_are_no_utf_8_in_json(http, form, unchanged, raw):
    reply = put_raw(http, form, raw)

    assert (reply.status_code, reply.json()["code"]) == (400, "encoding")
    assert unchanged.holds()


@pytest.mark.parametrize("text", ["a\u202eb", "a\u200bb", "\u2066left\u2069"])
def test_bi_5_signs_that_turn_or_hide_text_are_kept_apart(http, words, text):
    skip_all(http, words, 15, but=(TEXT,))
    answer(http, words, TEXT, text)

    assert Draft.objects.get(item="9").answer == {"text": text}
    assert f"<bdi>{text}</bdi>" in http.get(url(words, "check")).text


@pytest.mark.parametrize("text", ["e" + "\u0301" * 10_000, "x" * 4_001, CANARY * 60_000])
def test_bi_6_more_text_than_a_question_takes_stays_on_the_screen(http, words, text):
    page = answer(http, words, TEXT, text)

    assert page.status_code == 422
    assert f"You have written {len(text)}." in page.text
    assert text in page.text
    assert Draft.objects.count() == 0


def test_bi_6_more_than_fits_into_json(http, words):
    assert put(http, words, TEXT, "x" * 4_001).status_code == 422
    assert put(http, words, TEXT, "x" * 64_000).status_code == 413
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("text", ["😀👨‍👩‍👧", "مرحبا بك", "日本語", "Mu\u0308digkeit"])
def test_bi_7_every_script_comes_back_as_it_was(http, words, text):
    reply = put(http, words, TEXT, text).json()

    assert reply["is_stored"]
    assert reply["answer"] == text.replace("u\u0308", "\u00fc")
    assert reply["answer"] in http.get(url(words, "question", place=TEXT)).text


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}"]
)
def test_bi_8_markup_is_stored_as_it_is_and_stays_inert(http, words, text):
    skip_all(http, words, 15, but=(TEXT,))
    assert put(http, words, TEXT, text).status_code == 200

    page = http.get(url(words, "check")).text

    assert Draft.objects.get(item="9").answer == {"text": text}
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "49" not in text_of(http.get(url(words, "check")))


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1", "-1", "@x", "\t=1"])
def test_bi_9_formulas_are_stored_as_they_are(http, words, text):
    put(http, words, TEXT, text)

    assert Draft.objects.get().answer == {"text": text}


WRONG = ["4.0", "5", "-1", "99", "yes", "3.0", " 3 ", "\uff13", "\u0663", "+3", "9" * 30, "70000"]


@pytest.mark.parametrize("value", WRONG)
def test_bi_10_11_and_15_only_an_options_code_is_an_answer(http, form, unchanged, value):
    page = answer(http, form, 1, value)
    reply = put(http, form, 1, value)

    assert (page.status_code, reply.status_code) == (422, 422)
    assert reply.json()["allowed"] == "one of 0, 1, 2, 3, 4"
    assert reply.json()["where"] == "aoc-8.1"
    assert unchanged.holds()


@pytest.mark.parametrize("value", [3, 3.0, True, None, ["3"], {"text": "3"}])
def test_bi_10_an_answer_is_text_as_a_form_has_it(http, form, unchanged, value):
    reply = put(http, form, 1, **{"answer": value})

    assert (reply.status_code, reply.json()["code"]) == (422, "tampered")
    assert unchanged.holds(but=AUDIT)


def test_bi_10_a_wrong_value_among_all_answers_sends_none(http, form, unchanged):
    fields = all_answers(form) | {"aoc-8.3": "4.0", "aoc-8.4": "99"}

    page = send(http, form, **fields)

    assert page.status_code == 422
    assert page.text.count("Select one of the answers on this page.") == 2
    assert 'name="aoc-8.2" value="0"' in page.text
    assert unchanged.holds()


def test_bi_12_a_missing_answer_is_named_and_the_others_stay(http, form, unchanged):
    fields = all_answers(form)
    del fields["aoc-8.6"]

    page = send(http, form, **fields)

    assert page.status_code == 422
    assert f'<a href="{url(form, "question", place=6)}?change=1">' in page.text
    assert text_of(page).count("This question is not answered yet.") == 1
    assert page.text.count('name="aoc-8.') == 7
    assert unchanged.holds()


def test_bi_13_zero_is_no_absence(http, form):
    send(http, form, **(all_answers(form) | {"aoc-8.2": "skipped"}))

    stored = Response.objects.get().answers
    assert (stored["1"], stored["2"]) == (0, "skipped")


def test_bi_14_nothing_answered_is_not_sent_and_all_skipped_is(http, form, unchanged):
    nothing = send(http, form, submission_id=str(form.submission_id))
    assert nothing.status_code == 422
    assert unchanged.holds()

    skipped = {f"aoc-8.{item}": "skipped" for item in range(1, 9)}
    send(http, form, submission_id=str(form.submission_id), **skipped)

    assert set(Response.objects.get().answers.values()) == {"skipped"}


def test_bi_16_too_many_missing_is_stored_and_not_zero(http, form):
    skipped = {f"aoc-8.{item}": "skipped" for item in (1, 2, 3, 4)}

    send(http, form, **(all_answers(form) | skipped))

    assert Response.objects.get().status == "unscorable"
    assert Response.objects.get().scores.get().exact is None


def test_bi_17_a_doubled_field(http, form, unchanged):
    page = http.post(url(form, "send"), {**all_answers(form), "aoc-8.5": ["0", "3"]})

    assert page.status_code == 422
    assert AuditEvent.objects.get(action="tampered-answer").decision == "deny"
    assert "aoc-8.5" in unchanged.caplog.text
    assert unchanged.holds(but=AUDIT)


def test_bi_17_a_doubled_key_in_json(http, form, unchanged):
    reply = put_raw(http, form, '{"place": 5, "sequence": 1, "answer": "0", "answer": "3"}')

    assert (reply.status_code, reply.json()["code"]) == (400, "json")
    assert unchanged.holds()


@pytest.mark.parametrize("extra", [{"aoc-8.9": CANARY}, {"phq-9.1": "0"}, {CANARY: "1"}])
def test_bi_18_an_unknown_item(http, form, unchanged, extra):
    page = send(http, form, **(all_answers(form) | extra))

    assert page.status_code == 422
    assert AuditEvent.objects.get(action="tampered-answer").decision == "deny"
    assert unchanged.holds(but=AUDIT)


@pytest.mark.parametrize("place", [0, 9, -1, "1", 1.0, None])
def test_bi_18_an_unknown_place(http, form, unchanged, place):
    reply = put(http, form, place, "1")

    assert (reply.status_code, reply.json()["where"]) == (422, "place")
    assert unchanged.holds(but=AUDIT)


STRANGE = [
    ("", "json"),
    ("[]", "json"),
    ('"text"', "json"),
    ('{"place": NaN}', "json"),
    ('{"place": Infinity}', "json"),
    ("[" * 100_000, "json"),
    ('{"a":' * 50_000, "json"),
    ('\ufeff{"place": 1}', "json"),
    ('{"place": ' + "9" * 5_000 + "}", "json"),
]


@pytest.mark.parametrize(("body", "code"), STRANGE, ids=range(len(STRANGE)))
def test_json_that_only_a_lenient_reader_takes(http, form, unchanged, body, code):
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=2_000_000):
        reply = put_raw(http, form, body)

    # The test's browser leaves the type out where there is no body.
    assert reply.status_code in (400, 413, 415)
    assert reply.json()["code"] in (code, "size", "type")
    assert unchanged.holds()


def test_numbers_of_presses_and_times_stay_within_bounds(http, form, unchanged):
    for said in ({"sequence": 0}, {"sequence": 2**40}, {"ms": -1}, {"ms": 2**40}, {"device": "tv"}):
        assert put(http, form, 1, "1", **said).status_code == 422
    assert unchanged.holds(but=AUDIT)


def test_a_quoted_path_is_no_way_around(http, form):
    assert http.put(quote(url(form, "draft")) + "/", b"{}").status_code == 404
