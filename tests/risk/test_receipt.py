"""A client's receipt says who has read a form first, and what was agreed after it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from measures.models import FormRead
from risk import actions
from risk.models import Alert, AlertStep
from risk.receipt import Agreed, Read, receipt_of, supervisors_may_read
from tests.factories import (
    NOW,
    TODAY,
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    rate_session,
    weeks_ago,
)
from tests.risk.hiding import choose_readers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HOUR = timedelta(hours=1)


@pytest.fixture
def therapist():
    return make_therapist(full_name="Thea Therapist")


@pytest.fixture
def supervisor(therapist):
    return make_supervisor(of=therapist, full_name="Sue Supervisor")


@pytest.fixture
def form(therapist):
    """The form after a session yesterday, sent; the therapist has not rated the session."""
    session = make_session(
        make_episode(therapist=therapist), at=NOW - 26 * HOUR, attendance="attended"
    )
    form = make_form(session, moment="post")
    answer_form(form, {"ac-6": {"4": 0}})
    return form


def look(http, user, page, pk):
    http.force_login(user)
    return http.get(reverse(page, args=[pk]))


def test_a_look_at_the_record_is_a_reading_once_nothing_is_closed(http, therapist, form):
    look(http, therapist, "practice:record", form.episode_id)
    assert receipt_of(form).reads == ()
    rate_session(form.session)

    look(http, therapist, "practice:record", form.episode_id)

    assert receipt_of(form).reads == (Read("therapist", "Thea", NOW),)


def test_only_the_first_look_of_each_role_counts(http, supervisor, form):
    other = make_supervisor(of=form.episode.therapist, full_name="Second Supervisor")

    for user in (supervisor, other, supervisor):
        look(http, user, "supervision:record", form.episode_id)

    assert receipt_of(form).reads == (Read("supervisor", "Sue", NOW),)
    assert FormRead.objects.count() == 1


def test_what_is_kept_from_a_supervisor_was_not_read(http, supervisor, form):
    choose_readers(form.episode)

    look(http, supervisor, "supervision:record", form.episode_id)

    assert receipt_of(form).reads == ()


def test_a_safety_alert_shows_an_answer_of_its_form(http, therapist, form):
    before = make_form(make_session(form.episode, at=NOW + 20 * HOUR), instruments=["phq-9"])
    answer_form(before, {"phq-9": {"9": 2}}, at=NOW)

    look(http, therapist, "practice:alert", Alert.objects.get(kind="safety").pk)

    assert receipt_of(before).reads == (Read("therapist", "Thea", NOW),)
    assert receipt_of(form).reads == ()


def test_a_form_that_is_not_sent_has_no_receipt(http, therapist, form):
    before = make_form(make_session(form.episode, at=NOW + 20 * HOUR), instruments=["phq-9"])
    answer_form(before, {"phq-9": {"9": 2}}, at=NOW, is_sent=False)

    look(http, therapist, "practice:alert", Alert.objects.get(kind="safety").pk)

    assert not FormRead.objects.exists()
    assert receipt_of(before).reads == ()


def test_marking_twice_takes_one_question(form, django_assert_num_queries):
    values = {
        "by": form.episode.therapist,
        "role": Role.THERAPIST,
        "episode": form.episode,
        "forms": {form.pk},
    }
    actions.mark_read(**values, at=NOW)

    with django_assert_num_queries(1):
        actions.mark_read(**values, at=NOW + HOUR)

    assert FormRead.objects.get().at == NOW


def plan(alert, by, *, told="We talk about what was hard.", at=NOW):
    return actions.plan(
        by=by,
        alert=alert,
        note="Ask about the bond.",
        due_on=TODAY,
        seen_version=alert.version,
        told_client=told,
        at=at,
    )


def test_what_the_therapist_tells_stands_on_the_receipt_of_the_form_before(therapist, form):
    rate_session(form.session)
    plan(Alert.objects.get(), therapist)

    assert receipt_of(form).agreed == (Agreed("We talk about what was hard.", NOW),)


def test_what_is_agreed_after_the_next_form_belongs_to_that_one(therapist, form):
    rate_session(form.session)
    following = make_form(make_session(form.episode, at=NOW + 20 * HOUR), instruments=["phq-9"])
    answer_form(following, at=NOW - HOUR)

    plan(Alert.objects.get(), therapist)

    assert receipt_of(form).agreed == ()
    assert [each.text for each in receipt_of(following).agreed] == ["We talk about what was hard."]


def test_a_plan_without_a_word_to_the_client_tells_nothing(therapist, form):
    rate_session(form.session)
    plan(Alert.objects.get(), therapist, told="")

    assert receipt_of(form).agreed == ()


def test_a_supervisor_cannot_write_to_the_client(http, supervisor, form):
    alert = Alert.objects.get()
    page = look(http, supervisor, "supervision:alert", alert.pk)
    assert "What your client may read" not in page.text

    sent = {"step": "plan", "plan-note": "Look", "plan-due_on": TODAY, "plan-told_client": "Hello"}
    http.post(
        reverse("supervision:alert", args=[alert.pk]), {**sent, "plan-seen_version": alert.version}
    )

    assert AlertStep.objects.get(state="planned").told_client == ""
    with pytest.raises(actions.alerting.ValidationError, match="Only the client's therapist"):
        plan(Alert.objects.get(), supervisor)


def test_a_plan_can_be_told_later_without_another_note(http, therapist, form):
    rate_session(form.session)
    alert = plan(Alert.objects.get(), therapist, told="")
    http.force_login(therapist)
    url = reverse("practice:alert", args=[alert.pk])

    http.post(
        url,
        {"step": "note", "note-told_client": "We go slower.", "note-seen_version": alert.version},
    )

    assert receipt_of(form).agreed == (Agreed("We go slower.", NOW),)
    assert "<strong>Told to the client:</strong> We go slower." in http.get(url).text
    record = look(http, therapist, "practice:record", form.episode_id).text
    assert "Told to the client on 9 March: “We go slower.”" in record


@pytest.mark.parametrize(
    ("told", "error"),
    [("x" * 501, "at most 500 characters"), ("a\x00b", "Null characters are not allowed.")],
)
def test_a_bad_word_to_the_client_is_refused_and_kept_on_the_page(
    http, therapist, form, told, error
):
    rate_session(form.session)
    alert = Alert.objects.get()
    http.force_login(therapist)

    sent = {"step": "plan", "plan-note": "Look", "plan-due_on": TODAY, "plan-told_client": told}
    page = http.post(
        reverse("practice:alert", args=[alert.pk]), {**sent, "plan-seen_version": alert.version}
    )

    assert page.status_code == 422
    assert error in page.text
    assert not AlertStep.objects.exists()


def test_markup_in_a_word_to_the_client_stays_text(http, therapist, form):
    rate_session(form.session)
    plan(Alert.objects.get(), therapist, told="<script>alert(1)</script>")

    page = look(http, therapist, "practice:alert", Alert.objects.get().pk).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_supervisors_may_read_where_there_are_any_and_the_client_lets_them(therapist, form):
    assert not supervisors_may_read(form, at=NOW)
    make_supervisor(of=therapist)
    assert supervisors_may_read(form, at=NOW)

    choose_readers(form.episode)
    form.refresh_from_db()

    assert not supervisors_may_read(form, at=NOW)
    outcome = make_form(make_session(form.episode, at=weeks_ago(-1)), instruments=["phq-9"])
    assert supervisors_may_read(outcome, at=NOW)
