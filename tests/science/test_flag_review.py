"""How the flags did: counts by hand, the line between early and too late, and a slow oracle."""

from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.errors import HistoryError
from science.figure import LEAST
from science.flag_review import Finished, Flag, flag_review
from science.flag_worth import wilson
from science.labels import Label
from tests.science.slow_flag_review import slow_counts

MONDAY = date(2026, 3, 2)


def week(n):
    return MONDAY + timedelta(weeks=n)


def therapy(left, *flags, n=4):
    """A weekly therapy of n sessions; a flag is (week, sessions attended by then, rules)."""
    return Finished(
        left=left,
        last_attended=week(n - 1) if n else None,
        n_attended=n,
        flags=tuple(Flag(week(at), attended, rules) for at, attended, *rules in flags),
    )


def of_each(*counts):
    return [each for n, each in counts for _ in range(n)]


def test_shares_and_intervals_by_hand():
    # Twenty left, twelve of them flagged; of sixty who stayed eighteen were flagged.
    found = flag_review(
        of_each(
            (12, therapy(Label.YES, (1, 2, "missed-session"))),
            (8, therapy(Label.YES)),
            (18, therapy(Label.NO, (1, 2, "bottom-answer"))),
            (42, therapy(Label.NO)),
        )
    )

    assert (found.n, found.n_left, found.n_flagged, found.n_met) == (80, 20, 30, 12)
    assert (found.left.value, found.sensitivity.value, found.precision.value) == (0.25, 0.6, 0.4)
    assert found.specificity.value == 0.7
    # Wilson 1927, 12 of 20: (p + z²/2n ± z √(p q/n + z²/4n²)) / (1 + z²/n).
    assert found.sensitivity.low == pytest.approx(0.3866, abs=5e-5)
    assert found.sensitivity.high == pytest.approx(0.7812, abs=5e-5)
    assert [(each.rule, each.n_flagged, each.precision.value) for each in found.reasons] == [
        ("bottom-answer", 18, 0.0),
        ("missed-session", 12, 1.0),
    ]


def test_the_published_liver_scans():
    # Altman & Bland 1994: 231 of 258 with the disease and 32 of 86 without had a bad scan.
    flag = (1, 2, "scan")
    found = flag_review(
        of_each(
            (231, therapy(Label.YES, flag)),
            (27, therapy(Label.YES)),
            (32, therapy(Label.NO, flag)),
            (54, therapy(Label.NO)),
        )
    )

    shares = (found.sensitivity, found.specificity, found.precision, found.left)
    assert [round(each.value, 2) for each in shares] == [0.90, 0.63, 0.88, 0.75]


def test_a_flag_after_the_last_attended_session_is_no_warning():
    # The last of four weekly sessions was in week 3.
    on_the_day = therapy(Label.YES, (3, 4, "bottom-answer"))
    day_after = Finished(
        left=Label.YES,
        last_attended=week(3),
        n_attended=4,
        flags=(Flag(week(3) + timedelta(days=1), 4, ("missed-session",)),),
    )
    stayed = therapy(Label.NO, (4, 4, "missed-session"))

    found = flag_review([on_the_day, day_after, stayed])

    assert (found.n_flagged, found.n_met, found.missed, found.too_late) == (1, 1, (1,), {1})
    assert [each.rule for each in found.reasons] == ["bottom-answer"]


def test_what_cannot_be_judged_is_not_counted():
    nobody_came = therapy(Label.NO, n=0)
    undecided = therapy(None, (1, 2, "missed-session"))

    found = flag_review([nobody_came, undecided, therapy(Label.YES)])

    assert (found.n, found.n_flagged, found.missed) == (1, 0, (2,))


def test_a_missed_session_before_the_first_attended_one_is_early():
    found = flag_review([therapy(Label.YES, (0, 0, "missed-session"))])

    assert (found.n_met, found.lead.n_flagged, found.missed) == (1, 1, ())


def test_a_therapy_flagged_twice_for_one_reason_counts_once():
    twice = therapy(Label.YES, (0, 1, "drop-and-missed"), (2, 3, "drop-and-missed", "two-watch"))

    found = flag_review([twice])

    assert [(each.rule, each.n_flagged) for each in found.reasons] == [
        ("drop-and-missed", 1),
        ("two-watch", 1),
    ]


