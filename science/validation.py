"""All figures of one set of predictions, and the verdict whether they tell anything."""

from dataclasses import dataclass, replace

import numpy as np

from science.calibration import brier, null_brier, observed_expected, skill_figure
from science.discrimination import auc_figure, hanley_mcneil_se
from science.errors import FitError
from science.figure import Figure, absent
from science.net_benefit import THRESHOLDS, NetBenefit, net_benefit_curve
from science.predictions import DRAWS, Predictions
from science.recalibration import Recalibration, recalibrate

NO_BETTER = 0.5


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the predictions may be used, in one word and one sentence.

    Parameters
    ----------
    tells : bool
        False: nothing may be shown but the base rate.
    words : str
        The verdict for a reader.
    """

    tells: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What predictions were worth on clients that they had not seen.

    Parameters
    ----------
    n, n_events : int
        Predictions judged, and those with the event.
    auc : Figure
        Area under the ROC curve, 0 to 1.
    auc_se : float or None
        Its standard error by the formula of Hanley and McNeil, as a check of the interval. None
        where a client stands in several rows, for which the formula was not made.
    brier, null_brier : float
        Brier score, and that of predicting the rate found here for everyone; 0 to 1.
    skill : Figure
        Brier skill against that rate; at most 1.
    observed_expected : Figure
        Events for each one predicted.
    recalibration : Recalibration
        Calibration in the large and slope.
    net_benefit : tuple of NetBenefit
        At each threshold.
    verdict : Verdict
        Whether they tell anything.
    """

    n: int
    n_events: int
    auc: Figure
    auc_se: float | None
    brier: float
    null_brier: float
    skill: Figure
    observed_expected: Figure
    recalibration: Recalibration
    net_benefit: tuple[NetBenefit, ...]
    verdict: Verdict


def validate(
    given: Predictions,
    *,
    rng: np.random.Generator,
    thresholds: tuple[float, ...] = THRESHOLDS,
    n_draws: int = DRAWS,
) -> Validation:
    """Compute every figure of the predictions, of one landmark or of several together.

    With several landmarks, pairs are formed and base rates taken within each of them only, and a
    client is drawn with all rows. So one verdict stands for the whole, and more landmarks give
    chance no more openings.

    Parameters
    ----------
    given : Predictions
        n predictions, at least one.
    rng : numpy.random.Generator
        Source of the bootstrap draws.
    thresholds : tuple of float
        Where net benefit is computed, each above 0 and below 1.
    n_draws : int
        Bootstrap draws, at least 1.

    Returns
    -------
    Validation
        Figures with too few events behind them are absent, with the reason.

    Raises
    ------
    FitError
        There is no prediction to judge.

    References
    ----------
    What is reported follows Van Calster et al. 2019, BMC Medicine 17:230;
    doi:10.1186/s12916-019-1466-7, and the sources of each figure.

    Examples
    --------
    >>> from science.predictions import predictions
    >>> y = np.tile([1, 0, 0, 0, 0], 20)
    >>> rng = np.random.default_rng(1)
    >>> found = validate(predictions(np.full(100, 0.2), y), rng=rng, n_draws=100)
    >>> found.auc.value, round(found.skill.value, 6), found.verdict.tells
    (0.5, 0.0, False)
    """
    if not len(given):
        raise FitError("predictions", "none", "at least one")
    area = auc_figure(given, rng=rng, n_draws=n_draws)
    skill = skill_figure(given, rng=rng, n_draws=n_draws)
    events, n = given.n_events, len(given)
    return Validation(
        n=n,
        n_events=events,
        auc=area,
        auc_se=_formula_se(given, area),
        brier=brier(given.p, given.y),
        null_brier=null_brier(events / n),
        skill=skill,
        observed_expected=observed_expected(given.p, given.y, given.client),
        recalibration=_recalibration(given),
        net_benefit=net_benefit_curve(given.p, given.y, thresholds),
        verdict=verdict(area, skill),
    )


def verdict(area: Figure, skill: Figure) -> Verdict:
    """Say whether predictions beat a coin and the base rate by more than chance would.

    Parameters
    ----------
    area : Figure
        Area under the ROC curve with interval.
    skill : Figure
        Brier skill with interval.

    Returns
    -------
    Verdict
        ``tells`` only if both intervals lie above no information: the area's above 0.5 and the
        skill's above 0.

    References
    ----------
    None: the rule is a default of this project. The skill is asked for beside the area because
    a good order with wrong probabilities is worse than the base rate.

    Examples
    --------
    >>> verdict(Figure(0.62, 0.55, 0.69), Figure(0.03, -0.01, 0.07)).words
    'Cannot tell: the gain could be chance, skill 3 % (-1 to 7). Only the base rate can be given.'
    >>> verdict(Figure(0.68, 0.62, 0.74), Figure(0.06, 0.02, 0.09)).words
    'Tells more than the base rate: AUC 0.68 (0.62 to 0.74), skill 6 % (2 to 9).'
    """
    if area.value is None or area.low is None:
        return _cannot_tell(area.reason)
    if skill.value is None or skill.low is None:
        return _cannot_tell(skill.reason)
    order = f"AUC {area.value:.2f} ({area.low:.2f} to {area.high:.2f})"
    gain = f"{100 * skill.value:.0f} %"
    span = f"{100 * skill.low:.0f} to {100 * (skill.high or 0.0):.0f}"
    if area.low <= NO_BETTER:
        return _cannot_tell(f"the order could be chance, {order}")
    if skill.low <= 0:
        return _cannot_tell(f"the gain could be chance, skill {gain} ({span})")
    return Verdict(True, f"Tells more than the base rate: {order}, skill {gain} ({span}).")


def _recalibration(given: Predictions) -> Recalibration:
    found = recalibrate(given.p, given.y, given.client)
    spread = [np.ptp(given.p[given.stratum == each]) for each in np.unique(given.stratum)]
    if found.slope.value is None or max(spread) > 0:
        return found
    return replace(found, slope=absent("all predictions of a landmark are the same"))


def _formula_se(given: Predictions, area: Figure) -> float | None:
    if area.value is None or len(np.unique(given.client)) < len(given):
        return None
    others = len(given) - given.n_events
    return hanley_mcneil_se(area.value, n_events=given.n_events, n_others=others)


def _cannot_tell(why: str) -> Verdict:
    return Verdict(False, f"Cannot tell: {why}. Only the base rate can be given.")
