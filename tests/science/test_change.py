"""Reliable change and cut-offs: published and hand-worked numbers, an oracle and properties."""

from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.change import (
    Category,
    Criteria,
    Crossing,
    CutOff,
    ReliableChange,
    category,
    change_index,
    criteria,
    crossing,
    cutoffs,
    difference_error,
    reliable_change,
)
from science.errors import FitError
from science.norms import Criterion, Norms, Reliability, Sample, Threshold

Z_90, Z_95 = (NormalDist().inv_cdf(share) for share in (0.95, 0.975))

PRIMARY_CARE = Sample(19.7, 7.7, 1835, "V2", "CORE-10 in primary care")
POPULATION = Sample(4.7, 4.8, 535, "V2", "CORE-10 in the general population")
OUTPATIENTS = Sample(83.1, 22.2, None, "M", "OQ-45 outpatients")
COMMUNITY = Sample(45.2, 18.6, None, "M", "OQ-45 community")

OQ_US = Criteria(ReliableChange(14), CutOff(64, ">="))
OQ_NL = Criteria(ReliableChange(18), CutOff(56, ">="))


def norms(**values) -> Norms:
    return Norms("x", "Norms", "Adults", 1, 0.95, Z_95, **values)


def worse(by: Criteria, first: float, latest: float) -> Category | None:
    return category(first, latest, by, higher_is_worse=True)


@pytest.mark.parametrize(
    ("sd", "reliability", "z", "points"),
    [
        (7.5, 0.8, 1.96, 9.2971),  # the rounded constant
        (7.5, 0.8, Z_95, 9.2969),  # and the exact quantile
        (8.15, 0.921, 1.96, 6.35),  # Children's Session Rating Scale
        (7.7, 0.90, Z_90, 5.66),  # CORE-10 at 90 %, published as 6
        (18.6, 0.93, Z_95, 13.64),  # OQ-45 by the community SD, published as 14
    ],
)
def test_the_size_of_a_reliable_change(sd, reliability, z, points):
    decimals = len(str(points).partition(".")[2])

    assert round(reliable_change(sd, reliability, z=z), decimals) == points


def test_the_standard_error_of_a_difference():
    assert round(difference_error(8.15, 0.921), 2) == 3.24
    assert difference_error(10, 0.5) == pytest.approx(10, abs=1e-12)  # 10 x sqrt(2) x sqrt(1/2)


def test_the_index_of_the_example_of_jacobson_and_truax():
    assert round(change_index(47.5, 32.5, sd=7.5, reliability=0.8), 2) == -3.16


@pytest.mark.parametrize(("sd", "reliability"), [(0, 0.8), (-1, 0.8), (7.5, 0), (7.5, 1)])
def test_an_error_needs_an_sd_and_an_imperfect_reliability(sd, reliability):
    with pytest.raises(FitError):
        difference_error(sd, reliability)


@pytest.mark.parametrize("z", [0, -1.96, float("nan")])
def test_a_reliable_change_needs_a_quantile_above_nothing(z):
    with pytest.raises(FitError, match="z"):
        reliable_change(7.5, 0.8, z=z)


def test_the_cut_offs_of_a_symptom_scale_by_hand():
    lines = cutoffs(PRIMARY_CARE, POPULATION, higher_is_worse=True)

    assert round(lines.a, 2) == 4.3  # 19.7 - 2 x 7.7
    assert round(lines.b, 2) == 14.3  # 4.7 + 2 x 4.8: the functional SD, not 7.7
    assert round(lines.c, 2) == 10.46  # (7.7 x 4.7 + 4.8 x 19.7) / 12.5
    oq = cutoffs(OUTPATIENTS, COMMUNITY, higher_is_worse=True)
    assert round(oq.c, 2) == 62.48  # (22.2 x 45.2 + 18.6 x 83.1) / 40.8; published as 63/64


def test_the_cut_offs_of_a_well_being_scale_by_hand():
    lines = cutoffs(
        Sample(19.6, 8.7, None, "M", "treated"), Sample(28, 6.8, None, "M", "not"),
        higher_is_worse=False,
    )  # fmt: skip

    assert round(lines.a, 2) == 37.0  # 19.6 + 2 x 8.7
    assert round(lines.b, 2) == 14.4  # 28 - 2 x 6.8
    assert round(lines.c, 2) == 24.31  # (8.7 x 28 + 6.8 x 19.6) / 15.5


