"""What a client reads goes through gettext: no page and no message says a word that cannot turn."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, dotted

PAGES = sorted((ROOT / "templates" / "portal").glob("*"))
MODULES = sorted((ROOT / "portal").glob("*.py"))
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", re.DOTALL)
BLOCK = re.compile(r"\{%\s*blocktranslate\b.*?\{%\s*endblocktranslate\s*%\}", re.DOTALL)
TAG = re.compile(r"\{%-?\s*(\w+)(.*?)%\}|\{\{(.*?)\}\}", re.DOTALL)
LITERAL = re.compile(r"\"([^\"]*)\"|'([^']*)'")
LETTER = re.compile(r"[^\W\d_]")
ATTRIBUTES = re.compile(
    r'(?:\s*[a-z-]+="")+'
)  # a partial of an element's attributes, filled in by tags
READ_ALOUD = {"aria-label", "aria-description", "title", "placeholder", "alt"}
# Words in quotes inside these tags are names, not text.
NAMES_IN = {"translate", "url", "static", "load", "extends", "get_current_language", "csrf_token"}
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
SENTENCE = re.compile(r"^[A-Z][^A-Z{}]*[a-z]+ [a-z]")


class _Visible(HTMLParser):
    """Collects the text of a page, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in READ_ALOUD]


def untranslated(template: str) -> list[str]:
    """Text with letters outside of every translation, and such text handed on to a partial."""
    template = BLOCK.sub("", COMMENT.sub("", template))
    handed_on = [
        one or other
        for name, rest, variable in TAG.findall(template)
        if name not in NAMES_IN
        for one, other in LITERAL.findall(rest or variable)
        if " " in (one or other).strip() and LETTER.search(one or other)
    ]
    parser = _Visible()
    parser.feed(TAG.sub("", template))
    words = [text.strip() for text in parser.found if LETTER.search(text)]
    return handed_on + [text for text in words if not ATTRIBUTES.fullmatch(text)]


def raw_sentences(source: str) -> list[str]:
    """String constants that read like a sentence and stand in no call of gettext."""
    tree = ast.parse(source)
    spoken = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and dotted(call.func) in GETTEXT
        for part in ast.walk(call)
    }
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in spoken | docstrings and SENTENCE.match(node.value)
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_of_a_client_has_words_of_its_own(path: Path):
    assert untranslated(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_module_for_clients_has_sentences_of_its_own(path: Path):
    assert raw_sentences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{% translate "Hello" %} {{ name }} - 12</p>', []),
        ("<p>{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}</p>", []),
        ('<nav aria-label="Main"></nav>', ["Main"]),
        ("<nav aria-label=\"{% translate 'Main' %}\"></nav>", []),
        ('{% include "a.html" with title="Call now" %}', ["Call now"]),
        ('{{ title|default:"Call now" }}', ["Call now"]),
        ("{# Context: a note. #}<p></p>", []),
    ],
)
def test_words_of_its_own_would_be_found(template, found):
    assert untranslated(template) == found


def test_a_raw_sentence_would_be_found():
    source = '"""Module about a thing."""\nraise Error("Please try again.")\n'

    assert raw_sentences(source) == ["Please try again."]
    assert raw_sentences(source.replace('("Please try again.")', '(_("Please try again."))')) == []
