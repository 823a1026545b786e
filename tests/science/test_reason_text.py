"""Each rule's sentence names the item, the session and both values."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from science.early_rules import early_rules
from science.history import Attendance, History
from science.lapse import LapseFacts, lapse
from science.reason_text import sentence
from tests.science.histories import attended, course, missed, rating


def sentences(history: History) -> list[str]:
    return [sentence(reason) for reason in early_rules(history).reasons]


@pytest.mark.parametrize(
    ("history", "text"),
    [
        (
            History((attended(1), missed(2, Attendance.LATE_CANCEL))),
            "Late cancellation: 1 of the last 2 booked sessions missed (9 March 2026)",
        ),
        (
            History((attended(1, client=rating(50.0, bond=0)),)),
            "Lowest answer on bond: 0 on 0 to 4, no earlier answer (session 1)",
        ),
        (
            History((attended(1, tension="mixed"),)),
            "Tension logged by the therapist: client drew back and objected, not repaired "
            "(session 1)",
        ),
        (
            History((attended(1, client=replace(rating(), rift=True, repair=1)),)),
            "Tension reported by the client, 1 of 4 for repair (session 1)",
        ),
        (
            course(90.0, 85.0, 80.0, 75.5),
            "Alliance score fell three times in a row, from 90 to 76% of the range (session 4)",
        ),
        (course(80.0, 62.5), "Alliance score fell from 80 to 63% of the range (session 2)"),
        (
            History((attended(1, form_asked=True, form_missing=True),)),
            "Form before the session had not come in when it began (session 1)",
        ),
        (
            History(tuple(attended(n, experience={"shame": 2 * n}) for n in (1, 2, 3))),
            "Shame rose twice by 2 or more, last from 4 to 6 on 0 to 10 (session 3)",
        ),
    ],
)
def test_a_single_reason_in_words(history, text):
    assert sentences(history) == [text]


def test_joined_reasons_in_words():
    unfilled = {"form_asked": True, "form_missing": True}
    fell = "Alliance score fell from 80 to 60% of the range"

    assert sentences(History((attended(1, 80.0), attended(2, 60.0, **unfilled)))) == [
        f"{fell}, together with a missing form (session 2)",
        "Watch reasons together: alliance score and form before the session (session 2)",
        f"{fell} (session 2)",
        "Form before the session had not come in when it began (session 2)",
    ]


def test_an_empty_calendar_in_words():
    facts = LapseFacts(started_on=date(2026, 2, 2), last_attended_on=date(2026, 3, 2))

    (reason,) = lapse(facts, datetime(2026, 3, 12, tzinfo=UTC)).reasons

    assert sentence(reason) == "No next session booked for 10 days (since 2 March 2026)"


@pytest.mark.parametrize(("usual", "words"), [(7.0, "7 days"), (3.5, "3.5 days"), (1.0, "day")])
def test_a_long_gap_in_words(usual, words):
    facts = LapseFacts(
        started_on=date(2026, 2, 2),
        last_attended_on=date(2026, 3, 2),
        usual_interval_days=usual,
        next_booked_at=datetime(2026, 4, 1, tzinfo=UTC),
    )

    (reason,) = lapse(facts, datetime(2026, 3, 13, tzinfo=UTC)).reasons

    assert sentence(reason) == (
        f"No session for 11 days; usually one every {words} (since 2 March 2026)"
    )


def test_an_earlier_bottom_answer_is_named():
    sessions = (
        attended(1, client=rating(60.0, goals=2)),
        attended(2, client=rating(55.0, goals=0)),
    )

    assert sentences(History(sessions)) == [
        "Lowest answer on goals: 0 on 0 to 4, was 2 (session 2)"
    ]


def test_an_unknown_rule_has_no_sentence():
    (reason,) = early_rules(course(80.0, 60.0)).reasons

    with pytest.raises(ValueError, match="no sentence for the rule 'gap'"):
        sentence(replace(reason, rule="gap"))
