"""Which model speaks: a supervisor's decision, from enough episodes on, open to change."""

import json

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent, Clinic, User
from clients.models import Episode
from risk import actions
from risk.actions.fitting import activate_model, switch_off_model
from risk.active_models import active_models
from risk.calendar import with_calendar
from risk.clinic_settings import read_settings
from risk.models import ModelActivation, RiskModel, Standing
from risk.refresh import refresh, refresh_stale
from risk.shown import shown
from tests.factories import (
    NOW,
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    weeks_ago,
)
from tests.risk.models import make_model

pytestmark = pytest.mark.django_db


def activate(model: RiskModel, by: User) -> ModelActivation:
    return activate_model(by=by, model=model, note="Better than before.", comparison={}, at=NOW)


@pytest.fixture
def supervisor() -> User:
    return make_supervisor()


def therapy(n_sessions: int = 3, **values: object) -> int:
    episode = make_episode(**values)
    for week in range(n_sessions, 0, -1):
        session = make_session(episode, at=weeks_ago(week), attendance="attended")
        answer_form(make_form(session, moment="post"), level=0.3)
    return episode.pk


def test_the_same_fit_is_stored_once(supervisor):
    first, again = (make_model(supervisor.clinic) for _ in range(2))

    assert first == again
    assert RiskModel.objects.count() == 1


def test_an_active_model_speaks_in_standings_read_after_it(supervisor):
    episode = therapy()
    assert Standing.objects.get().estimate is None

    model = make_model(supervisor.clinic)
    activate(model, supervisor)
    refresh_stale()

    estimate = Standing.objects.get(episode=episode).estimate
    assert (estimate["model"], estimate["session"]) == (model.pk, 3)
    assert 0 < estimate["low"] < estimate["p"] < estimate["high"] < 1


def test_an_estimate_at_the_threshold_suggests_a_check_in(supervisor):
    therapy()
    Clinic.objects.update(alert_threshold=5)
    activate(make_model(supervisor.clinic), supervisor)
    refresh_stale()

    assert "estimate" in [reason["rule"] for reason in Standing.objects.get().reasons]


def test_before_the_second_session_it_is_said_that_there_is_too_little(supervisor):
    episode = therapy(1)
    activate(make_model(supervisor.clinic), supervisor)
    refresh_stale()

    standing = Standing.objects.get(episode=episode)
    assert standing.estimate["why"] == "too-early"
    assert standing.estimate["p"] is None


def test_another_model_or_threshold_makes_standings_stale(supervisor):
    therapy()
    activate(make_model(supervisor.clinic), supervisor)
    assert refresh_stale() == 1

    clinic = Clinic.objects.get()
    actions.change_clinic(by=supervisor, clinic=clinic, values={"alert_threshold": 30}, at=NOW)

    assert refresh_stale() == 1
    assert refresh_stale() == 0


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"n_closed": 199}, "199 finished therapies"),
        ({"n_dropouts": 39}, "39 early departures"),
        ({"tells": False}, "Cannot tell"),
        ({"metrics": {}}, "Not tried"),
    ],
)
def test_a_model_on_too_little_may_not_speak(supervisor, values, why):
    model = make_model(supervisor.clinic, **values)

    with pytest.raises(ValidationError, match=why):
        activate(model, supervisor)

    assert not ModelActivation.objects.exists()


def test_only_a_supervisor_decides():
    therapist = make_therapist()
    model = make_model(therapist.clinic)

    with pytest.raises(ValidationError, match="supervisor"):
        activate(model, therapist)


def test_an_old_model_can_be_put_back_and_every_decision_is_kept(supervisor):
    old = make_model(supervisor.clinic)
    new = make_model(supervisor.clinic, code_version="newer")

    for model in (old, new, old):
        activate(model, supervisor)

    assert active_models(supervisor.clinic) == {("dropout", ""): old}
    assert ModelActivation.objects.count() == 3
    assert AuditEvent.objects.filter(action="activate-model").count() == 3


def test_pressing_twice_decides_once(supervisor):
    model = make_model(supervisor.clinic)

    assert activate(model, supervisor) == activate(model, supervisor)
    assert Clinic.objects.get().settings_revision == 1


def test_switched_off_no_model_speaks(supervisor):
    therapy()
    activate(make_model(supervisor.clinic), supervisor)
    switch_off_model(by=supervisor, kind="dropout", note="Drift.", at=NOW)
    refresh_stale()

    assert read_settings([Clinic.objects.get()])[supervisor.clinic_id].estimator is None
    assert Standing.objects.get().estimate is None


def test_changing_models_often_reads_no_more(supervisor, django_assert_num_queries):
    models = [make_model(supervisor.clinic, code_version=name) for name in "ab"]
    for model in [*models, *models]:
        activate(model, supervisor)

    with django_assert_num_queries(1):
        assert active_models(supervisor.clinic) == {("dropout", ""): models[1]}
    switch_off_model(by=supervisor, kind="dropout", note="Drift.", at=NOW)
    assert active_models(supervisor.clinic) == {}


def test_a_therapist_who_has_not_rated_gets_the_estimate_without_closed_answers(supervisor):
    therapist = make_therapist(supervisor=supervisor)
    episode_id = therapy(therapist=therapist)
    activate(make_model(supervisor.clinic), supervisor)
    refresh([episode_id], at=NOW)

    standing = Standing.objects.get()
    assert standing.closed_sessions
    assert json.dumps(standing.estimate) != json.dumps(standing.seen_estimate)
    assert "ally" in standing.seen_estimate["missing"]


def test_a_page_gets_share_range_and_reasons_in_words(supervisor):
    therapist = make_therapist(supervisor=supervisor)
    therapy(therapist=therapist)
    activate(make_model(supervisor.clinic), supervisor)
    refresh_stale()

    episode = with_calendar(Episode.objects.all(), at=NOW).get()
    words = shown(episode, viewer=supervisor, at=NOW).estimate

    assert words is not None
    assert words.share.endswith("in 10")
    assert any(each == "Alliance so far below the usual here (raises it)" for each in words.reasons)
