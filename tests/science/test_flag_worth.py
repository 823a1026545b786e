"""What flags are worth: published shares, counts by hand, and what an AUC can buy."""

from datetime import date

import numpy as np
import pytest

from science.auc_worth import auc_from_d, best_skill, expected_precision
from science.errors import FitError
from science.flag_worth import alerts_per_therapist_week, flags, lead_time, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_of_the_four_published_cases(hits, n, low, high):
    # Newcombe 1998, table I, method 3.
    found = wilson(hits, n)

    assert (found.value, found.low, found.high) == (
        hits / n,
        pytest.approx(low, abs=5e-5),
        pytest.approx(high, abs=5e-5),
    )


def test_share_of_nobody_is_absent():
    assert wilson(0, 0).reason == "nobody to count"


def test_sensitivity_and_precision_by_hand():
    y = np.repeat([1, 0], [20, 80])
    found = flags(np.repeat([0.4, 0.1, 0.4, 0.1], [12, 8, 18, 62]), y, 0.2)

    assert (found.n_flagged, found.sensitivity.value, found.precision.value) == (30, 0.6, 0.4)


def test_flags_below_ten_have_no_precision():
    y = np.repeat([1, 0], [20, 80])
    found = flags(np.repeat([0.4, 0.1], [9, 91]), y, 0.2)

    assert found.sensitivity.value == 0.45
    assert found.precision.reason == "9 flagged clients; at least 10 are needed"
    assert flags(np.full(1, 0.4), np.ones(1, int), 0.2).precision.reason.startswith("1 flagged c")
    assert flags(np.full(9, 0.4), np.ones(9, int), 0.2).sensitivity.reason.startswith("9 dropouts")


def test_alerts_per_week_of_a_therapist_with_sessions():
    # Two therapists; Monday and Sunday of one ISO week, and one day of the next.
    held = [
        (0, date(2026, 3, 2)),
        (0, date(2026, 3, 8)),
        (0, date(2026, 3, 9)),
        (1, date(2026, 3, 4)),
    ]
    alerts = [(0, date(2026, 3, 2)), (1, date(2026, 3, 4))]

    assert alerts_per_therapist_week(alerts, held).value == pytest.approx(2 / 3)


def test_alerts_without_sessions_are_absent():
    assert alerts_per_therapist_week([], []).reason == "no session in the window"


def test_lead_time_counts_sessions_up_to_the_last_one():
    found = lead_time([1, 2, 3, 4, 5, 6, 1, 1, 1, 1, None], [6, 6, 6, 6, 6, 6, 2, 2, 2, 2, 3])

    assert (found.n_flagged, found.n_missed, found.n_at_last) == (10, 1, 1)
    assert found.median_sessions == 1.0  # 5 4 3 2 1 0 and four times 1


def test_lead_time_of_few_has_no_median():
    assert lead_time([1] * 9, [3] * 9).median_sessions is None


def test_what_an_area_buys_at_a_base_rate_of_20_percent():
    areas = (0.60, 0.65, 0.70, 0.75, 0.80)

    found = [expected_precision(area, base_rate=0.2, flag_share=0.2) for area in areas]
    skill = [best_skill(area, base_rate=0.2) for area in areas]

    assert found == pytest.approx([0.287, 0.336, 0.389, 0.447, 0.511], abs=5e-4)
    assert skill == pytest.approx([0.021, 0.047, 0.087, 0.142, 0.213], abs=5e-4)


def test_what_an_area_buys_over_the_next_two_sessions():
    # Base rate 6 %, a tenth flagged.
    found = [
        expected_precision(area, base_rate=0.06, flag_share=0.1) for area in (0.65, 0.70, 0.75)
    ]

    assert found == pytest.approx([0.131, 0.163, 0.202], abs=5e-4)
    assert [0.1 * share / 0.06 for share in found] == pytest.approx([0.218, 0.272, 0.337], abs=1e-3)


def test_early_alliance_alone_has_an_area_of_651():
    # Sharf, Primavera and Diener 2010: d = .55.
    assert auc_from_d(0.55) == pytest.approx(0.651, abs=5e-4)


def test_a_coin_buys_the_base_rate():
    assert expected_precision(0.5, base_rate=0.2, flag_share=0.1) == pytest.approx(0.2, abs=1e-9)
    assert best_skill(0.5, base_rate=0.2) == pytest.approx(0.0, abs=1e-9)


def test_expected_precision_agrees_with_drawn_scores():
    rng = np.random.default_rng(3)
    y = rng.random(400_000) < 0.2
    score = rng.normal(size=400_000) + y * 2**0.5 * 0.5244005127080407  # Phi^-1(.7)
    flagged = score >= np.quantile(score, 0.8)

    # Standard error of the share: .0017.
    assert y[flagged].mean() == pytest.approx(
        expected_precision(0.7, base_rate=0.2, flag_share=0.2), abs=0.006
    )


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_shares_outside_their_range_are_refused(share):
    with pytest.raises(FitError, match="flag_share"):
        expected_precision(0.7, base_rate=0.2, flag_share=share)
