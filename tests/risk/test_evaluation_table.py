"""A foreign table is taken whole or refused with what is wrong, where, and what was allowed."""

from datetime import date

import pytest

from risk.evaluation_lines import BadTable
from risk.evaluation_map import load_map
from risk.evaluation_table import NO_DAY, read_table
from science.history import Attendance
from science.labels import Sequel
from tests.risk.evaluation_maps import MAP, write_map

HEADER = "id,n,came,by,day,srs,phq,form,end,unused"
ROWS = [
    "a,1,yes,T1,2026-03-02,40,15,in,left,x",
    "a,2,no,T1,2026-03-09,,,out,left,x",
    "a,3,yes,T1,2026-03-16,30,9,out,left,x",
    "a,4,no,T1,2026-03-23,,,,left,x",
    "a,5,off,T1,2026-03-30,,,,left,x",
    "a,6,no,T1,2026-04-06,,,,left,x",
    "a,7,yes,T1,2026-04-13,,,,left,x",
    "b,1,no,T2,2026-03-03,,,,done,x",
    "c,1,yes,T2,2026-03-04,20,,,,x",
]


def read(path, rows=ROWS, target="run", header=HEADER, **changes):
    table_map = load_map(write_map(path, **changes))
    file = path / "table.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read_table(file, table_map, table_map.target(target))


def test_sessions_become_facts(tmp_path):
    table = read(tmp_path, target="told")
    first, second, third = table.subjects[0].history.sessions[:3]

    assert (first.attendance, first.number, first.held_on) == (
        Attendance.ATTENDED,
        1,
        date(2026, 3, 2),
    )
    assert (first.client.percent, first.client.extreme) == (100.0, "ceiling")
    assert (first.form_asked, first.form_missing) == (True, False)
    assert (second.attendance, second.number, second.client) == (Attendance.NO_SHOW, None, None)
    assert (third.number, third.client.percent, third.form_missing) == (2, 75.0, True)
    assert [point.points for point in third.outcomes] == [9.0]
    assert third.outcomes[0].reliable_change.points == 6


def test_a_run_of_missed_sessions_ends_the_facts(tmp_path):
    table = read(tmp_path)
    a, c = table.subjects

    # What the therapist called off neither makes a run nor ends one.
    assert (len(a.history.sessions), a.sequel) == (6, Sequel.DROPPED_OUT)
    assert (len(c.history.sessions), c.sequel) == (1, Sequel.PLANNED)


def test_a_column_can_say_how_it_ended(tmp_path):
    a, c = read(tmp_path, target="told").subjects

    assert (len(a.history.sessions), a.sequel, c.sequel) == (
        7,
        Sequel.DROPPED_OUT,
        Sequel.CENSORED,
    )


def test_clients_who_never_came_are_counted_and_left_out(tmp_path):
    table = read(tmp_path)

    assert (len(table.subjects), table.n_never_came, table.n_rows) == (2, 1, 9)
    assert (table.first_start, table.last_start, table.has_days) == (
        "2026-03-02",
        "2026-03-04",
        True,
    )
    assert [subject.therapist for subject in table.subjects] == [0, 1]


def test_rows_are_let_in_by_column(tmp_path):
    table = read(tmp_path, where={"by": ["T2"]})

    assert [subject.history.sessions[0].held_on for subject in table.subjects] == [date(2026, 3, 4)]


def test_without_days_sessions_lie_a_week_apart_and_the_order_decides(tmp_path):
    columns = {"client": "id", "session": "n", "attended": "came", "order": "n"}
    table = read(tmp_path, columns=columns, outcome=None, alliance=None, form_missing=None)

    assert [(each.held_on - NO_DAY).days for each in table.subjects[0].history.sessions[:3]] == [
        0,
        7,
        14,
    ]
    assert (table.has_days, table.subjects[0].therapist, table.first_start) == (False, -1, "1")


def test_a_start_of_its_own_decides_the_order(tmp_path):
    columns = {"client": "id", "session": "n", "attended": "came", "start": "day"}
    table = read(tmp_path, columns=columns)

    assert table.subjects[0].start == date(2026, 3, 2).toordinal()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("d,0,yes,T1,2026-03-02,,,,,x", r"line 2, n: '0'; expected a session number, 1 to 2000"),
        (
            "d,1,maybe,T1,2026-03-02,,,,,x",
            r"line 2, came: 'maybe'; expected one of 'no', 'off', 'yes'",
        ),
        ("d,1,yes,T1,2.3.2026,,,,,x", r"line 2, day: '2.3.2026'; expected a day such as"),
        ("d,1,yes,T1,2026-03-02,41,,,,x", r"line 2, srs: '41'; expected 0 to 40"),
        ("d,1,yes,T1,2026-03-02,nan,,,,x", r"line 2, srs: 'nan'; expected 0 to 40"),
        ("d,1,yes,T1,2026-03-02,,bad,,,x", r"line 2, phq: 'bad'; expected 0 to 27"),
        ("d,1,yes,T1,2026-03-02,,,lost,,x", r"line 2, form: 'lost'; expected one of 'in', 'out'"),
        (
            "d,1,yes,T1,2026-03-02,,,,gone,x",
            r"line 2, end: 'gone'; expected one of '', 'done', 'left'",
        ),
        ("d,1,yes,T1,2026-03-02,,,,x", r"line 2: expected 10 cells"),
        ('d,1,"yes', r"line 2: unexpected end of data; expected readable CSV"),
    ],
)
def test_a_wrong_cell_is_named_with_what_was_allowed(tmp_path, row, message):
    with pytest.raises(BadTable, match=message):
        read(tmp_path, rows=[row], target="told")


