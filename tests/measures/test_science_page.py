"""The science page says of each instrument what its file says."""

import re
from pathlib import Path

import pytest

from measures import catalogue

PAGE = (Path(__file__).parents[2] / "docs" / "science.md").read_text(encoding="utf-8")
WORDS = {
    "V": "published",
    "V2": "secondary source",
    "D": "derived",
    "M": "from memory, unverified",
    "APP RULE": "our default",
}
SIDES = {">=": "or more", "<=": "or less", ">": "more than", "<": "less than"}
each_instrument = pytest.mark.parametrize(
    "instrument", catalogue.all_latest(), ids=lambda instrument: instrument.id
)


def sections():
    """Return the text below each third-level heading, by the anchor that it gets."""
    parts = re.split(r"^#{2,3} (.+)$", PAGE, flags=re.M)
    anchors = [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in parts[1::2]]
    return dict(zip(anchors, parts[2::2], strict=True))


def stands_in(row, evidence):
    return all(WORDS[code] in row for code in evidence.split("/"))


@each_instrument
def test_the_source_of_each_file_is_a_section(instrument):
    assert instrument.source.removeprefix("docs/science.md#") in sections()


@each_instrument
def test_every_limit_stands_there_with_its_origin(instrument):
    section = sections()[instrument.source.removeprefix("docs/science.md#")]
    limits = [
        (norms.id, limit)
        for scale in instrument.scales
        for norms in scale.norms
        for limit in (norms.cut, norms.reliable_change)
        if limit is not None
    ]

    for norm_set, limit in limits:
        rule = f"| {limit.value} {SIDES[limit.op]} |"
        rows = [row for row in section.splitlines() if rule in row and f"`{norm_set}`" in row]

        assert any(stands_in(row, limit.evidence) for row in rows), rule


@each_instrument
def test_every_sample_and_reliability_stands_there_with_its_origin(instrument):
    section = sections()[instrument.source.removeprefix("docs/science.md#")]

    for norms in (norms for scale in instrument.scales for norms in scale.norms):
        rows = [row for row in section.splitlines() if f"`{norms.id}`" in row]
        for sample in filter(None, (norms.clinical, norms.functional)):
            rule = f"| mean {sample.mean:.1f}, SD {sample.sd:.1f} |"
            assert any(rule in row and stands_in(row, sample.evidence) for row in rows), rule
        if norms.reliability:
            kind = "alpha" if "alpha" in norms.reliability.kind else "retest"
            rule = f"| {kind} {norms.reliability.value:.2f} |"
            found = (row for row in rows if rule in row)
            assert any(stands_in(row, norms.reliability.evidence) for row in found), rule


@each_instrument
def test_every_missing_rule_stands_there_with_its_origin(instrument):
    section = sections()[instrument.source.removeprefix("docs/science.md#")]
    row = next((row for row in section.splitlines() if row.startswith("| Missing items")), "")
    codes = {
        code
        for scale in instrument.scales
        for code in (scale.missing.evidence or "").split("/")
        if code
    }

    assert [code for code in codes if WORDS[code] not in row] == []


@each_instrument
def test_what_has_no_norms_is_said_to_have_none(instrument):
    section = sections()[instrument.source.removeprefix("docs/science.md#")]

    assert ("**no norms**" in section.lower()) == (instrument.authorship is not None)


def test_every_code_is_put_into_words():
    assert [f"| `{code}` | {words} |" in PAGE for code, words in WORDS.items()] == [True] * 5
