"""A file with anything wrong in it is refused whole, line by line, and nothing is written."""

import pytest

from accounts.models import AuditEvent, Clinic, User
from clients.models import Client
from interop import reading
from tests.interop.trial import FILE, SMALL, run, small

pytestmark = pytest.mark.django_db
ROW_OF_2 = "2,2,1,3.0,3,5,4,3,4,4,5,4,3,3.8889,9,4.0,3.6667,4.0\n"


def refused(file) -> list[str]:
    """Return the complaints of a refused file, after making sure that it left no trace."""
    said, complaint = run(file)
    assert said == ""
    assert not any(model.objects.exists() for model in (Clinic, User, Client, AuditEvent))
    *problems, last = complaint.splitlines()
    n = len(problems)
    assert last == f"{n} problem{'' if n == 1 else 's'}. Nothing was imported."
    return [problem.removeprefix(f"{file}, ") for problem in problems]


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("38.0", "63.5", "line 2: bai_total: '63.5'; expected a number from 0 to 63"),
        ("38.0", "-1", "line 2: bai_total: '-1'; expected a number from 0 to 63"),
        ("38.0", "1E1", "line 2: bai_total: '1E1'; expected a number from 0 to 63"),
        ("38.0", " 38", "line 2: bai_total: ' 38'; expected a number from 0 to 63"),
        ("38.0", "NA", "line 2: bai_total: 'NA'; expected a number from 0 to 63"),
        ("38.0", "nan", "line 2: bai_total: 'nan'; expected a number from 0 to 63"),
        ("38.0", "skipped", "line 2: bai_total: 'skipped'; expected a number from 0 to 63"),
        (
            "38.0",
            "\uff13\uff18",
            r"line 2: bai_total: '\uff13\uff18'; expected a number from 0 to 63",
        ),
        ("38.0", '"3,5"', "line 2: bai_total: '3,5'; expected a number from 0 to 63"),
        ("3.5556", "0.99", "line 2: wai_mean: '0.99'; expected a number from 1 to 5"),
        ("1,1,2,", "1,1,0,", "line 3: session: '0'; expected a whole number from 1 to 999"),
        ("1,1,2,", "1,1,2.0,", "line 3: session: '2.0'; expected a whole number from 1 to 999"),
        ("1,1,2,", "1,1,,", "line 3: session: ''; expected a whole number from 1 to 999"),
        (
            "1,1,2,",
            ",1,2,",
            "line 3: patient_id: ''; expected letters, digits, - and _, at most 24",
        ),
        (
            "2,2,1,",
            "=1+1,2,1,",
            "line 5: patient_id: '=1+1'; expected letters, digits, - and _, at most 24",
        ),
        (
            "2,2,1,",
            "2,<script>,1,",
            "line 5: therapist_id: '<script>'; expected small letters, digits and -, at most 24",
        ),
    ],
)
def test_a_bad_cell_is_named(tmp_path, before, after, complaint):
    assert refused(small(tmp_path, (before, after))) == [complaint]


def test_every_bad_row_is_reported_at_once(tmp_path):
    file = small(tmp_path, ("38.0", "99"), ("24.0", "x"), ("2,2,1,3.0", "2,2,one,3.0"))

    assert [problem.partition(":")[0] for problem in refused(file)] == [
        "line 2",
        "line 3",
        "line 5",
    ]


def test_a_bad_cell_in_the_real_file_keeps_everything_out(tmp_path):
    text = FILE.read_text(encoding="utf-8")
    last = text.rstrip("\n").splitlines()[-1]
    file = tmp_path / "real.csv"
    file.write_text(text.replace(last, last.replace(",", ",x", 3)), encoding="utf-8")

    problems = refused(file)

    assert len(problems) == 2
    assert all(problem.startswith("line 856: ") for problem in problems)


def test_a_session_that_stands_there_twice(tmp_path):
    file = small(tmp_path, (ROW_OF_2, ROW_OF_2 * 2))

    assert refused(file) == ["line 6: session: '1 of 2'; expected it once; see line 5"]


