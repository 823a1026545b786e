"""Supervisors read a model beside the one that speaks, and decide."""

import re

import pytest
from django.urls import reverse

from accounts.models import Clinic
from risk.models import ModelActivation
from tests.factories import make_supervisor
from tests.risk.models import make_model, threshold_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor(http):
    supervisor = make_supervisor()
    http.force_login(supervisor)
    return supervisor


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_without_a_model_the_page_says_what_one_would_need(http, supervisor):
    text = text_of(http.get(reverse("supervision:models")))

    assert "No model yet" in text
    assert "200 finished therapies with 40 early departures" in text


def test_a_model_shows_what_it_rests_on_and_how_it_did(http, supervisor):
    model = make_model(supervisor.clinic)

    text = text_of(http.get(reverse("supervision:model", args=[model.pk])))

    assert "260 therapies of this clinic" in text
    assert "0.72 (0.62 to 0.82)" in text
    assert "any missed session" in text
    assert "drawn from published studies" in text


def test_letting_a_model_speak_keeps_what_was_on_the_screen(http, supervisor):
    old, new = make_model(supervisor.clinic), make_model(supervisor.clinic, code_version="2")
    url = reverse("supervision:model", args=[new.pk])
    http.post(reverse("supervision:model", args=[old.pk]), {"note": "First."})

    http.post(url, {"note": "More therapies."})

    decided = ModelActivation.objects.first()
    assert (decided.model, decided.by, decided.note) == (new, supervisor, "More therapies.")
    assert decided.comparison["old"]["model"] == old.pk
    assert decided.comparison["new"]["landmarks"][0]["auc"]["value"] == 0.72
    assert "This model speaks" in text_of(http.get(url))


def test_without_a_reason_nothing_is_decided(http, supervisor):
    model = make_model(supervisor.clinic)

    response = http.post(reverse("supervision:model", args=[model.pk]), {"note": " "})

    assert response.status_code == 422
    assert not ModelActivation.objects.exists()


def test_a_model_on_too_little_has_no_button(http, supervisor):
    model = make_model(supervisor.clinic, n_closed=57, n_dropouts=6)
    url = reverse("supervision:model", args=[model.pk])

    assert "57 finished therapies with 6 early departures" in text_of(http.get(url))
    assert "Let it speak" not in http.get(url).text
    assert http.post(url, {"note": "Anyway."}).status_code == 422


def test_switching_off_needs_a_reason_and_is_kept(http, supervisor):
    model = make_model(supervisor.clinic)
    http.post(reverse("supervision:model", args=[model.pk]), {"note": "First."})

    assert http.post(reverse("supervision:switch_off"), {}).status_code == 422
    http.post(reverse("supervision:switch_off"), {"note": "Drift."})

    assert ModelActivation.objects.first().model is None
    assert "Switched off" in text_of(http.get(reverse("supervision:models")))


def test_with_no_model_there_is_nothing_to_switch_off(http, supervisor):
    page = http.post(reverse("supervision:switch_off"), {"note": "Off."}, follow=True)

    assert "No model speaks that could be switched off." in text_of(page)
    assert not ModelActivation.objects.exists()
    assert Clinic.objects.get().settings_revision == 0


def test_the_threshold_page_shows_alerts_and_their_worth(http, supervisor):
    make_model(supervisor.clinic)

    text = text_of(http.get(reverse("supervision:threshold")))

    assert "20% Chosen" in text
    assert "40% (30 to 50%)" in text
    assert "4 of 9" in text


def test_saving_a_threshold_changes_the_clinic(http, supervisor):
    http.post(reverse("supervision:threshold"), {"alert_threshold": "15"})

    clinic = Clinic.objects.get()
    assert (clinic.alert_threshold, clinic.settings_revision) == (15, 1)


@pytest.mark.parametrize("value", ["4", "61", "", "ten"])
def test_a_threshold_out_of_range_is_refused(http, supervisor, value):
    response = http.post(reverse("supervision:threshold"), {"alert_threshold": value})

    assert response.status_code == 422
    assert Clinic.objects.get().alert_threshold == 20


def test_below_ten_alerted_clients_the_threshold_has_no_share(http, supervisor):
    few = {**threshold_line(20), "n_flagged": 9}
    make_model(supervisor.clinic, metrics={"thresholds": [few]})

    text = text_of(http.get(reverse("supervision:threshold")))

    assert "not enough data: 9 alerted; at least 10 are needed" in text
    assert "40% (30 to 50%)" not in text


def test_a_session_with_too_few_clients_is_one_line(http, supervisor):
    reason = "3 dropouts; at least 10 are needed"
    nothing = {"value": None, "low": None, "high": None, "reason": reason}
    tried = {"session": 1, "model": {"n": 4, "n_events": 3, "auc": nothing}, "baselines": {}}
    evaluation = {"verdict": {"tells": False, "words": "Cannot tell."}, "landmarks": [tried]}
    model = make_model(supervisor.clinic, metrics={"evaluation": evaluation})

    text = text_of(http.get(reverse("supervision:model", args=[model.pk])))

    assert "After session 1 (4 clients, 3 left before session 10): not enough data: 3 drop" in text
    assert text.count(reason) == 1


def test_a_model_of_noise_says_what_it_changes(http, supervisor):
    model = make_model(
        supervisor.clinic,
        kind="noise",
        instrument="ac-6",
        body={"s_diff": 8.0, "n_pairs": 228},
        metrics={},
    )

    text = text_of(http.get(reverse("supervision:model", args=[model.pk])))

    # 1.96 times 8.
    assert "With it a fall of 15.7% counts as a possible drop" in text
    assert "Suggesting a check-in" not in text


def test_a_model_of_a_course_says_what_it_changes(http, supervisor):
    model = make_model(supervisor.clinic, kind="course", instrument="gad-7", metrics={})

    text = text_of(http.get(reverse("supervision:model", args=[model.pk])))

    assert "fitted on 260 finished therapies" in text
    assert "It says nothing about leaving." in text
