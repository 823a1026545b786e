"""What the record says about a course: a word, by what, and that some respond late."""

import re
from datetime import date

import pytest
from django.urls import reverse

from clients.models import Episode
from measures import catalogue
from risk.record import read_record
from risk.record_course import LATE, course_view
from tests.factories import NOW, answer_form, make_episode, make_form, make_session, weeks_ago
from tests.risk.course_cases import activate, phq_episode, phq_session
from tests.science.courses import make_model

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

BY_CHANGE = (
    "By the change since the first form in units of the reliable change, our default: no course "
    "is fitted on this clinic's own therapies."
)
BY_COURSE = (
    "By 320 ended therapies of this clinic: 90% ranges, each made without the score that it "
    "judges. By chance about 1 score in 20 lies beyond the worse end of each."
)


def panel_of(episode):
    return read_record(
        Episode.objects.filter(pk=episode.pk), viewer=episode.therapist, at=NOW
    ).outcomes[0]


@pytest.mark.parametrize(
    ("totals", "word", "reason"),
    [
        (
            (15, 13, 12),
            "On track.",
            "At session 3: 12. The change since the first form gives no reason to say otherwise.",
        ),
        (
            (15, 13, 7),
            "On track.",
            "At session 3: 7. That is in the functional range of the norms.",
        ),
        (
            (15, 13, 18),
            "Not on track.",
            "At session 3: 18. That is worse than at the first form by half a reliable change or "
            "more.",
        ),
        (
            (15, 13, 22),
            "Not on track.",
            "At session 3: 22. That is reliably worse than at the first form.",
        ),
        (
            (15, 13, 14, 13, 14, 15, 14),
            "Not on track.",
            "At session 7: 14. Six or more sessions after the first form, that is less than half "
            "a reliable change better.",
        ),
    ],
)
def test_without_a_fitted_course_the_change_since_the_first_form_speaks(totals, word, reason):
    panel = panel_of(phq_episode(*totals))

    assert (panel.course.word, panel.course.reason) == (word, reason)
    assert panel.course.method == BY_CHANGE
    assert panel.course.late == (LATE if word == "Not on track." else "")
    assert panel.chart.wide.band == ""


@pytest.mark.parametrize(
    ("totals", "word", "reason"),
    [
        (
            (20, 16, 12),
            "On track.",
            "At session 3: 12, within the 10 to 19 that the scores before led to expect.",
        ),
        (
            (20, 14, 1),
            "On track.",
            "At session 3: 1, better than the 9 to 18 that the scores before led to expect.",
        ),
        (
            (20, 7, 5, 4, 3, 13),
            "Not on track.",
            "At session 6: 13, worse than the 0 to 8 that the scores before led to expect.",
        ),
        (
            (15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15),
            "Not on track.",
            "At session 12: 15, within the 10 to 18 that the scores before led to expect. Of "
            "clients here who began with 15, about 19 in 20 are expected to "
            "have 13 or less by then.",
        ),
    ],
)
def test_a_fitted_course_says_what_was_expected(totals, word, reason):
    episode = phq_episode(*totals, started_on=date(2025, 11, 3))
    activate()

    panel = panel_of(episode)

    assert (panel.course.word, panel.course.reason) == (word, reason)
    assert panel.course.method == BY_COURSE
    assert panel.course.late == (LATE if word == "Not on track." else "")
    assert panel.chart.wide.band


def test_the_chart_and_the_words_show_one_range():
    episode = phq_episode(20, 16, 12)
    phq_session(episode, 0.5, None)
    activate()

    panel = panel_of(episode)

    assert "Expected at session 3: 10 to 19." in panel.chart.finding
    # Nothing is drawn for a session behind the latest score.
    assert [row[3] for row in panel.chart.rows] == [
        "not known",
        "11 to 21",
        "10 to 19",
        "not known",
    ]