def test_an_empty_row_counts_as_a_double_too(tmp_path):
    file = small(tmp_path, ("1,1,3,", "1,1,2,"))

    assert refused(file) == ["line 4: session: '2 of 1'; expected it once; see line 3"]


def test_a_client_with_two_therapists(tmp_path):
    file = small(tmp_path, ("1,1,2,", "1,2,2,"))

    assert refused(file) == ["line 3: therapist_id: '2'; expected 1 as in line 2"]


def test_two_clients_whose_codes_would_be_the_same(tmp_path):
    file = small(tmp_path, ("2,2,1,", "01,2,1,"))

    assert refused(file) == [
        "line 5: patient_id: '01'; expected a name that differs more from 1 in line 2"
    ]


@pytest.mark.parametrize(
    ("before", "after", "complaints"),
    [
        (
            "wai_mean,",
            "wai_average,",
            [
                "line 1: wai_mean: 'no such column'; expected it once",
                "line 1: 'wai_average'; expected a column that the map names",
            ],
        ),
        ("wai_mean,", "wai_task,", None),
        (",wai_bond", ",wai_bond,extra", None),
        ("session,bai_total", "session", None),
    ],
)
def test_a_header_must_have_each_column_once(tmp_path, before, after, complaints):
    problems = refused(small(tmp_path, (before, after)))

    assert all(problem.startswith("line 1: ") for problem in problems)
    assert complaints is None or problems == complaints


def test_columns_may_stand_in_another_order_and_between_other_signs(tmp_path):
    rows = [line.split(",")[::-1] for line in SMALL.splitlines()]
    file = tmp_path / "turned.csv"
    file.write_text("\r\n".join(map(";".join, rows)), encoding="utf-8-sig")

    said, _ = run(file)

    assert "2 clients of 2 new therapists, 3 sessions with 5 filled forms" in said


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        (ROW_OF_2, ROW_OF_2.replace("\n", ",\n"), "line 5: '19 cells'; expected 18 cells"),
        (ROW_OF_2, "2,2,1,3.0\n", "line 5: '4 cells'; expected 18 cells"),
        ("38.0,3", '38.0,"3', "line 2: 'unexpected end of data'; expected readable CSV"),
        ("38.0", "38\0", r"line 2: '\x00'; expected text without NUL"),
        ("38.0,3,4", "38.0;3;4", "line 2: '16 cells'; expected 18 cells"),
    ],
)
def test_a_line_of_another_shape_is_named(tmp_path, before, after, complaint):
    assert refused(small(tmp_path, (before, after))) == [complaint]


def test_a_line_break_in_quotes_does_not_shift_the_lines(tmp_path):
    file = small(tmp_path, ("38.0,3", '38.0,"3\n"'), ("24.0", "99"))

    assert refused(file) == ["line 4: bai_total: '99'; expected a number from 0 to 63"]


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings_are_refused_with_the_line(tmp_path, encoding):
    file = small(tmp_path, ("1,1,3,,", "1,1,3,,é"), encoding=encoding)

    line = {"utf-16": "line 1: 'byte 0xff at 0'", "latin-1": "line 4: 'byte 0xe9 at"}[encoding]
    assert refused(file)[0].startswith(line)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", b"PK\x03\x04\x14\0", b"{}", b"\n\n"]
)
def test_what_is_no_table_is_refused(tmp_path, content):
    file = tmp_path / "file.csv"
    file.write_bytes(content)

    assert len(refused(file)) >= 1


def test_size_has_a_limit(tmp_path, monkeypatch):
    file = tmp_path / "large.csv"
    file.write_text(SMALL + "x" * reading.MAX_BYTES, encoding="utf-8")
    assert refused(file) == ["line 1: 'more than 5000000 bytes'; expected a smaller file"]

    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    assert refused(small(tmp_path)) == ["line 5: 'more than 3 rows'; expected fewer rows"]


def test_a_file_that_is_not_there(tmp_path):
    _, complaint = run(tmp_path / "none.csv")

    assert complaint.endswith("none.csv: No such file or directory")
