"""What goes wrong, or is meant to, when a client's form is sent: BI-19 to BI-29, a test each."""

import json
import uuid
from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from measures import catalogue
from measures.models import Assignment, LateVariant, Response, RiskItemSave
from risk.models import Alert
from tests.factories import NOW
from tests.portal.bad_input import AUDIT, CANARY, URLENCODED, all_answers, forgetful, post
from tests.portal.browsing import answer, check_fields, enter, pre_form, send, text_of, url
from tests.portal.saves import put, put_raw

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(http):
    """The form before a session: eight choices from 0 to 4, the fifth about self-harm."""
    form = pre_form()
    enter(http, form)
    return form


def test_bi_19_a_form_opened_under_one_version_is_scored_as_that(http, form, publish):
    answer(http, form, 1, 3)
    publish("aoc-8", '{0: "Not at all", 1: "A little"}')

    assert catalogue.latest("aoc-8").version == 2
    assert "Nearly always" in http.get(url(form, "question", place=2)).text
    page = send(http, form, **(all_answers(form) | {"aoc-8.1": "3", "aoc-8.2": "4"}))

    assert page.status_code == 303
    response = Response.objects.get()
    assert (response.key, response.answers["2"]) == ("aoc-8@1", 4)
    # Items 3, 7 and 8 are turned on 0 to 4: 3 + 4 + 3 x 4 of 32 points.
    assert response.scores.get().exact == 59.375


@pytest.mark.parametrize(
    ("submission_id", "status"),
    [(None, 400), ("", 400), ("7", 400), (str(uuid.UUID(int=7)), 404)],
)
def test_bi_20_a_submission_id_that_is_not_this_forms(http, form, unchanged, submission_id, status):
    fields = all_answers(form)
    if submission_id is None:
        del fields["submission_id"]
    else:
        fields["submission_id"] = submission_id

    page = send(http, form, **fields)

    assert page.status_code == status
    assert AuditEvent.objects.filter(decision="deny").count() == (1 if status == 404 else 0)
    assert unchanged.holds(but=AUDIT)


@pytest.mark.parametrize(("hours", "status"), [(23, 303), (25, 410)])
def test_bi_21_after_expiry(http, form, clock, hours, status):
    Assignment.objects.filter(pk=form.pk).update(expires_at=NOW + timedelta(minutes=1))
    form.openings.update(
        seen_at=NOW + timedelta(hours=hours), renewed_at=NOW + timedelta(hours=hours)
    )
    clock.shift(timedelta(hours=hours))

    page = send(http, form, **all_answers(form))

    assert page.status_code == status
    assert Response.objects.count() == (1 if status == 303 else 0)
    if status == 410:
        assert 'href="tel:116123"' in page.text


def test_bi_22_the_same_a_hundred_times(http, form):
    pages = {send(http, form, **all_answers(form)).headers["Location"] for _ in range(100)}

    assert pages == {url(form, "done")}
    assert Response.objects.count() == 1
    assert LateVariant.objects.count() == 0


def test_bi_23_a_lost_token_keeps_the_answers(form):
    strict = forgetful(form)
    text = f'<{CANARY}>"'

    page = strict.post(url(form, "question", place=1) + "?change=1", {"answer": text})

    assert page.status_code == 403
    assert f'action="{url(form, "question", place=1)}?change=1"' in page.text
    assert f"&lt;{CANARY}&gt;&quot;" in page.text
    assert "Send again" in text_of(page)
    token = page.text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    again = strict.post(
        url(form, "question", place=1), {"answer": "1", "csrfmiddlewaretoken": token}
    )
    assert again.status_code == 303


def test_bi_23_the_script_is_told_of_a_lost_token(form):
    reply = put(forgetful(form), form, 1, "1")

    assert (reply.status_code, reply.json()["code"]) == (403, "csrf")
    assert reply.headers["Form-Problem"] == "csrf"


def test_bi_23_another_sites_form_is_not_helped_on(form):
    page = forgetful(form).post(
        url(form, "question", place=1),
        {"answer": CANARY},
        headers={"Origin": "https://evil.example"},
    )

    assert page.status_code == 403
    assert CANARY not in page.text


