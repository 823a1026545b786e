"""A table is scored to its end; each bad row is named by its line and its reason."""

import csv

import pytest
from django.core.management import CommandError, call_command

HEADER = "row_id,1,2,3,4,5,6,7"


@pytest.fixture
def table(tmp_path):
    """Return a function that scores a table of GAD-7 answers: rows, bad rows, exit code."""

    def run(text, *, instrument="gad-7", **options):
        source, out = tmp_path / "in.csv", tmp_path / "out.csv"
        source.write_bytes(text if isinstance(text, bytes) else text.encode())
        code = 0
        try:
            call_command("score", instrument, csv=source, out=out, **options)
        except CommandError as error:
            code = error.returncode
            if code == 2:
                return str(error), None, code
        return _rows(out), _rows(tmp_path / "out.errors.csv"), code

    return run


def _rows(path):
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lines(*rows):
    return "\n".join([HEADER, *rows]) + "\n"


def test_every_row_gets_its_scores(table):
    good, bad, code = table(lines("a,1,1,1,1,1,1,1", "b,3,3,3,3,3,3,", "c,,,,,,,"))

    assert (bad, code) == (None, 0)
    assert good[0] == {
        "row_id": "a", "instrument": "gad-7", "version": "1", "status": "complete",
        "total_exact": "7", "total_rounded": "7", "total_n_missing": "0", "total_band": "Mild",
        "flags": "", "not_answered": "",
    }  # fmt: skip
    assert (good[1]["status"], good[1]["total_exact"]) == ("prorated", "21")
    # No score is an empty cell, not a zero.
    assert (good[2]["status"], good[2]["total_exact"]) == ("unscorable", "")
    assert good[2]["not_answered"] == "1 2 3 4 5 6 7"


def test_bad_rows_are_set_aside_and_the_rest_goes_on(table):
    good, bad, code = table(
        lines(
            "a,1,1,1,1,1,1,4",
            "b,1,1,1,1,1,1,1",
            "c,1,1",
            "d,1,1,1,1,1,1,1,1",
            "b,0,0,0,0,0,0,0",
            "",
            ",1,1,1,1,1,1,1",
            "=e,1,1,1,1,1,1,1",
            "f,3.0,1,1,1,1,1,1",
            "g, 3 ,1,1,1,1,1,1",
            "h,\u0663,1,1,1,1,1,1",
            "i,1,1,1,1,1,1,1",
        )
    )

    assert code == 1
    assert [row["row_id"] for row in good] == ["b", "i"]
    assert [(row["line"], row["reason"]) for row in bad] == [
        ("2", "item 7: '4' is not allowed; expected one of 0, 1, 2, 3"),
        ("4", "3 cells, the header has 8"),
        ("5", "9 cells, the header has 8"),
        ("6", "row_id 'b' stands there more than once"),
        ("8", "row_id '' is blank or not printable"),
        ("9", "row_id '=e' would run as a formula in a spreadsheet"),
        ("10", "item 1: '3.0' is not allowed; expected one of 0, 1, 2, 3"),
        ("11", "item 1: ' 3 ' is not allowed; expected one of 0, 1, 2, 3"),
        ("12", "item 1: '\\u0663' is not allowed; expected one of 0, 1, 2, 3"),
    ]
    assert bad[5]["row_id"] == "'=e'"


def test_lines_are_counted_through_quoted_line_breaks(table):
    _, bad, _ = table(lines('"a\nb",1,1,1,1,1,1,1', "c,9,1,1,1,1,1,1"))

    assert [row["line"] for row in bad] == ["2", "4"]


def test_an_open_quote_says_which_lines_were_not_read(table):
    good, bad, code = table(lines("a,1,1,1,1,1,1,1", 'b,"1,1,1,1,1,1,1', "c,1,1,1,1,1,1,1"))

    assert code == 1
    assert [row["row_id"] for row in good] == ["a"]
    assert [(row["line"], row["reason"]) for row in bad] == [
        ("3", "unexpected end of data; lines 3 to 4 not read")
    ]


def test_a_byte_that_is_no_utf8_spoils_its_own_row_only(table):
    good, bad, _ = table(lines("a,1,1,1,1,1,1,1").encode() + b"b\xff,1,1,1,1,1,1,1\n")

    assert [row["row_id"] for row in good] == ["a"]
    assert [row["line"] for row in bad] == ["3"]


def test_absences_may_be_said(table):
    good, _, code = table(lines("a,skipped,1,1,1,1,1,1", "b,not-asked,1,1,1,1,1,1"))

    assert code == 0
    assert [row["total_n_missing"] for row in good] == ["1", "1"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_and_a_byte_order_mark_are_read(table, delimiter):
    text = lines('"a",1,1,1,1,1,1,1').replace("row_id", '"row_id"').replace(",", delimiter)

    good, bad, code = table("\ufeff" + text)

    assert (good[0]["total_exact"], bad, code) == ("7", None, 0)


def test_columns_may_stand_in_any_order(table):
    good, _, _ = table("row_id,9,1,2,3,4,5,6,7,8\na,2,0,0,0,0,0,0,0,0\n", instrument="phq-9")

    assert good[0]["flags"] == "9:self-harm=2"
    assert good[0]["total_exact"] == "2"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1: '' is not a header row_id,1,2,..."),
        ("id,1,2\n", "line 1: 'id,1,2' is not a header"),
        ("row_id\n", "line 1: 'row_id' is not a header"),
        (b"%PDF-1.7 \xff\n", "is not a header"),
        (HEADER.encode("utf-16"), "is not a header"),
        (HEADER + ",8\n", "line 1: column '8' is no item of gad-7@1"),
        (HEADER + ",7\n", "line 1: column '7' stands there more than once"),
        ("row_id,1,2,3,4,5\n", "line 1: no column for item 6, 7"),
    ],
)
def test_a_table_that_cannot_be_matched_is_bad_input(table, tmp_path, text, reason):
    message, _, code = table(text)

    assert code == 2
    assert reason in message
    assert not (tmp_path / "out.csv").exists()


def test_errors_of_an_earlier_run_do_not_stay(table):
    _, bad, _ = table(lines("a,9,1,1,1,1,1,1"))
    _, later, code = table(lines("a,1,1,1,1,1,1,1"))

    assert len(bad) == 1
    assert (later, code) == (None, 0)


def test_optional_columns_and_open_answers_are_read(table):
    rows = "row_id,1,2,3,4,5,6,7,8,9\na,4,4,4,4,4,4,0,not-shown,skipped\n"

    good, bad, code = table(rows, instrument="ac-6")

    assert (bad, code) == (None, 0)
    assert good[0]["status"] == "complete"


def test_the_result_needs_a_place_of_its_own(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text(lines("a,1,1,1,1,1,1,1"))

    for options in ({}, {"out": source}):
        with pytest.raises(CommandError, match="--csv needs --out, and not the same file"):
            call_command("score", "gad-7", csv=source, **options)
    assert source.read_text() == lines("a,1,1,1,1,1,1,1")


def test_a_table_that_is_not_there_is_bad_input(tmp_path):
    with pytest.raises(CommandError, match="No such file") as caught:
        call_command("score", "gad-7", csv=tmp_path / "none.csv", out=tmp_path / "out.csv")

    assert caught.value.returncode == 2