def test_a_cut_off_without_its_sample_is_absent():
    only_clinical = cutoffs(PRIMARY_CARE, None, higher_is_worse=True)
    only_functional = cutoffs(None, POPULATION, higher_is_worse=True)

    assert (only_clinical.b, only_clinical.c) == (None, None)
    assert (only_functional.a, only_functional.c) == (None, None)


def test_the_same_pair_is_recovered_by_one_norm_set_and_unchanged_by_another():
    assert worse(OQ_US, 70, 54) is Category.RECOVERED
    assert worse(OQ_NL, 70, 54) is Category.CROSSED  # 70 lies above 56, 54 below; 16 is not 18
    assert worse(OQ_NL, 70, 54).of_four is Category.UNCHANGED


@pytest.mark.parametrize(
    ("first", "latest", "expected"),
    [
        (78, 64, Category.IMPROVED),  # 14 is reached, 64 is still clinical
        (77, 63, Category.RECOVERED),
        (77, 64, Category.UNCHANGED),
        (64, 63, Category.CROSSED),
        (60, 46, Category.IMPROVED),  # was never clinical
        (63, 64, Category.UNCHANGED),
        (63, 77, Category.DETERIORATED),
        (70, 70, Category.UNCHANGED),
    ],
)
def test_published_criteria_are_reached(first, latest, expected):
    assert worse(OQ_US, first, latest) is expected


def test_computed_criteria_must_be_exceeded():
    # SD 10, r .5, so S_diff is 10; with z = 1 the change is 10 points; c lies midway, at 50.
    set_ = Norms(
        "x", "Norms", "Adults", 1, 0.68, 1.0,
        clinical=Sample(60, 10, None, "D", ""), functional=Sample(40, 10, None, "D", ""),
        reliability=Reliability(0.5, "alpha", "D", ""), criterion=Criterion.C,
    )  # fmt: skip
    by = criteria(set_, higher_is_worse=True)

    assert by.reliable.points == pytest.approx(10, abs=1e-12)
    assert worse(by, 61, 50) is Category.IMPROVED  # a score on the line is still clinical
    assert worse(by, 60, 50) is Category.UNCHANGED  # 10 is not more than 10
    assert worse(by, 60, 49.9) is Category.RECOVERED
    mirrored = criteria(
        Norms("x", "Norms", "Adults", 1, 0.68, 1.0, set_.functional, set_.clinical,
              set_.reliability, criterion=Criterion.C),
        higher_is_worse=False,
    )  # fmt: skip
    assert category(39, 50, mirrored, higher_is_worse=False) is Category.IMPROVED
    assert category(40, 50.1, mirrored, higher_is_worse=False) is Category.RECOVERED


@pytest.mark.parametrize(
    ("criterion", "points"), [(Criterion.A, 4.3), (Criterion.B, 14.3), (Criterion.C, 10.46)]
)
def test_the_criterion_of_the_set_is_the_one_computed(criterion, points):
    by = criteria(
        norms(clinical=PRIMARY_CARE, functional=POPULATION, criterion=criterion),
        higher_is_worse=True,
    )

    assert round(by.cut.points, 2) == points
    assert by.reliable is None


def test_what_is_published_goes_before_what_could_be_computed():
    set_ = norms(
        clinical=PRIMARY_CARE,
        functional=POPULATION,
        reliability=Reliability(0.9, "alpha", "V", ""),
        reliable_change=Threshold(">", 6, "V", ""),
        cut=Threshold(">", 10, "V", ""),
        criterion=Criterion.C,
    )

    by = criteria(set_, higher_is_worse=True)

    assert by == Criteria(ReliableChange(6, inclusive=False), CutOff(10, ">"))


def test_a_set_that_lacks_what_it_takes_judges_nothing():
    assert criteria(norms(), higher_is_worse=True) == Criteria()
    assert criteria(norms(clinical=PRIMARY_CARE), higher_is_worse=True) == Criteria()
    assert criteria(norms(criterion=Criterion.C), higher_is_worse=True) == Criteria()
    assert worse(Criteria(cut=CutOff(10, ">=")), 20, 5) is None
    assert crossing(20, 5, Criteria(ReliableChange(6))) is None
    assert worse(Criteria(ReliableChange(6)), 20, 5) is Category.IMPROVED


