"""Importing again: nothing new, only new rows, or a refusal where the record says otherwise."""

from datetime import date

import pytest

from accounts.models import AuditEvent, User
from clients.models import Client, Ending, Episode
from measures.models import Response
from outbox.models import Message
from risk.models import Standing
from sessions.models import TherapySession
from tests import factories
from tests.interop.trial import run, small

pytestmark = pytest.mark.django_db
ROW_OF_2 = "2,2,1,3.0,3,5,4,3,4,4,5,4,3,3.8889,9,4.0,3.6667,4.0\n"


def counted() -> list[int]:
    models = (User, Client, TherapySession, Response, Standing, AuditEvent, Message)
    return [model.objects.count() for model in models]


def test_the_same_file_again_changes_nothing_and_says_so(tmp_path):
    run()
    before = counted()

    said, complaint = run(last_day="2026-03-20")

    assert said == "Nothing new: 805 sessions are in the record as the file has them.\n"
    assert complaint == ""
    assert counted() == before


def test_a_new_row_counts_the_weeks_on(tmp_path):
    run(small(tmp_path))
    more = small(tmp_path, (ROW_OF_2, f"{ROW_OF_2}{ROW_OF_2.replace('2,2,1', '2,2,2')}"))

    said, _ = run(more, last_day="2026-03-20")

    assert "0 clients of 0 new therapists, 1 sessions with 2 filled forms. 3 sessions were" in said
    new = TherapySession.objects.get(source_key="2:2")
    assert (new.number, new.starts_at.date()) == (2, date(2026, 3, 13))
    assert Standing.objects.get(episode=new.episode_id).n_sessions == 2


def test_a_new_row_cannot_be_dated_after_the_last_day(tmp_path):
    run(small(tmp_path))
    more = small(tmp_path, (ROW_OF_2, f"{ROW_OF_2}{ROW_OF_2.replace('2,2,1', '2,2,2')}"))

    _, complaint = run(more, last_day="2026-03-07")

    assert "line 6: session: '2 on 2026-03-13'; expected last day 2026-03-07" in complaint
    assert TherapySession.objects.count() == 3


def test_a_forgotten_first_session_moves_the_start(tmp_path):
    run(small(tmp_path, ("1,1,1,38.0", "1,1,4,38.0")))

    run(
        small(
            tmp_path,
            ("1,1,2", "1,1,1"),
            ("1,1,1,38.0", "1,1,4,38.0"),
            ("1,1,1,24.0", "1,1,2,24.0"),
            ("1,1,3,,", "1,1,1,9,"),
        )
    )

    episode = Episode.objects.get(client__code="IMP-001")
    assert list(episode.sessions.values_list("number", flat=True)) == [1, 2, 4]
    assert episode.started_on == date(2026, 2, 13)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("1,1,2,24.0", "1,1,2,25.0", "line 3: bai_total: 25.0; expected 24.0, as in the record"),
        ("1,1,2,24.0", "1,1,2,0", "line 3: bai_total: 0; expected 24.0, as in the record"),
        (
            "3.5556,9,3.6667",
            "3.5556,9,",
            "line 2: wai_task: 'no value'; expected 3.6667, as in the record",
        ),
        (
            "1,1,2,24.0,,,,,,,,,,,,,,",
            "1,1,2,24.0,,,,,,,,,,4.5,,,,",
            "line 3: wai_mean: 4.5; expected no value, as in the record",
        ),
        (
            "2,2,1,3.0",
            "2,1,1,3.0",
            "line 5: therapist_id: '1'; expected Therapist 2 (implement-gad), as in the record",
        ),
    ],
)
def test_a_changed_value_is_refused_with_both_values(tmp_path, before, after, complaint):
    run(small(tmp_path))
    counts = counted()

    said, refusal = run(
        small(tmp_path, (before, after), ("1,1,3,,", "1,1,3,7,")), last_day="2026-03-20"
    )

    assert complaint in refusal
    assert "1 problem. Nothing was imported." in refusal
    assert said == ""
    assert counted() == counts


def test_a_client_is_known_by_its_sessions_after_its_code_was_corrected(tmp_path):
    run(small(tmp_path))
    Client.objects.filter(code="IMP-001").update(code="C-1001")

    said, _ = run(small(tmp_path, ("1,1,3,,", "1,1,3,7,")), last_day="2026-03-20")

    assert "0 clients" in said
    assert Episode.objects.get(client__code="C-1001").sessions.count() == 3


def test_an_ended_therapy_takes_no_new_session(tmp_path):
    run(small(tmp_path))
    episode = Episode.objects.get(client__code="IMP-001")
    factories.end_episode(episode, ending_type=Ending.TRANSFER, ended_on=date(2026, 3, 9))

    _, complaint = run(small(tmp_path, ("1,1,3,,", "1,1,3,7,")), last_day="2026-03-20")

    assert "line 4: session: '3, new'; expected ended on 2026-03-09, as in the record" in complaint


def test_a_code_that_someone_else_has_is_refused(tmp_path):
    factories.make_clinic(name="Harbour Clinic")
    factories.make_client(code="IMP-002")

    _, complaint = run(small(tmp_path), clinic="Harbour Clinic")

    assert "line 5: patient_id: '2'; expected another client with code IMP-002" in complaint
    assert Client.objects.count() == 1