def test_a_reliable_worsening_within_the_range_is_named():
    episode = phq_episode(9, 15)
    activate(make_model(g=((400.0, 0.0), (0.0, 0.0))))

    assert panel_of(episode).course.reason == (
        "At session 2: 15, within the 0 to 27 that the scores before led to expect. That is "
        "reliably worse than at the first form."
    )


def test_two_scores_wait_for_a_third():
    course = panel_of(phq_episode(15, 20)).course

    assert course.word == "Not known whether on track."
    assert course.reason == "Not enough data: that waits for another score."
    assert (course.method, course.late) == ("", "")


def own_questionnaire(*weeks: int) -> Episode:
    episode = make_episode()
    for week in weeks:
        answer_form(make_form(make_session(episode, at=weeks_ago(week), attendance="attended")))
    return episode


def test_without_norms_it_says_that_only_own_therapies_could_tell():
    assert panel_of(own_questionnaire(4, 3, 2)).course.reason == (
        "Without norms only a course fitted on this clinic's own therapies could tell. That needs "
        "300 ended ones."
    )


def test_without_norms_a_fitted_course_speaks():
    episode = own_questionnaire(4, 3, 2)
    panel = panel_of(episode)
    scale = panel.instrument.main_scale
    activate(
        make_model(
            instrument=panel.instrument.id,
            lowest=scale.minimum,
            highest=scale.maximum,
            higher_is_worse=scale.higher_is == "worse",
        )
    )

    assert panel_of(episode).course.method == BY_COURSE


BY_CHANGE_BECAUSE = (
    "By the change since the first form in units of the reliable change, our default: "
)


def test_a_course_needs_a_score_at_session_1():
    episode = make_episode()
    for week, total in ((4, None), (3, 20), (2, 26), (1, 27)):
        phq_session(episode, week, total)
    activate()

    assert panel_of(episode).course.method == (
        BY_CHANGE_BECAUSE + "the clinic's expected course starts from a score at session 1."
    )


def test_a_course_of_another_scale_says_so():
    episode = phq_episode(15, 14, 13)
    activate(make_model(highest=30.0))

    assert panel_of(episode).course.method == (
        BY_CHANGE_BECAUSE
        + "the clinic's expected course is of another version of the questionnaire."
    )


def test_without_norms_and_without_a_first_score_nothing_is_known():
    episode = make_episode()
    make_session(episode, at=weeks_ago(5), attendance="attended")
    for week in (4, 3, 2):
        answer_form(make_form(make_session(episode, at=weeks_ago(week), attendance="attended")))
    panel = panel_of(episode)
    activate(make_model(instrument=panel.instrument.id))

    assert panel_of(episode).course.reason == (
        "There are no norms, and the clinic's expected course starts from a score at session 1."
    )


def test_scores_without_any_session_are_not_known():
    scale = catalogue.latest("phq-9").main_scale

    assert course_view([], {}, scale, make_model()).reason == (
        "Not enough data: that waits for another score."
    )


def test_the_page_keeps_the_word_out_of_the_badge(http):
    episode = phq_episode(15, 18, 22)
    http.force_login(episode.therapist)

    html = http.get(reverse("practice:record", args=[episode.pk])).content.decode()

    badges = re.findall(r'class="al-status .*?</span>[^<]*</span>', html)
    assert badges
    assert not any("track" in each for each in badges)
    assert html.count("<strong>Not on track.</strong>") == 1
    assert "Saunders et al. 2019, PMC6428692" in html


def test_the_summary_names_an_outcome_that_is_not_on_track_apart_from_the_status(http):
    worse, better = phq_episode(15, 18, 22), phq_episode(15, 12, 9)
    said = {}
    for episode in (worse, better):
        http.force_login(episode.therapist)
        html = http.get(reverse("practice:record", args=[episode.pk])).content.decode()
        said[episode.pk] = "Apart from this, the outcome is not on track (PHQ-9)." in html

    assert said == {worse.pk: True, better.pk: False}