@pytest.mark.parametrize(("n", "is_there"), [(9, False), (10, True)])
def test_below_ten_there_is_no_share(n, is_there):
    found = flag_review(of_each((n, therapy(Label.YES, (1, 2, "three-falls")))))

    for figure in (found.left, found.sensitivity, found.precision, found.reasons[0].precision):
        assert (figure.value is not None) == is_there
    assert (found.lead.median_sessions is not None) == is_there
    assert found.specificity.reason == "0 stayers; at least 10 are needed"


def test_no_therapy_gives_no_figure():
    found = flag_review([])

    assert (found.n, found.missed, found.reasons) == (0, (), ())
    assert found.left.reason == "0 judged clients; at least 10 are needed"


def test_lead_time_counts_sessions_to_the_last_attended_one():
    # Leads 3, 0 and nine times 1, by the first flag in time: median 1.
    found = flag_review(
        of_each(
            (1, therapy(Label.YES, (0, 1, "drop-and-missed"), (2, 3, "two-watch"))),
            (1, therapy(Label.YES, (3, 4, "two-watch"))),
            (9, therapy(Label.YES, (2, 3, "two-watch"))),
            (1, therapy(Label.YES)),
        )
    )

    lead = found.lead
    assert (lead.n_flagged, lead.n_missed, lead.median_sessions, lead.n_at_last) == (11, 1, 1.0, 1)


def test_impossible_facts_are_refused():
    with pytest.raises(HistoryError, match="2 attended sessions, the last one on None"):
        Finished(left=None, last_attended=None, n_attended=2)
    with pytest.raises(HistoryError, match="0 attended sessions"):
        Finished(left=None, last_attended=MONDAY, n_attended=0)
    with pytest.raises(HistoryError, match="not in order"):
        therapy(None, (2, 3, "two-watch"), (1, 2, "two-watch"))


@st.composite
def therapies(draw):
    n = draw(st.integers(0, 4))
    rules = st.sets(st.sampled_from(["a", "b", "c"]), min_size=1).map(sorted)
    flags = draw(st.lists(st.tuples(st.integers(0, 6), rules), max_size=3))
    flags.sort(key=lambda flag: flag[0])
    return therapy(
        draw(st.sampled_from([Label.YES, Label.NO, None])),
        *((at, min(at + 1, n), *names) for at, names in flags),
        n=n,
    )


@given(st.lists(therapies(), max_size=60))
def test_counts_equal_those_of_plain_loops(some):
    found, slow = flag_review(some), slow_counts(some)

    for name in ("n", "n_left", "n_flagged", "n_met", "missed", "too_late"):
        assert getattr(found, name) == slow[name], name
    counted = {each.rule: each.n_flagged for each in found.reasons}
    assert counted == {rule: n for rule, (n, _) in slow["reasons"].items()}
    for each in found.reasons:
        n_flagged, n_left = slow["reasons"][each.rule]
        assert_share(each.precision, n_left, n_flagged)
    assert_share(found.left, slow["n_left"], slow["n"])
    assert_share(found.sensitivity, slow["n_met"], slow["n_left"])
    assert_share(found.precision, slow["n_met"], slow["n_flagged"])
    assert_share(found.specificity, slow["n_quiet"], slow["n"] - slow["n_left"])
    assert found.lead.n_at_last == slow["n_at_last"]
    if len(slow["leads"]) >= LEAST:
        assert found.lead.median_sessions == median(slow["leads"])


@given(st.lists(therapies(), max_size=60))
def test_the_order_of_the_therapies_changes_no_figure(some):
    forward, backward = flag_review(some), flag_review(some[::-1])

    assert forward.reasons == backward.reasons
    assert forward.lead == backward.lead
    for name in ("sensitivity", "precision", "specificity"):
        assert getattr(forward, name) == getattr(backward, name)
    assert forward.missed == tuple(len(some) - 1 - place for place in backward.missed[::-1])


def assert_share(figure, hits, n):
    if n < LEAST:
        assert figure.value is None
        assert figure.reason.startswith(f"{n} ")
    else:
        assert figure == wilson(hits, n)
