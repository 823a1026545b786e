"""The verdict: silent on noise, and not on signal."""

import numpy as np
import pytest

from science.errors import FitError
from science.figure import Figure
from science.predictions import Predictions, predictions
from science.validation import validate, verdict


def drawn(*, signal: float, n: int, seed: int) -> Predictions:
    """True chances around one in five; predictions that know `signal` SD of them in log-odds."""
    rng = np.random.default_rng(seed)
    known, hidden = rng.normal(size=(2, n))
    p = 1 / (1 + np.exp(1.4 - signal * known))
    y = rng.random(n) < 1 / (1 + np.exp(1.4 - signal * known - 0.3 * hidden))
    return predictions(p, y.astype(int))


def noise(n: int, seed: int) -> Predictions:
    """Predictions that vary as those of a model would, and outcomes that know nothing of them."""
    rng = np.random.default_rng(seed)
    p = 1 / (1 + np.exp(1.4 - 0.5 * rng.normal(size=n)))
    return predictions(p, (rng.random(n) < 0.2).astype(int))


def test_noise_cannot_tell():
    said = [
        validate(noise(300, seed), rng=np.random.default_rng(1), n_draws=400).verdict
        for seed in range(20)
    ]

    assert [one.tells for one in said] == [False] * 20
    assert said[0].words.startswith("Cannot tell: ")
    assert said[0].words.endswith("Only the base rate can be given.")


def test_signal_tells():
    found = validate(drawn(signal=1.0, n=600, seed=2), rng=np.random.default_rng(1))

    assert found.verdict.tells
    assert found.verdict.words == (
        f"Tells more than the base rate: AUC {found.auc.value:.2f} "
        f"({found.auc.low:.2f} to {found.auc.high:.2f}), skill {100 * found.skill.value:.0f} % "
        f"({100 * found.skill.low:.0f} to {100 * found.skill.high:.0f})."
    )
    # The true slope is a little below 1, because of what the predictions cannot know.
    assert found.recalibration.slope.low < 0.98 < found.recalibration.slope.high


def test_good_order_with_wrong_probabilities_cannot_tell():
    right = drawn(signal=1.0, n=600, seed=2)
    boastful = predictions(np.clip(right.p * 3, 0, 0.99), right.y)
    found = validate(boastful, rng=np.random.default_rng(1)).verdict

    assert not found.tells
    assert found.words.startswith("Cannot tell: the gain could be chance, skill -")


def test_few_events_cannot_tell_and_figures_are_absent():
    found = validate(
        predictions(np.linspace(0.1, 0.6, 40), np.repeat([1, 0], [9, 31])),
        rng=np.random.default_rng(1),
    )

    assert found.verdict.words == (
        "Cannot tell: 9 dropouts; at least 10 are needed. Only the base rate can be given."
    )
    assert (found.auc.value, found.auc_se, found.skill.value) == (None, None, None)
    assert found.observed_expected.value is None
    assert found.recalibration.slope.value is None
    assert (found.n, found.n_events) == (40, 9)


def test_landmarks_together_compare_within_each_alone():
    # One landmark has many dropouts, the other few; within them the order is a coin's.
    y = np.r_[np.repeat([1, 0], [40, 10]), np.repeat([1, 0], [10, 40])]
    p = np.repeat([0.8, 0.2], 50)
    client = np.tile(np.arange(50), 2)
    apart = Predictions(p=p, y=y, client=client, stratum=np.repeat([1, 3], 50))
    found = validate(apart, rng=np.random.default_rng(1), n_draws=200)

    assert found.auc.value == 0.5
    assert found.skill.value == pytest.approx(0.0, abs=1e-12)
    assert found.recalibration.slope.reason == "all predictions of a landmark are the same"
    # The formula knows nothing of clients who stand there twice.
    assert found.auc_se is None


def test_formula_stands_beside_the_bootstrap():
    found = validate(drawn(signal=1.0, n=600, seed=2), rng=np.random.default_rng(1))

    assert found.auc.high - found.auc.low == pytest.approx(2 * 1.96 * found.auc_se, rel=0.15)


def test_absent_skill_cannot_tell():
    found = verdict(Figure(0.7, 0.6, 0.8), Figure(None, reason="all came back"))

    assert found.words == "Cannot tell: all came back. Only the base rate can be given."


def test_no_predictions_are_refused():
    with pytest.raises(FitError, match="predictions"):
        validate(predictions(np.array([]), np.array([])), rng=np.random.default_rng(1))