def test_every_problem_is_found_and_the_first_are_shown(tmp_path):
    rows = [f"{client},1,maybe,T1,2026-03-02,,,,,x" for client in "abcdefg"]

    with pytest.raises(BadTable) as found:
        read(tmp_path, rows=rows, target="told")

    assert len(found.value.problems) == 7
    assert str(found.value).endswith("; and 2 more")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            ["a,1,yes,T,2026-03-02,,,,,x", "a,1,yes,T,2026-03-09,,,,,x"],
            "each session of a client once",
        ),
        (["a,1,yes,T,2026-03-09,,,,,x", "a,2,yes,T,2026-03-02,,,,,x"], "stands after"),
        (
            ["a,1,yes,T,2026-03-02,,,,left,x", "a,2,yes,T,2026-03-09,,,,done,x"],
            "'left', as on the client's other lines",
        ),
    ],
)
def test_lines_that_contradict_each_other_are_refused(tmp_path, rows, message):
    with pytest.raises(BadTable, match=message):
        read(tmp_path, rows=rows, target="told")


def test_an_order_must_be_a_number(tmp_path):
    columns = {"client": "id", "session": "n", "attended": "came", "order": "by"}

    with pytest.raises(BadTable, match=r"line 2, by: 'T1'; expected a whole number"):
        read(tmp_path, columns=columns)


def test_numbers_beyond_all_measure_are_refused(tmp_path):
    columns = {"client": "id", "session": "n", "attended": "came", "order": "by"}
    digits = "9" * 5_000

    with pytest.raises(BadTable, match=r"line 2, n: .* a session number, 1 to 2000"):
        read(tmp_path, rows=[ROWS[0].replace("a,1,", f"a,{digits},")])
    with pytest.raises(BadTable, match=r"line 2, by: .* 18 digits at most"):
        read(tmp_path, rows=[ROWS[0].replace("T1", digits)], columns=columns)


def test_a_table_without_the_columns_is_refused(tmp_path):
    with pytest.raises(BadTable, match="line 1: expected each column once, and form, phq, srs"):
        read(tmp_path, rows=[], header="id,n,came,by,day,end")
    with pytest.raises(BadTable, match="no two alike"):
        read(tmp_path, rows=[], header=HEADER + ",id")


def test_an_empty_choice_is_refused(tmp_path):
    with pytest.raises(BadTable, match="no line of the table is let in"):
        read(tmp_path, where={"by": "T9"})


def test_a_file_that_is_no_text_is_refused(tmp_path, monkeypatch):
    table_map = load_map(write_map(tmp_path))
    file = tmp_path / "table.csv"
    file.write_bytes(b"id,\xff\n")

    with pytest.raises(BadTable, match="expected a file in UTF-8"):
        read_table(file, table_map, table_map.target(None))
    with pytest.raises(BadTable, match="expected a file in UTF-8"):
        read_table(tmp_path / "absent.csv", table_map, table_map.target(None))
    monkeypatch.setattr("risk.evaluation_lines.MAX_BYTES", 3)
    with pytest.raises(BadTable, match="expected a file of at most 3 bytes"):
        read_table(file, table_map, table_map.target(None))


def test_empty_lines_are_no_sessions(tmp_path):
    assert read(tmp_path, rows=[*ROWS, ""]).n_rows == 9


def test_letters_can_stand_for_scores(tmp_path):
    outcome = MAP["outcome"] | {"values": {"15": 20, "9": 3}, "higher_is": "better"}
    sessions = read(tmp_path, outcome=outcome).subjects[0].history.sessions

    assert [point.points for each in sessions for point in each.outcomes] == [20.0, 3.0]
    assert not sessions[0].outcomes[0].higher_is_worse
    with pytest.raises(BadTable, match="line 2, phq: '15'; expected one of '9'"):
        read(tmp_path, outcome=outcome | {"values": {"9": 3}})