def test_bi_24_a_thousand_fields_and_three_megabytes(http, form, unchanged):
    many = "&".join(f"f{n}={CANARY}" for n in range(1_002)).encode()

    assert post(http, form, many, URLENCODED).status_code == 400
    assert post(http, form, b"answer=" + b"x" * 3_000_000, URLENCODED).status_code == 413
    assert put_raw(http, form, b" " * 3_000_000).status_code == 413
    assert unchanged.holds()


def test_bi_25_half_a_body(http, form, unchanged):
    reply = put_raw(http, form, '{"place": 1, "sequence": 1, "ans')

    assert (reply.status_code, reply.json()["code"]) == (400, "json")
    assert unchanged.holds()


@pytest.mark.parametrize("content_type", ["application/json", "application/xml", "text/plain"])
def test_bi_26_another_type(http, form, unchanged, content_type):
    page = post(http, form, json.dumps({"answer": "1"}).encode(), content_type)
    other = "application/xml" if content_type == "application/json" else content_type

    assert page.status_code == 415
    assert put_raw(http, form, "{}", content_type=other).status_code == 415
    assert unchanged.holds()


def test_bi_26_many_parts(http, form, unchanged):
    page = http.post(url(form, "question", place=1), {f"f{n}": CANARY for n in range(500)})

    assert page.status_code == 400
    assert unchanged.holds()


def test_bi_27_another_character_set(http, form, unchanged):
    page = post(http, form, b"answer=1", f"{URLENCODED}; charset=utf-7")
    reply = put_raw(http, form, "{}", content_type="application/json; charset=utf-7")

    assert (page.status_code, reply.status_code) == (400, 415)
    assert unchanged.holds()


def test_bi_28_a_risk_answer_set_back_keeps_both_values_and_times(http, form, clock):
    put(http, form, 5, "3")
    clock.shift(timedelta(minutes=2))
    put(http, form, 5, "0")
    send(http, form, **(all_answers(form) | {"aoc-8.5": "0"}))

    saves = list(RiskItemSave.objects.values_list("answer", "saved_at"))
    assert saves == [(3, NOW), (0, NOW + timedelta(minutes=2))]
    assert (Alert.objects.get().state, Alert.objects.get().detail["value"]) == ("new", 3)


def test_bi_29_a_form_filled_in_a_moment_is_taken_and_its_risk_answer_told(http, form):
    for place in range(1, 9):
        put(http, form, place, "4", ms=150)

    send(http, form, **check_fields(http, form))

    response = Response.objects.get()
    assert sum(response.paradata["ms"].values()) == 1_200
    assert Alert.objects.get().detail["value"] == 4


def test_what_no_page_sends_goes_on_record_and_not_without_end(http, form):
    for _ in range(9):
        answer(http, form, 1, 2, extra="1")
        send(http, form, submission_id=str(uuid.UUID(int=7)))
        put(http, form, 1, "2", extra="1")

    assert AuditEvent.objects.filter(decision="deny").count() == 20


def test_presses_on_a_risk_item_are_kept_and_not_without_end(http, form):
    pages = [answer(http, form, 5, 1 + n % 2) for n in range(121)]

    assert {page.status_code for page in pages[:120]} == {200}
    assert pages[120].status_code == 422
    assert "Please wait a minute." in text_of(pages[120])
    assert RiskItemSave.objects.count() == 120


def test_other_versions_of_a_sent_form_are_kept_and_not_without_end(http, form, clock):
    send(http, form, **all_answers(form))
    pages = []
    for n in range(32):
        clock.shift(timedelta(minutes=1))
        other = {"aoc-8.1": str(n % 5), "aoc-8.2": str(n // 5 % 5), "aoc-8.3": "4", "aoc-8.4": "4"}
        other |= {"aoc-8.6": str(1 + n // 25)}
        pages.append(send(http, form, **(all_answers(form) | other)))

    assert [page.status_code for page in pages[29:]] == [303, 429, 429]
    assert LateVariant.objects.count() == 30
