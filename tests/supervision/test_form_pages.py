"""Which questionnaires clients fill and when, on the administrator's pages."""

import pytest
from django.urls import reverse

from accounts.models import Clinic
from measures.models import FormLine, Moment
from tests.factories import make_admin, make_clinic
from tests.supervision.admin_pages import post, text_of

pytestmark = pytest.mark.django_db

LINE = {
    "moment": "pre",
    "instrument": "gad-7",
    "first_session": "2",
    "last_session": "",
    "every": "3",
}


@pytest.fixture
def admin(http):
    admin = make_admin()
    http.force_login(admin)
    return admin


def instruments(moment=Moment.PRE):
    return list(FormLine.objects.filter(moment=moment).values_list("instrument", flat=True))


def test_the_page_says_in_plain_words_what_is_asked_when(http, admin):
    page = text_of(http.get(reverse("supervision:forms")))

    assert "AOC-45, sessions 1, 5, 9 and so on" in page
    assert "AOC-8, every session" in page
    assert "Where AOC-45 is due too, only that is asked, and AOC-8 is scored from it." in page
    assert "First five, sessions 1 to 5" in page


def test_the_page_says_how_long_each_form_takes(http, admin):
    page = text_of(http.get(reverse("supervision:forms")))

    assert (
        '<th scope="row">1</th> <td>AOC-45</td> <td>45 questions, '
        '<span class="al-nowrap">about 6 minutes</span></td>'
    ) in page
    assert (
        '<th scope="row">8</th> <td>AC-6</td> <td>10 questions, '
        '<span class="al-nowrap">about 2 minutes</span></td>'
    ) in page


def test_rights_and_missing_norms_are_in_view(http, admin):
    FormLine.objects.create(clinic=admin.clinic, moment="pre", instrument="phq-9", position=9)

    page = text_of(http.get(reverse("supervision:forms")))

    assert "Original questionnaire, no norms" in page
    assert "CC0 1.0: free to use, copy, translate and change." in page
    assert "Rights: Pfizer Inc." in page
    assert "On the form: Copyright © Pfizer Inc." in page


def test_a_questionnaire_is_added(http, admin):
    page = post(http, "add_form_line", **LINE)

    assert "GAD-7 is asked now: sessions 2, 5, 8 and so on." in text_of(page)
    line = FormLine.objects.get(instrument="gad-7")
    assert (line.first_session, line.last_session, line.every) == (2, None, 3)
    assert instruments() == ["aoc-45", "aoc-8", "gad-7"]


def test_only_what_clients_can_read_is_on_offer(http, admin):
    page = text_of(http.get(reverse("supervision:add_form_line"), {"moment": "post"}))

    assert '<option value="phq-9">PHQ-9: Patient Health Questionnaire-9</option>' in page
    assert "OQ-45.2" not in page
    assert page.count(" checked") == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"instrument": ""}, "Questionnaire: This field is required."),
        ({"instrument": "oq-45.2"}, "oq-45.2 is not one of the available choices."),
        ({"instrument": "aoc-8"}, "Questionnaire: AOC-8 is in this form already."),
        ({"moment": "later"}, "later is not one of the available choices."),
        ({"every": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"last_session": "1"}, "The last session cannot come before the first."),
        ({"first_session": "99999"}, "Ensure this value is less than or equal to 500."),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_with_the_words_kept(http, admin, wrong, message):
    page = post(http, "add_form_line", **LINE | wrong)

    assert page.status_code == 422
    assert message in text_of(page)
    assert f'value="{(LINE | wrong)["every"]}"' in text_of(page)
    assert instruments() == ["aoc-45", "aoc-8"]


def test_a_double_click_asks_once(http, admin):
    pages = [post(http, "add_form_line", **LINE) for _ in range(2)]

    assert [page.status_code for page in pages] == [200, 422]
    assert instruments() == ["aoc-45", "aoc-8", "gad-7"]


def test_nothing_asks_about_safety_before_there_is_a_number(http):
    admin = make_admin(clinic=make_clinic(crisis_number=None))
    http.force_login(admin)

    page = post(http, "add_form_line", **LINE | {"instrument": "phq-9"})
    listed = text_of(http.get(reverse("supervision:forms")))

    assert page.status_code == 422
    assert "PHQ-9 asks about safety. Add a crisis number first" in text_of(page)
    assert "Held back: AOC-45, AOC-8" in listed
    assert listed.count("<td>Nothing</td>") == 8


def test_a_line_is_moved_and_removed_once(http, admin):
    line = FormLine.objects.get(instrument="aoc-8")

    post(http, "move_form_line", line.pk, up="1")
    assert instruments() == ["aoc-8", "aoc-45"]

    pages = [post(http, "remove_form_line", line.pk) for _ in range(2)]
    assert "AOC-8 is not asked any more before the session." in text_of(pages[0])
    assert "not asked any more" not in text_of(pages[1])
    assert instruments() == ["aoc-45"]


def test_an_empty_form_says_so(http, admin):
    FormLine.objects.filter(moment=Moment.POST).delete()

    page = text_of(http.get(reverse("supervision:forms")))

    assert "Nothing is asked" in page
    assert reverse("supervision:add_form_line") + "?moment=post" in page


@pytest.mark.parametrize("name", ["remove_form_line", "move_form_line"])
def test_another_clinics_line_is_out_of_reach(http, admin, name):
    other = Clinic.objects.create(name="Other Clinic")
    theirs = FormLine.objects.create(clinic=other, moment="pre", instrument="gad-7", position=1)

    post(http, name, theirs.pk, down="1")

    theirs.refresh_from_db()
    assert theirs.position == 1
