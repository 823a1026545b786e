"""How answers are used: shown once for each version, and recorded."""

import pytest

from accounts.models import AuditEvent
from clients.models import NoticeSeen
from risk import actions
from tests.factories import NOW, make_admin, the_clinic
from tests.portal.browsing import answer, enter, pre_form, press_start, text_of, url

pytestmark = pytest.mark.django_db

TITLE = "How we use your answers"


def test_it_is_part_of_the_first_page_until_it_was_gone_past(http):
    form = pre_form()
    enter(http, form)
    assert TITLE in http.get(url(form)).text

    press_start(http, form)

    assert TITLE not in http.get(url(form)).text
    seen = NoticeSeen.objects.get()
    assert (seen.version, seen.language, seen.at) == ("1.1", "en", NOW)
    assert seen.client == form.episode.client
    assert AuditEvent.objects.filter(action="see-notice", client_ref=seen.client_id).count() == 1


def test_the_next_form_of_the_client_does_not_show_it_again(http):
    first = pre_form()
    enter(http, first)
    press_start(http, first)
    second = first.episode.assignments.get(moment="post", session=first.session)
    type(second).objects.filter(pk=second.pk).update(opens_at=NOW)

    enter(http, second)

    assert TITLE not in http.get(url(second)).text


def test_pressing_twice_records_it_once(http):
    form = pre_form()
    enter(http, form)

    replies = {press_start(http, form).headers["Location"] for _ in range(3)}

    assert replies == {url(form, "question", place=1)}
    assert NoticeSeen.objects.count() == 1
    assert AuditEvent.objects.filter(action="see-notice").count() == 1


@pytest.mark.parametrize("sent", [{}, {"notice": "1.0"}, {"notice": "x\0"}])
def test_a_notice_that_was_not_shown_as_it_stands_is_shown_first(http, sent):
    form = pre_form()
    enter(http, form)

    page = http.post(url(form), sent)

    assert page.status_code == 422
    assert "Please read this first" in page.text
    assert 'name="notice" value="1.1"' in page.text
    assert NoticeSeen.objects.count() == 0


@pytest.mark.parametrize(
    "change", [{"notice_text": "New."}, {"years_kept": 10}, {"answers_read": "On Fridays."}]
)
def test_other_words_are_a_new_version_and_are_shown_again(http, change):
    form = pre_form()
    enter(http, form)
    press_start(http, form)

    clinic = the_clinic()
    actions.change_clinic(by=make_admin(), clinic=clinic, values=change, at=NOW)

    assert 'name="notice" value="1.2"' in http.get(url(form)).text
    press_start(http, form, notice="1.2")
    assert sorted(NoticeSeen.objects.values_list("version", flat=True)) == ["1.1", "1.2"]


@pytest.mark.parametrize("change", [{"drop_share": 20}, {"exit_url": "https://weather.example/"}])
def test_other_settings_are_no_new_version(change):
    clinic = actions.change_clinic(by=make_admin(), clinic=the_clinic(), values=change, at=NOW)

    assert clinic.notice_revision == 1


def test_the_language_it_was_read_in_is_kept(http):
    form = pre_form()
    enter(http, form)
    http.post(url(form, "language"), {"language": "de"})

    press_start(http, form)

    assert NoticeSeen.objects.get().language == "de"


def test_the_whole_notice_holds_the_clinics_words_as_they_are(http):
    clinic = the_clinic()
    clinic.notice_text, clinic.years_kept = "<b>Ask</b> us\nany time {{ now }}", 10
    clinic.save()
    form = pre_form()
    enter(http, form)

    page = http.get(url(form, "notice"))

    assert "&lt;b&gt;Ask&lt;/b&gt; us<br>any time {{ now }}" in page.text
    assert "10 years after your therapy ends." in text_of(page)
    assert "Version 1.1 of this text" in text_of(page)


def test_without_years_it_says_who_can_tell(http):
    form = pre_form()
    enter(http, form)

    words = text_of(http.get(url(form)))

    assert "As part of your record. Harbour Clinic can tell you for how long." in words


def test_answers_are_kept_even_where_the_first_page_was_skipped(http):
    form = pre_form()
    enter(http, form)

    assert answer(http, form, 1, 2).status_code == 303
