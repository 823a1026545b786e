"""Templates obey the content security policy, work without script and name what they need."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, place, python_files, templates

TAG = re.compile(r"<[a-z][^<>]*?(?:\{[%{].*?[%}]\}[^<>]*?)*>", re.IGNORECASE | re.DOTALL)
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript: link": re.compile(r"javascript:", re.IGNORECASE),
    "hx-on": re.compile(r"\shx-on\b"),
    "unescaped output": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
    "resource from elsewhere": re.compile(
        r"""<(script|link|img|iframe|form)\b[^>]*\s(src|href|action)\s*=\s*["']?(https?:)?//""",
        re.I,
    ),
}
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
CLIENT_TEMPLATES = ROOT / "templates" / "portal"


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


# Mails are plain text: nothing in them is escaped and nothing is a tag.
pages = [path for path in templates() if path.suffix == ".html"]
all_templates = pytest.mark.parametrize("path", pages, ids=_name)


@all_templates
def test_nothing_inline(path):
    text = path.read_text(encoding="utf-8")

    assert [name for name, pattern in INLINE.items() if pattern.search(text)] == []
    assert [tag for tag in SCRIPT.findall(text) if "src=" not in tag] == []


@all_templates
def test_htmx_is_an_extra(path):
    tags = TAG.findall(path.read_text(encoding="utf-8"))
    without_twin = [
        tag for tag in tags if "hx-get" in tag and not re.search(r"\s(href|action)=", tag)
    ]
    posts_nowhere = [tag for tag in tags if "hx-post" in tag and not re.search(r"\saction=", tag)]

    assert without_twin + posts_nowhere == []


@pytest.mark.parametrize(
    "path", [path for path in pages if path.is_relative_to(CLIENT_TEMPLATES)], ids=_name
)
def test_client_pages_need_no_framework(path):
    assert not re.search(r"\bhx-|htmx", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [path for path in pages if path.name.startswith("_")], ids=_name)
def test_partial_names_its_context_first(path):
    first = path.read_text(encoding="utf-8").partition("\n")[0]

    assert re.fullmatch(r"\{# .+ #\}", first)


@all_templates
def test_page_extends_first_and_names_its_ends(path):
    text = path.read_text(encoding="utf-8")

    if "{% extends" in text:
        assert text.startswith("{% extends")
    assert not re.search(r"\{%\s*endblock\s*%\}", _without_one_liners(text))


def test_nobody_marks_text_as_safe():
    marked = [
        place(path)
        for path in python_files()
        if path.name != "test_templates.py"
        if re.search(r"\bmark_safe\b|\.extra\(|\bRawSQL\b", path.read_text(encoding="utf-8"))
    ]

    assert marked == []


def _without_one_liners(text: str) -> str:
    """Drop blocks that open and close on one line: their end needs no name."""
    return "\n".join(line for line in text.splitlines() if not re.search(r"\{%\s*block\b", line))
