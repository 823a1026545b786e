"""A paper form is typed in with its day: it stands where it belongs and says where it is from."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from measures.models import Respondent, Response
from risk.actions import record_staff_answers
from risk.facts import outcome_course, read_rows
from risk.models import Alert, AlertKind
from risk.record import read_record
from tests import factories
from tests.factories import NOW, STARTED_ON, TODAY
from tests.practice.pages import session_of, text_of

pytestmark = pytest.mark.django_db
KEY = "5c4a3d0e-9f8b-4d5e-8a31-0d4a3f6c2b11"
DAY = timedelta(days=1)
PHQ = {f"item-{item}": "1" for item in range(1, 9)} | {"item-9": "0", "item-10": "2"}


@pytest.fixture
def episode(http):
    therapist = factories.make_therapist()
    http.force_login(therapist)
    return factories.make_episode(therapist=therapist)


def page_of(episode, instrument="phq-9"):
    return reverse("practice:numbers", args=[episode.pk, instrument])


def typed(http, episode, instrument="phq-9", **values):
    form = {"submission_id": KEY, "session": "", "filled_on": f"{TODAY}"}
    return http.post(page_of(episode, instrument), {**form, **values})


def record_of(episode):
    episodes = type(episode).objects.filter(pk=episode.pk)
    return read_record(episodes, viewer=episode.therapist, at=NOW)


def enter_ors(episode, points, **values):
    answers = dict.fromkeys(("1", "2", "3", "4"), points)
    return factories.enter_scores(episode, "ors", answers, **values)


def test_the_form_asks_for_the_day_and_suggests_today(http, episode):
    page = http.get(page_of(episode)).content.decode()

    assert 'name="filled_on" value="2026-03-09"' in page
    assert f'min="{STARTED_ON}" max="2026-03-09"' in page


def test_a_form_with_wording_is_typed_by_place_and_code(http, episode):
    page = text_of(http.get(page_of(episode)))
    done = typed(http, episode, **PHQ)

    response = Response.objects.get()
    assert "Item 9" in page
    assert "one of 0, 1, 2, 3" in page
    assert "What asks about safety raises an alert" in page
    assert done.status_code == 302
    assert (response.instrument, response.entry, response.filled_on) == ("phq-9", "staff", TODAY)
    assert response.scores.get(scale="total").exact == 8


def test_an_open_question_is_typed_in_the_clients_words(http, episode):
    typed(http, episode, "ac-6", **{"item-1": "3", "item-9": "  Wär' gern früher da "})

    answers = Response.objects.get().answers
    assert (answers["1"], answers["9"]) == (3, {"text": "Wär' gern früher da"})


def test_a_risk_answer_typed_in_raises_its_alert(http, episode):
    typed(http, episode, **PHQ | {"item-9": "2"}, filled_on=f"{TODAY - 9 * DAY}")

    alert = Alert.objects.get(kind=AlertKind.SAFETY)
    assert (alert.detail["item"], alert.detail["value"]) == ("9", 2)
    assert alert.raised_at == NOW
    alert_page = text_of(http.get(reverse("practice:alert", args=[alert.pk])))
    assert (
        "The answer came in on paper: the client was shown no page of ours after it." in alert_page
    )
    assert "was shown the clinic's crisis numbers" not in alert_page


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (TODAY + DAY, "This day has not come yet. Check the year."),
        (STARTED_ON - DAY, "The therapy began on 5 January 2026. Check day and year."),
        (date(26, 3, 2), "The therapy began on 5 January 2026. Check day and year."),
        ("", "This field is required."),
        ("2026-02-30", "Enter a valid date."),
    ],
)
def test_another_day_is_refused_and_the_numbers_stay(http, episode, day, said):
    shown = day.isoformat() if isinstance(day, date) else day
    page = typed(http, episode, **PHQ, filled_on=shown)

    assert page.status_code == 422
    assert said in text_of(page)
    assert not Response.objects.exists()
    assert 'name="item-10" value="2"' in page.content.decode()


@pytest.mark.parametrize("day", [STARTED_ON, TODAY])
def test_the_first_day_and_today_are_taken(http, episode, day):
    assert typed(http, episode, **PHQ, filled_on=f"{day}").status_code == 302
    assert Response.objects.get().filled_on == day


def test_a_day_after_the_end_is_refused(http, episode):
    factories.end_episode(episode, ended_on=TODAY - 7 * DAY)

    late = typed(http, episode, **PHQ, filled_on=f"{TODAY - 6 * DAY}")
    in_time = typed(http, episode, **PHQ, filled_on=f"{TODAY - 7 * DAY}")

    assert "The therapy ended on 2 March 2026. Check day and year." in text_of(late)
    assert in_time.status_code == 302


def test_another_day_on_the_same_page_is_another_form(http, episode):
    typed(http, episode, **PHQ)

    again = typed(http, episode, **PHQ)
    other = typed(http, episode, **PHQ, filled_on=f"{TODAY - DAY}")

    assert again.status_code == 302
    assert other.status_code == 422
    assert Response.objects.count() == 1


def test_an_earlier_day_is_not_the_latest_answer(episode):
    enter_ors(episode, 8.0, at=NOW - 2 * DAY)
    enter_ors(episode, 2.0, filled_on=TODAY - 20 * DAY)

    (block,) = [each for each in record_of(episode).answers if each.instrument.id == "ors"]

    assert block.response.answers["1"] == 8.0
    assert [line.before for line in block.lines] == ["2 on 0 to 10"] * 4


def test_of_two_forms_of_one_session_the_later_day_counts(episode):
    session = session_of(1, episode)
    enter_ors(episode, 8.0, session=session, at=NOW - DAY, filled_on=session.starts_at.date())
    enter_ors(episode, 2.0, session=session, filled_on=session.starts_at.date() - DAY)

    (rows,) = read_rows([episode.pk])

    assert [point.points for _, point in outcome_course(rows)["ors"]] == [32.0]
    assert episode.standing.revision == type(episode).objects.get(pk=episode.pk).revision


def test_record_and_chart_say_that_it_was_typed_in(http, episode):
    session = session_of(1, episode)
    enter_ors(episode, 5.0, session=session, filled_on=date(2026, 3, 1))

    page = text_of(http.get(reverse("practice:record", args=[episode.pk])))

    assert "typed in from paper, filled on 1 March 2026, typed on 9 March 2026, 12:00" in page
    (panel,) = record_of(episode).outcomes
    assert "typed in from paper, filled on 1 March 2026" in str(panel.chart)


def test_the_action_itself_refuses_the_day(episode):
    with pytest.raises(ValidationError, match="has not come yet"):
        record_staff_answers(
            by=episode.therapist,
            episode=episode,
            session=None,
            instrument_key="ors@1",
            answers={"1": 1.0},
            filled_on=TODAY + DAY,
            at=NOW,
        )
    assert not episode.assignments.filter(respondent=Respondent.CLIENT).exists()
