"""The fit finds what was planted, says how sure it is, and refuses what it cannot tell."""

from unittest.mock import patch

import numpy as np
import pytest

from science.course_fit import fit_course
from science.course_model import expected_at
from science.errors import FitError
from tests.science.courses import NOISE, OWN, PLANTED, make_rows, therapies


@pytest.fixture(scope="module")
def fitted():
    return fit_course(therapies(330, seed=14))


def test_the_planted_effects_lie_within_their_standard_errors(fitted):
    errors = np.sqrt(np.diag(fitted.cov_fixed))

    # Four correlated estimates of one seed: 2 standard errors hold 95 in 100 of each.
    assert np.all(np.abs(np.array(fitted.b) - PLANTED) < 2 * errors)
    assert np.all(errors < (2.0, 0.15, 1.5, 0.1))


def test_the_planted_variances_come_back_roughly(fitted):
    # Over twelve seeds their standard deviations were .3 for sigma2 and up to 1.6 for g.
    assert fitted.sigma2 == pytest.approx(NOISE, abs=0.6)
    assert np.array(fitted.g) == pytest.approx(np.array(OWN), abs=3.2)


def test_the_fit_says_what_it_is_of(fitted):
    # Of 330 therapies two have no score after the first.
    assert (fitted.instrument, fitted.n_episodes) == ("phq-9", 328)
    assert (fitted.lowest, fitted.highest, fitted.higher_is_worse) == (-1e3, 1e3, True)
    assert fitted.code_version == "course-1"


def test_new_clients_pass_each_end_of_the_band_as_often_as_it_says(fitted):
    rows = therapies(400, seed=99)
    above = below = 0
    for episode in np.unique(rows.episode):
        mine = rows.episode == episode
        course = dict(zip(rows.session[mine].tolist(), rows.score[mine].tolist(), strict=True))
        for session, score in course.items():
            band = expected_at(fitted, float(rows.intake[mine][0]), course, session)
            above, below = above + (score > band.high), below + (score < band.low)

    # 5 in 100 each; the sampling error of a share of 2,400 scores is half a percent.
    assert above / len(rows.score) == pytest.approx(0.05, abs=0.015)
    assert below / len(rows.score) == pytest.approx(0.05, abs=0.015)


def test_fewer_than_300_therapies_are_refused():
    with pytest.raises(
        FitError, match="closed episodes: 299 is not allowed; expected at least 300"
    ):
        fit_course(make_rows(np.arange(299), [9.0] * 299, [2] * 299, [8.0] * 299))


def test_no_therapy_at_all_is_refused():
    with pytest.raises(FitError, match="closed episodes: 0 is not allowed"):
        fit_course(make_rows([], [], [], []))


@pytest.mark.parametrize(("intakes", "sessions"), [("same", "vary"), ("vary", "same")])
def test_intakes_or_sessions_that_do_not_vary_are_refused(intakes, sessions):
    n = np.arange(600)
    rows = make_rows(
        n // 2,
        10.0 + (n // 2) % 5 * (intakes == "vary"),
        2 + n % 2 * (sessions == "vary"),
        10.0 + n % 7,
    )

    with pytest.raises(FitError, match="intake and session: 'no variation'"):
        fit_course(rows)


def test_clients_without_a_course_of_their_own_are_refused_as_singular():
    rows = therapies(330, seed=2, own=((0.0, 0.0), (0.0, 0.0)), longest=6)

    with pytest.raises(FitError, match=r"smallest eigenvalue .* expected above .*singular"):
        fit_course(rows)


def test_a_search_that_does_not_converge_is_refused():
    class Unfinished:
        cov_re, scale, converged = np.eye(2), 1.0, False

    with (
        patch("statsmodels.regression.mixed_linear_model.MixedLM.fit", return_value=Unfinished()),
        pytest.raises(FitError, match="mixed model: 'no convergence'"),
    ):
        fit_course(therapies(310, seed=1, longest=4))


def test_a_matrix_that_cannot_be_inverted_is_refused():
    with (
        patch(
            "statsmodels.regression.mixed_linear_model.MixedLM.fit",
            side_effect=np.linalg.LinAlgError("Singular matrix"),
        ),
        pytest.raises(FitError, match="mixed model: 'Singular matrix'"),
    ):
        fit_course(therapies(310, seed=1, longest=4))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (([1, 1], [9], [2, 3], [8, 7]), "lengths of the columns"),
        (([1], [28], [2], [8]), "intake: 28.0 is not allowed; expected 0..27"),
        (([1], [9], [2], [float("nan")]), "score: nan is not allowed"),
        (([1], [9], [1], [8]), "session: 1 is not allowed; expected 2 or more"),
        (([1, 1], [9, 8], [2, 3], [8, 7]), "intake: 'two values in one episode'"),
    ],
)
def test_rows_that_would_be_misread_are_refused(columns, message):
    with pytest.raises(FitError, match=message):
        make_rows(*columns, lowest=0, highest=27)