def test_leaving_the_functional_range_is_marked_with_or_without_a_reliable_change():
    assert crossing(63, 64, OQ_US) is Crossing.OUT_OF_FUNCTIONAL
    assert crossing(40, 90, OQ_US) is Crossing.OUT_OF_FUNCTIONAL
    assert crossing(64, 63, OQ_US) is Crossing.INTO_FUNCTIONAL
    assert crossing(70, 90, OQ_US) is Crossing.NONE


@pytest.mark.parametrize(
    ("op", "clinical"),
    [
        (">=", [False, True, True]),
        (">", [False, False, True]),
        ("<=", [True, True, False]),
        ("<", [True, False, False]),
    ],
)
def test_a_cut_off_knows_its_clinical_side(op, clinical):
    assert [CutOff(25, op).is_clinical(score) for score in (24, 25, 26)] == clinical


def test_noise_of_floating_point_decides_nothing():
    assert 20.4 - 15.4 < 5
    assert 0.1 + 0.2 > 0.3
    assert ReliableChange(5).reached_by(20.4 - 15.4) is True
    assert ReliableChange(0.3, inclusive=False).reached_by(0.1 + 0.2) is False
    assert CutOff(0.3, ">").is_clinical(0.1 + 0.2) is False
    assert CutOff(0.3, "<=").is_clinical(0.1 + 0.2) is True


def test_an_exclusive_limit_needs_more_than_its_size():
    assert ReliableChange(6, inclusive=False).reached_by(6) is False
    assert ReliableChange(6, inclusive=False).reached_by(-6.1) is True


@pytest.mark.parametrize("points", [0, -1, float("nan")])
def test_a_reliable_change_of_nothing_is_refused(points):
    with pytest.raises(FitError, match="reliable change"):
        ReliableChange(points)


# Tenths, as a scale gives them; the oracle works in fractions and knows no tolerance.
tenths = st.integers(0, 400)
sets = st.builds(
    lambda change, inclusive, cut, strict: (change, inclusive, cut, strict),
    st.integers(1, 200), st.booleans(), tenths, st.booleans(),
)  # fmt: skip


def slow_category(first: int, latest: int, rule: tuple[int, bool, int, bool]) -> str:
    """Walk the definition in whole tenths, where higher is worse."""
    change, inclusive, cut, strict = rule
    fall = Fraction(first - latest)
    was = first > cut if strict else first >= cut
    now = latest > cut if strict else latest >= cut
    reliable = abs(fall) >= change if inclusive else abs(fall) > change
    if reliable and fall > 0 and was and not now:
        return "recovered"
    if reliable and fall > 0:
        return "improved"
    if reliable:
        return "deteriorated"
    return "crossed-without-reliable-change" if was and not now else "unchanged"


@given(first=tenths, latest=tenths, rule=sets)
def test_every_pair_gets_the_category_of_the_slow_oracle(first, latest, rule):
    change, inclusive, cut, strict = rule
    by = Criteria(
        ReliableChange(change / 10, inclusive=inclusive), CutOff(cut / 10, ">" if strict else ">=")
    )

    assert worse(by, first / 10, latest / 10).value == slow_category(first, latest, rule)


@given(first=tenths, latest=tenths, rule=sets)
def test_a_mirrored_scale_gets_the_same_category(first, latest, rule):
    change, inclusive, cut, strict = rule
    reliable = ReliableChange(change / 10, inclusive=inclusive)
    up = Criteria(reliable, CutOff(cut / 10, ">" if strict else ">="))
    down = Criteria(reliable, CutOff(40 - cut / 10, "<" if strict else "<="))

    mirrored = category(40 - first / 10, 40 - latest / 10, down, higher_is_worse=False)

    assert mirrored is worse(up, first / 10, latest / 10)


@given(first=tenths, latest=tenths, rule=sets)
def test_no_pair_is_better_in_both_directions(first, latest, rule):
    change, inclusive, cut, strict = rule
    by = Criteria(
        ReliableChange(change / 10, inclusive=inclusive), CutOff(cut / 10, ">" if strict else ">=")
    )
    better = {Category.RECOVERED, Category.IMPROVED}

    there, back = (worse(by, *pair) for pair in ((first, latest), (latest, first)))

    assert (there in better) == (back is Category.DETERIORATED)
