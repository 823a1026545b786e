"""What stands beside answers on the record: late, hasty, all alike, changed, sent twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Episode
from measures import catalogue
from measures.models import Assignment, LateVariant
from risk import actions
from risk.models import Alert
from risk.record import read_record
from tests.factories import (
    NOW,
    answer_form,
    make_episode,
    make_form,
    make_session,
    open_form,
    rate_session,
    weeks_ago,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def form() -> Assignment:
    """The form before a session of last week: aoc-8, whose fifth question is about self-harm."""
    return make_form(make_session(make_episode(), at=weeks_ago(1)), instruments=["aoc-8"])


def marks_of(form: Assignment, viewer: Any = None) -> Any:
    episodes = Episode.objects.filter(pk=form.episode_id)
    record = read_record(episodes, viewer=viewer or form.episode.therapist, at=NOW)
    blocks = {block.instrument.id: block.marks for block in record.answers}
    return blocks.get(form.instruments[0].split("@")[0])


def time(form: Assignment, ms: int) -> None:
    for response in form.responses.all():
        response.paradata = {"device": "phone", "ms": dict.fromkeys(response.answers, ms)}
        response.save(update_fields=["paradata"])


def vary(form: Assignment, **answers: Any) -> LateVariant:
    """Another version with these answers to the first instrument, and others as they are stored."""
    response = form.responses.order_by("pk").first()
    item = {f"item_{item}": value for item, value in response.answers.items()} | answers
    return LateVariant.objects.create(
        clinic=form.clinic,
        assignment=form,
        opening=form.openings.first(),
        digest="0" * 64,
        answers={response.key: {name[5:]: value for name, value in item.items()}},
        received_at=NOW,
    )


def test_a_plain_form_has_no_marks(form):
    answer_form(form, {"aoc-8": {"1": 2}})
    time(form, 4_000)

    marks = marks_of(form)

    assert (marks.sent_late, marks.is_hasty, marks.is_alike) == (None, False, False)
    assert (marks.set_back, marks.variants) == ((), ())


def test_a_form_sent_after_its_time_says_so(form):
    opened = open_form(form)
    answer_form(form, is_sent=False)
    late = form.expires_at + timedelta(hours=2)
    actions.send(by=opened, submission_id=form.submission_id, at=late, answers=_all(form))

    assert marks_of(form).sent_late == form.expires_at


@pytest.mark.parametrize(("ms", "is_hasty"), [(249, True), (250, False)])
def test_less_than_two_seconds_for_all_eight_questions_is_haste(form, ms, is_hasty):
    answer_form(form)
    time(form, ms)

    assert marks_of(form).is_hasty is is_hasty


def test_a_form_that_was_not_timed_is_not_called_hasty(form):
    answer_form(form)

    assert marks_of(form).is_hasty is False


def test_one_answer_to_every_question_is_marked(form):
    answer_form(form, {"aoc-8": {str(item): 2 for item in range(1, 9)}})

    assert marks_of(form).is_alike is True


def test_a_safety_answer_set_back_keeps_both_values_and_times(http, form):
    opened = open_form(form)
    first, second = NOW - timedelta(days=7, hours=3), NOW - timedelta(days=7, hours=2, minutes=58)
    for answer, at in ((3, first), (0, second), (0, second + timedelta(seconds=5))):
        actions.save_item(by=opened, instrument_key="aoc-8@1", item_id="5", answer=answer, at=at)
    answer_form(form, {"aoc-8": {"5": 0}}, at=second + timedelta(minutes=1))
    item = catalogue.get("aoc-8@1").item("5")
    words = {option.value: option.label for option in item.options}

    (change,) = marks_of(form).set_back
    http.force_login(form.episode.therapist)
    alert = http.get(reverse("practice:alert", args=[Alert.objects.get().pk])).content.decode()

    assert change.question == item.text["client"]
    assert [(save.answer, save.at) for save in change.saves] == [
        (words[3], first),
        (words[0], second),
    ]
    assert "This question was answered more than once:" in alert
    assert f"{words[3]}, saved 2 March 2026, 09:00:00" in alert
    assert f"{words[0]}, saved 2 March 2026, 09:02:00" in alert


def test_a_late_variant_shows_what_differs_safety_first(http, form):
    answer_form(form, {"aoc-8": {"1": 2, "5": 0}})
    vary(form, item_1=3, item_5=4)

    (variant,) = marks_of(form).variants
    http.force_login(form.episode.therapist)
    page = http.get(reverse("practice:record", args=[form.episode_id])).content.decode()

    assert variant.received_at == NOW
    assert [line.is_risk for line in variant.differences] == [True, False]
    assert all(line.stored != line.late for line in variant.differences)
    assert "Another version was sent from a second device or tab on 9 March 2026, 12:00" in page


def test_a_late_variant_of_an_older_form_is_told_as_well(http, form):
    answer_form(form, {"aoc-8": {"1": 2}})
    vary(form, item_1=3)
    newer = make_session(form.episode, at=NOW + timedelta(hours=2))
    answer_form(make_form(newer, instruments=["aoc-8"]))

    record = read_record(
        Episode.objects.filter(pk=form.episode_id), viewer=form.episode.therapist, at=NOW
    )
    (other,) = record.other_forms
    http.force_login(form.episode.therapist)
    page = http.get(reverse("practice:record", args=[form.episode_id])).content.decode()

    assert marks_of(form).variants == ()
    assert other.response.assignment == form
    assert len(other.marks.variants) == 1
    assert "more than one version" in page


def test_a_variant_without_a_difference_in_this_questionnaire_is_not_told(form):
    answer_form(form)
    vary(form)

    assert marks_of(form).variants == ()


def test_a_variant_stays_closed_until_the_own_rating_is_in():
    session = make_session(make_episode(), at=weeks_ago(1), attendance="attended")
    form = make_form(session, moment="post", instruments=["ac-6"])
    answer_form(form)
    vary(form, item_1=0)

    closed = marks_of(form)
    session.refresh_from_db()
    rate_session(session)

    assert closed is None
    assert len(marks_of(form).variants) == 1


def _all(form: Assignment) -> dict[str, Any]:
    drafts = form.drafts.values_list("item", "answer")
    return {form.instruments[0]: dict(drafts)}
