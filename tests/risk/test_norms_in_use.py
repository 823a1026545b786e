"""The clinic's norms decide the category, on the record and in the standing."""

import pytest

from clients.models import Episode
from measures import catalogue
from measures.norms_setup import choose_norms
from risk.models import Standing
from risk.outcome_words import norms_words, signal_words
from risk.record import read_record
from risk.refresh import is_current, refresh_stale
from science.change import Crossing
from science.outcome import OutcomeSignal, OutcomeWord
from tests.factories import NOW, enter_scores, make_admin, make_episode, make_session, weeks_ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

REVERSED = ("1", "12", "13", "20", "21", "24", "31", "37", "43")
ITEMS = [item.id for item in catalogue.latest("oq-45.2").items]


def oq(total, *, skipped=()):
    """Answers to the OQ-45.2 that add up to `total`, from the best answers upwards."""
    answers, left = {}, total
    for item in ITEMS:
        points = min(4, left)
        left -= points
        answers[item] = 4 - points if item in REVERSED else points
    return answers | dict.fromkeys(skipped, "skipped")


def oq_course(*totals, **more):
    episode = make_episode()
    for place, total in enumerate(totals):
        session = make_session(episode, at=weeks_ago(len(totals) - place), attendance="attended")
        enter_scores(episode, "oq-45.2", oq(total, **more), session=session)
    return episode


def panel_of(episode):
    record = read_record(Episode.objects.filter(pk=episode.pk), viewer=episode.therapist, at=NOW)
    return record.outcomes[0]


def choose_dutch(episode):
    admin = make_admin(clinic=episode.clinic)
    choose_norms(by=admin, clinic=episode.clinic, instrument="oq-45.2", norm_set="nl", at=NOW)


def test_the_same_scores_are_recovered_by_us_norms_and_not_by_dutch_ones():
    episode = oq_course(70, 70, 54)
    panel = panel_of(episode)
    assert panel.words == (
        "16 points better than at the first form. "
        "That is a reliable change (14 points or more) out of the clinical range (64 or more)."
    )
    assert panel.category == "Recovered, as the norms define it"
    assert panel.compared_with.startswith("Compared with: US norms, version 1.")
    assert panel.chart.wide.cut.label == "Cut-off 64"
    assert Standing.objects.get().outcome_note == "recovered"

    choose_dutch(episode)

    panel = panel_of(Episode.objects.get())
    assert panel.words == (
        "16 points better than at the first form. "
        "By these norms 18 points or more count as reliable."
    )
    assert panel.category == "Out of the clinical range, without a reliable change so far"
    assert panel.compared_with.startswith("Compared with: Dutch norms, version 1.")
    assert panel.chart.wide.cut.label == "Cut-off 56"
    assert Standing.objects.get().outcome_note == "crossed-without-reliable-change"


def test_a_choice_makes_every_standing_stale_and_the_sweep_follows():
    episode = oq_course(70, 70, 54)
    assert is_current(Episode.objects.get())

    choose_dutch(episode)

    assert not is_current(Episode.objects.get())
    assert refresh_stale() == 1
    assert is_current(Episode.objects.get())
    assert refresh_stale() == 0


def test_a_pair_with_a_filled_in_score_is_marked():
    whole, gappy = oq_course(70, 70, 54), oq_course(70, 70, 54, skipped=["45"])

    assert "filled in" not in panel_of(whole).words
    assert panel_of(gappy).words.endswith(
        "At least one of the two scores was filled in for skipped questions."
    )


@pytest.mark.parametrize(
    ("totals", "category", "words"),
    [
        ((90, 90, 70), "Reliably improved", "By these norms 14 points or more count as reliable."),
        ((70, 70, 80), "No reliable change so far", "14 points or more count as reliable."),
        (
            (60, 60, 80),
            "Reliably worse",
            "14 points or more count as reliable. The score has left the functional range.",
        ),
        ((10, 10, 9), "", "The first score left little room to improve."),
        ((70, 50), "", "A word about it waits for a third score."),
        ((70,), "", "One score so far; a course needs two."),
    ],
)
def test_each_category_in_words(totals, category, words):
    panel = panel_of(oq_course(*totals))

    assert panel.category == category
    assert panel.words.endswith(words)


def test_the_difference_is_shown_with_the_decimals_of_the_scale():
    scale = catalogue.latest("ors").main_scale
    signal = OutcomeSignal(OutcomeWord.UNCHANGED, 20.0, 24.9, 3, Crossing.NONE)
    same = OutcomeSignal(OutcomeWord.UNCHANGED, 20.0, 20.0, 3, Crossing.NONE)

    assert signal_words(signal, scale, scale.norm_set()).startswith("4.9 points better than")
    assert signal_words(same, scale, scale.norm_set()).startswith("The same score as")


def test_norms_without_a_reliable_change_give_no_word():
    scale = catalogue.latest("gad-7").main_scale
    signal = OutcomeSignal(OutcomeWord.DIFFERENCE_ONLY, 12, 11, 3)

    assert signal_words(signal, scale, scale.norm_set("validation")) == (
        "1 point better than at the first form. "
        "These norms have no reliable change, so no word is given on the difference."
    )


def test_a_set_that_this_version_lacks_is_not_replaced_by_another():
    scale = catalogue.latest("oq-45.2").main_scale

    assert norms_words(scale, scale.norm_set("de")) == (
        "The norms that the clinic has chosen are not in this version of the questionnaire."
    )
    assert norms_words(catalogue.latest("aoc-8").main_scale, None) == ""
