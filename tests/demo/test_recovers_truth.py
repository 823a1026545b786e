"""The product's features and fit recover what the demo's own simulator planted."""

from dataclasses import dataclass
from datetime import date
from math import log

import numpy as np
import pytest

from demo.planted import EFFECTS, LEAVING, LEVEL, PLANNED_EFFECTS, REFERENCE
from demo.simulate import simulate
from science.discrimination import auc
from science.early_rules import turnings
from science.fitted import Fit
from science.hazard import fit
from science.incidence import cumulative_incidences
from science.labels import sequel
from science.landmarks import outcome_by
from science.person_sessions import Event, PersonSessions, group_of
from science.prior import literature_prior
from science.recalibration import recalibrate
from science.rows import Item, person_sessions

TODAY = date(2026, 11, 23)
N_CLIENTS, N_THERAPISTS, SEED = 4500, 50, 1
LANDMARK = 3


@dataclass(frozen=True)
class Clinic:
    """Two of three clients to learn from, the third to judge by."""

    learned: list[Item]
    held_out: list[Item]

    def rows(self, items: list[Item]) -> PersonSessions:
        return person_sessions(items, REFERENCE, as_of=TODAY)


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    drawn = simulate(np.random.default_rng(SEED), n_therapists=N_THERAPISTS, n_clients=N_CLIENTS)
    items = []
    for each in drawn:
        followed = sequel(each.facts(TODAY), as_of=TODAY)
        items.append((each.client, each.therapist, each.history(TODAY), followed))
    return Clinic(learned=[each for each in items if each[0] % 3], held_out=items[::3])


@pytest.fixture(scope="module")
def by_data(clinic: Clinic) -> Fit:
    """Beliefs held so loosely that the data alone decide."""
    return fit(clinic.rows(clinic.learned), literature_prior().relaxed(10))


@pytest.fixture(scope="module")
def by_both(clinic: Clinic) -> Fit:
    return fit(clinic.rows(clinic.learned), literature_prior())


def off(found: Fit) -> dict[str, float]:
    """Distance of each estimate from what was planted, in standard errors."""
    planted = {**EFFECTS, **{f"planned: {name}": by for name, by in PLANNED_EFFECTS.items()}}
    groups = [each.name for each in found.named()[: len(LEAVING)]]
    for name, chance in zip(groups, LEAVING, strict=True):
        planted[name] = log(chance / (1 - chance)) + LEVEL
    return {
        each.name: (each.value - planted[each.name]) / each.sd
        for each in found.named()
        if each.name in planted
    }


def chance_of_leaving(found: Fit, rows: PersonSessions) -> np.ndarray:
    effects = {each.place: each.effect for each in found.therapists}
    group = group_of(rows.session)
    therapist = np.array([effects.get(place, 0.0) for place in rows.therapist.tolist()])
    leaving = np.exp(found.baseline[group] + rows.x @ found.beta + therapist)
    return leaving / (1 + leaving + np.exp(found.planned_baseline[group] + rows.z @ found.gamma))


def test_every_planted_effect_lies_in_its_interval(by_both):
    found = off(by_both)

    assert len(found) == 7 + 13 + 1
    assert {name for name, distance in found.items() if abs(distance) > 1.96} == set()


def test_the_data_alone_find_them_too(by_data):
    found = np.abs(list(off(by_data).values()))

    # 95 in 100 intervals should hold the truth: at least 19 of 21 here.
    assert (found <= 1.96).sum() >= 19
    assert found.max() < 3


def test_the_spread_between_therapists_is_seen(by_both):
    # Planted: 0.4, with 50 therapists.
    assert 0.25 < by_both.therapist_sd < 0.55


def test_chances_hold_for_clients_that_the_fit_has_not_seen(clinic, by_both):
    rows = clinic.rows(clinic.held_out)
    left = (rows.event == Event.DROPPED_OUT).astype(int)

    found = recalibrate(chance_of_leaving(by_both, rows), left)

    assert left.sum() > 250
    assert 0.9 < found.slope.value < 1.1
    assert abs(found.in_the_large.value) < 0.15


def test_the_model_ranks_better_than_the_rules_of_the_first_version(clinic, by_both):
    rows = clinic.rows(clinic.held_out)
    rows = rows.take(rows.session == LANDMARK)
    risk = cumulative_incidences(by_both, rows.x, rows.z, session=rows.session).p
    known = {}
    for client, _, history, followed in clinic.held_out:
        n_attended = sum(each.number is not None for each in history.sessions)
        known[client] = history, outcome_by(n_attended, followed)
    left = [known[client][1] for client in rows.client.tolist()]
    flagged = [is_flagged(known[client][0]) for client in rows.client.tolist()]

    told = np.array([each is not None for each in left])
    y = np.array([each for each in left if each is not None])
    by_model, by_rules = auc(risk[told], y), auc(np.array(flagged, float)[told], y)

    assert y.sum() > 100
    assert by_model > 0.55
    assert by_model > by_rules + 0.03


def is_flagged(history):
    """Whether check-in had been suggested by the third session."""
    place = next(n for n, each in enumerate(history.sessions) if each.number == LANDMARK)
    by_then = {each.session_id for each in history.sessions[: place + 1]}
    return any(each.session_id in by_then for each in turnings(history))
